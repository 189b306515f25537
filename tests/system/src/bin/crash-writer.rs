//! Eight writers that send commands without end and write down every acknowledgement. A test kills this program, or the
//! database below it, and compares the log with what was written down (T-20).
//!
//! `crash-writer URL SERIES TENANTS`: one line `tenant command position` per acknowledgement on standard output.
#![expect(clippy::print_stdout, reason = "what is acknowledged is said there")]

use std::{env, io::Write, sync::Arc, time::Duration};

use domain::media::{
    CompanyProfile,
    company::{Command, Company},
};
use kernel::{
    CompanyId, IdSource, Party, TenantId, Timestamp,
    ids::{AccountId, CommandId, RequestId},
};
use serde_json::Value;
use store::{Border, Context, Order, Outcome, Store, StoreConfig};
use testkit::SequentialIds;
use views::Sinergi;

/// How many write at the same time.
const WRITERS: u32 = 8;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("URL SERIES TENANTS");
    let (url, series, tenants) = (next()?, next()?.parse::<u64>()?, next()?.parse::<u32>()?);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(url, series, tenants))
}

async fn run(url: String, series: u64, tenants: u32) -> Result<(), Box<dyn std::error::Error>> {
    let ids: Arc<dyn IdSource> = Arc::new(SequentialIds::series(series));
    let store = Store::<Sinergi>::open(StoreConfig::new(url), Arc::clone(&ids)).await?;
    let writers = (0..WRITERS).map(|writer| {
        let (store, ids) = (store.clone(), Arc::clone(&ids));
        let tenant = TenantId(i32::try_from(writer % tenants).unwrap_or(0) + 1);
        tokio::spawn(async move { write_forever(store, ids, tenant).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await?;
    }
    Ok(())
}

async fn write_forever(store: Store<Sinergi>, ids: Arc<dyn IdSource>, tenant: TenantId) {
    loop {
        let company = CompanyId(ids.next_id());
        let command = CommandId(ids.next_id());
        match store.execute(order(tenant, company, command, &ids)).await {
            Ok(Outcome::Accepted(done)) => {
                // One write call per line: a line is whole or not there.
                let line = format!("{tenant} {} {}\n", command.as_uuid(), done.position);
                let mut out = std::io::stdout().lock();
                if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
                    return;
                }
            }
            Ok(Outcome::Refused(refusal)) => println!("# refused {}", refusal.code),
            // The database is away: the test starts it again.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

fn order(tenant: TenantId, company: CompanyId, command: CommandId, ids: &Arc<dyn IdSource>) -> Order<Sinergi> {
    let now = Timestamp::from_micros(1_767_600_000_000_000).unwrap_or_else(|| unreachable!("an instant of 2026"));
    let context = Context {
        border: Border { tenant, party: Party::Staff },
        actor: AccountId(kernel::Uuid::nil()),
        role: "activity_officer",
        on_behalf_of: None,
        command,
        request: RequestId(ids.next_id()),
        action: "register_company",
        fingerprint: [7; 32],
        reason: None,
        occurred_at: now,
        now,
        expected_version: None,
        policy_version: None,
    };
    Order::new(context, move |unit| {
        let profile = CompanyProfile { legal_name: format!("PT {company}"), ..CompanyProfile::default() };
        Box::pin(async move {
            unit.run::<Company>(company.as_uuid(), Command::Register { company, profile, import: None }).await?;
            Ok(Value::Null)
        })
    })
}
