//! A tenant of the test's own, and a store that writes into it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use kernel::{Decider, LocalDate, Party, TenantId, Timestamp, Uuid, Zone, ids};
use serde_json::{Map, Value};
use store::{Border, Context, Order, Outcome, Store, StoreConfig};
use testkit::SequentialIds;
use views::{
    Moment, Sinergi,
    dataset::{Dataset, Direction, Filter, ListRequest, Operator, Page},
};

static SERIES: AtomicU64 = AtomicU64::new(1);
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// An id that no other test has.
pub(crate) fn id() -> Uuid {
    let number = NUMBERS.fetch_add(1, Ordering::SeqCst);
    Uuid::from_u128(
        0x0190_0000_0000_7000_a000_0000_0000_0000 | u128::from(std::process::id()) << 32 | u128::from(number),
    )
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub(crate) fn day(text: &str) -> LocalDate {
    text.parse().expect("a day")
}

/// The morning of a day in Pekanbaru.
pub(crate) fn morning(text: &str) -> Moment {
    Moment::at(day(text).start_in(Zone::Wib).plus_seconds(8 * 3_600), Zone::Wib)
}

#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) store: Store<Sinergi>,
    pub(crate) tenant: TenantId,
}

impl World {
    /// A tenant with an empty log.
    pub(crate) async fn new() -> Self {
        let tenant = testkit::fresh_tenant().await;
        let config = StoreConfig::new(&testkit::shared_database().addresses.app);
        let ids = Arc::new(SequentialIds::series(SERIES.fetch_add(1, Ordering::SeqCst)));
        let store = Store::open(config, ids).await.expect("a store");
        store.open_log(tenant).await.expect("a log");
        Self { store, tenant }
    }

    pub(crate) fn staff(&self) -> Border {
        Border { tenant: self.tenant, party: Party::Staff }
    }

    pub(crate) fn company(&self, company: Uuid) -> Border {
        Border { tenant: self.tenant, party: Party::Company(company.into()) }
    }

    pub(crate) fn context(&self, now: Timestamp) -> Context {
        let command = id();
        let mut fingerprint = [0; 32];
        fingerprint[..16].copy_from_slice(command.as_bytes());
        Context {
            border: self.staff(),
            actor: ids::AccountId(Uuid::from_u128(77)),
            role: "system",
            on_behalf_of: None,
            command: ids::CommandId(command),
            request: ids::RequestId(id()),
            action: "test",
            fingerprint,
            reason: None,
            occurred_at: now,
            now,
            expected_version: None,
            policy_version: None,
        }
    }

    /// Sends a command to a stream; whatever comes of it.
    pub(crate) async fn send<D: Decider>(&self, now: Timestamp, stream: Uuid, command: D::Command) -> Outcome
    where
        D::Event: Into<domain::Event>,
        domain::Event: TryInto<D::Event>,
    {
        let order = Order::new(self.context(now), move |unit| {
            let command = command.clone();
            Box::pin(async move {
                unit.run::<D>(stream, command).await?;
                Ok(Value::Null)
            })
        });
        self.store.execute(order).await.expect("an outcome")
    }

    /// Sends a command that must be accepted.
    pub(crate) async fn accept<D: Decider>(&self, now: &str, stream: Uuid, command: D::Command)
    where
        D::Event: Into<domain::Event>,
        domain::Event: TryInto<D::Event>,
    {
        let outcome = self.send::<D>(at(now), stream, command).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    }

    pub(crate) async fn list(&self, border: Border, moment: Moment, name: &str, request: &ListRequest) -> Page {
        views::list(&self.store, border, moment, dataset(name), request).await.expect("a page")
    }

    /// Every row of a list, page by page.
    pub(crate) async fn all(
        &self,
        border: Border,
        moment: Moment,
        name: &str,
        filter: Filter,
    ) -> Vec<Map<String, Value>> {
        let mut request = ListRequest { filter, first: 100, ..ListRequest::default() };
        let mut all = Vec::new();
        loop {
            let page = self.list(border, moment, name, &request).await;
            all.extend(page.rows);
            if !page.has_next {
                return all;
            }
            request.after = page.cursors.last().cloned();
        }
    }
}

pub(crate) fn dataset(name: &str) -> &'static Dataset {
    views::datasets::find(name).expect("a dataset")
}

pub(crate) fn is(column: &str, operator: Operator, operand: impl Into<Value>) -> Filter {
    Filter::Where(column.to_owned(), operator, operand.into())
}

pub(crate) fn by(column: &str, direction: Direction) -> Vec<(String, Direction)> {
    vec![(column.to_owned(), direction)]
}

/// One column of rows, as texts.
pub(crate) fn texts(rows: &[Map<String, Value>], column: &str) -> Vec<String> {
    rows.iter().map(|row| row[column].as_str().unwrap_or_default().to_owned()).collect()
}
