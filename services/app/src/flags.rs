//! Red flags: looked for after what is in the log, and once a day in what only time makes wrong (EF-43).
//!
//! **Invariant:** a flag's id comes from its rule and its matter, so that a replay, a second process and a second look
//! raise it once. Looking changes nothing else. In an example tenant no flag speaks of a company that is not invented.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Event,
    media::company::Company,
    oversight::{
        evidence::{FactName, FactValue, Record, RecordKind},
        flag::{Command, Flag, Sighting, Threshold},
        rules::{FlagBook, FlagRules, Rule},
        watch::{self, ActingSeen, AgreementSeen, Measures, WarningSeen},
    },
    payment::billing,
    people::member,
    publication::{
        agreement::{self, Agreement},
        procurement::Procurement,
    },
};
use kernel::{
    Decider, FiscalYear, LocalDate, TenantId, Timestamp, Uuid,
    ids::{AccountId, AgreementId, DelegationId, FlagId},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{Border, Halt, Recorded, Unit};
use views::{
    Sinergi,
    flag_questions::{self, Outlook, Spans},
};

use crate::{
    App, AppError, Scope,
    members::{OwnWork, PROGRAM},
    session::own_border,
    use_cases::{claims, singleton},
};

/// The name under which the store knows how far we have come.
const FOLLOWER: &str = "flags";
/// Events of one step.
const STEP: i64 = 500;
/// Orders that are looked at in one statement.
const AT_ONCE: usize = 100;
/// The name under which the store knows up to where refused proofs were looked at.
const REFUSED: &str = "refused_proofs";
/// Days of a new year on which the last one is still looked at.
const AFTER_YEAR: i64 = 31;

/// What a step of the log gives reason to look at.
#[derive(Debug, Default)]
struct Touched {
    orders: BTreeSet<Uuid>,
    bills: BTreeSet<Uuid>,
    agreements: BTreeMap<Uuid, AgreementNews>,
    delegations: BTreeMap<DelegationId, ActingSeen>,
}

/// What the log says anew of an agreement.
#[derive(Debug, Default)]
struct AgreementNews {
    warnings: Vec<WarningSeen>,
    changes: Vec<(String, String)>,
}

impl Touched {
    fn by(&mut self, recorded: &Recorded<Event>) {
        let stream = recorded.stream;
        match &recorded.event {
            Event::Order(_) => {
                self.orders.insert(stream);
            }
            Event::Billing(billing::Event::PaymentDisbursed { .. } | billing::Event::PaymentConfirmed { .. }) => {
                self.bills.insert(stream);
            }
            Event::Agreement(agreement::Event::PricesJustified { warnings, .. }) => {
                let news = self.agreements.entry(stream).or_default();
                news.warnings.extend(warnings.iter().map(|warning| WarningSeen {
                    code: warning.code.clone(),
                    evidence: warning.evidence.clone(),
                    reason: warning.reason.clone(),
                    placement: None,
                }));
            }
            Event::Agreement(agreement::Event::MethodChanged { to, reason, .. }) => {
                let news = self.agreements.entry(stream).or_default();
                news.changes.push((to.method.wire().to_owned(), reason.clone()));
            }
            Event::Member(member::Event::DelegationUsed {
                delegation,
                role,
                record,
                category,
                records_count,
                letter_number,
                ..
            }) => {
                let seen = self.delegations.entry(*delegation).or_insert_with(|| ActingSeen {
                    delegation: *delegation,
                    role: *role,
                    letter_number: letter_number.clone(),
                    records: Vec::new(),
                    records_count: 0,
                });
                seen.role = *role;
                seen.records_count = *records_count;
                seen.records.extend(kind_of(category).map(|kind| Record::new(kind, *record)));
            }
            _ => (),
        }
    }
}

/// What flags call the records of a category.
fn kind_of(category: &str) -> Option<RecordKind> {
    match category {
        "publication_order" => Some(RecordKind::Order),
        "billing" => Some(RecordKind::Billing),
        "agreement" => Some(RecordKind::Agreement),
        "company" => Some(RecordKind::Company),
        _ => None,
    }
}

/// The id of a flag: the same for the same rule and matter.
fn flag_id(sighting: &Sighting) -> FlagId {
    let mut digest = Sha256::new_with_prefix(b"flag");
    digest.update([0]);
    digest.update(sighting.rule.wire().as_bytes());
    digest.update([0]);
    digest.update(sighting.matter.as_bytes());
    let mut bytes = [0_u8; 16];
    for (place, byte) in bytes.iter_mut().zip(digest.finalize()) {
        *place = byte;
    }
    FlagId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// What a proof that was refused showed, where a sighting is of one. It left no event: what it shows may be free since.
fn shown_in_vain(sighting: &Sighting) -> Option<String> {
    let facts = &sighting.evidence.facts;
    if sighting.rule != Rule::SameProofTwice || facts.iter().all(|fact| fact.name != FactName::Attempts) {
        return None;
    }
    facts.iter().find_map(|fact| match (fact.name, &fact.value) {
        (FactName::ProofShows, FactValue::Words(shown)) => Some(shown.clone()),
        _ => None,
    })
}

/// Whether another placement has what was tried. The one that it was tried for may have it by now, because it was shown for
/// the wrong one first.
fn is_another_ones(sighting: &Sighting, holder: Option<Uuid>) -> bool {
    let Some(holder) = holder else { return false };
    let mut tried = sighting.evidence.records.iter().filter(|record| record.kind == RecordKind::Placement).peekable();
    tried.peek().is_none() || tried.any(|record| record.id != holder)
}

/// Whether what a sighting saw is still so in the moment in which it is written down. Where another one still has what was
/// shown, that one is named.
async fn still_stands(unit: &mut Unit<Sinergi>, sighting: &mut Sighting) -> Result<bool, Halt> {
    let Some(shown) = shown_in_vain(sighting) else { return Ok(true) };
    let holder = unit.claimed_by(claims::PROOF, &shown).await?;
    let stands = is_another_ones(sighting, holder);
    sighting.evidence.records.extend(holder.map(|holder| Record::new(RecordKind::Placement, holder)));
    Ok(stands)
}

/// Words by which an invented company of an example is told.
const INVENTED: &[&str] = &["contoh", "rekaan", "fiktif"];

/// Everything that looking needs.
struct Watch {
    border: Border,
    outlook: Outlook,
    now: Timestamp,
    today: LocalDate,
    version: i32,
    book: FlagBook,
}

impl App {
    /// Looks at what the newest events of a tenant give reason to look at; says how many flags were raised, grew, or were
    /// opened again.
    ///
    /// # Errors
    /// When the database does not answer; the next call goes on from there.
    pub async fn watch(&self, tenant: TenantId) -> Result<u64, AppError> {
        let now = self.tenant_info(tenant).await?.now(self.now());
        self.watch_at(tenant, now).await
    }

    /// The same as it was at an instant: a story that is told afterwards.
    ///
    /// # Errors
    /// As [`App::watch`].
    pub async fn watch_at(&self, tenant: TenantId, now: Timestamp) -> Result<u64, AppError> {
        let watch = self.watch_of(tenant, now).await?;
        let mut position = self.store().follower(tenant, FOLLOWER).await?.unwrap_or(0);
        let mut told = 0_u64;
        loop {
            let events = self.store().events_after(watch.border, position, STEP).await?;
            let Some(last) = events.last().map(|event| event.position) else { return Ok(told) };
            let mut touched = Touched::default();
            for event in &events {
                touched.by(event);
            }
            told = told.saturating_add(self.sight(tenant, &watch, touched).await?);
            self.store().move_follower(tenant, FOLLOWER, last, self.now()).await?;
            position = last;
        }
    }

    /// Looks at what only time makes wrong: the end of the year, the owners of the year, bills that age; and at what
    /// left no event: proofs that were refused.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sweep_flags(&self, tenant: TenantId) -> Result<u64, AppError> {
        let now = self.tenant_info(tenant).await?.now(self.now());
        self.sweep_flags_at(tenant, now).await
    }

    /// The same as it was at an instant.
    ///
    /// # Errors
    /// As [`App::sweep_flags`].
    pub async fn sweep_flags_at(&self, tenant: TenantId, now: Timestamp) -> Result<u64, AppError> {
        let watch = self.watch_of(tenant, now).await?;
        let (store, outlook, book) = (self.store(), watch.outlook, &watch.book);
        let mut sightings = Vec::new();
        let late = book.setting(Rule::YearEndBurst).span_days.unwrap_or(1);
        let year = FiscalYear(watch.today.year());
        // The year of yesterday's orders is looked at until a month after its end.
        let last = FiscalYear(watch.today.plus_days(AFTER_YEAR.saturating_neg()).year());
        for year in BTreeSet::from([last, year]) {
            for seen in flag_questions::flag_years(store, outlook, year, late).await? {
                // Early in a year everything is of its last days or nothing: it has to have come that far.
                if seen.from <= watch.today {
                    sightings.extend(watch::year_end(&seen, book));
                }
            }
            let spend = flag_questions::flag_spend(store, outlook, year).await?;
            sightings.extend(watch::concentration(year, &spend, book));
        }
        let days = book.setting(Rule::AgeingInvoice).limit;
        let before = watch.today.plus_days(days.saturating_neg());
        for bill in flag_questions::flag_bills(store, outlook, before).await? {
            sightings.extend(watch::ageing(&bill, watch.today, book));
        }
        // What is refused raises no position: what was refused at the last one is looked at again.
        let position = store.position(watch.border).await?;
        let since = store.follower(tenant, REFUSED).await?.unwrap_or(0);
        let orders = flag_questions::orders_with_refused_proofs(store, watch.border, since).await?;
        sightings.extend(self.sightings_of(&watch, orders.into_iter().collect()).await?);
        let told = self.raise_all(tenant, &watch, sightings).await?;
        store.move_follower(tenant, REFUSED, position, self.now()).await?;
        Ok(told)
    }

    async fn watch_of(&self, tenant: TenantId, now: Timestamp) -> Result<Watch, AppError> {
        let info = self.tenant_info(tenant).await?;
        let border = own_border(tenant);
        let today = now.date_in(info.zone);
        let (rules, _) = self.store().load::<FlagRules>(border, singleton("flag_rules")).await?;
        let (version, book) = rules.in_force(today);
        let outlook = Outlook { border, zone: info.zone, is_example: info.is_demo };
        Ok(Watch { border, outlook, now, today, version, book })
    }

    async fn sight(&self, tenant: TenantId, watch: &Watch, touched: Touched) -> Result<u64, AppError> {
        let Touched { mut orders, bills, agreements, delegations } = touched;
        if !bills.is_empty() {
            let bills = bills.into_iter().collect();
            orders.extend(flag_questions::orders_of_bills(self.store(), watch.border, bills).await?);
        }
        let mut sightings = self.sightings_of(watch, orders).await?;
        for (stream, news) in agreements {
            let (state, _) = self.store().load::<Agreement>(watch.border, stream).await?;
            let Some(company) = state.company() else { continue };
            if watch.outlook.is_example {
                let (register, _) = self.store().load::<Company>(watch.border, company.as_uuid()).await?;
                let name = register.profile().legal_name.to_lowercase();
                if !INVENTED.iter().any(|word| name.contains(word)) {
                    continue;
                }
            }
            let AgreementNews { warnings, changes } = news;
            let seen = AgreementSeen { agreement: AgreementId(stream), company, warnings, changes };
            sightings.extend(watch::agreement(&seen, &watch.book));
        }
        sightings.extend(delegations.values().flat_map(|seen| watch::acting(seen, &watch.book)));
        self.raise_all(tenant, watch, sightings).await
    }

    async fn sightings_of(&self, watch: &Watch, orders: BTreeSet<Uuid>) -> Result<Vec<Sighting>, AppError> {
        let mut sightings = Vec::new();
        if orders.is_empty() {
            return Ok(sightings);
        }
        let span = |rule: Rule| watch.book.setting(rule).span_days.unwrap_or(1);
        let spans = Spans { prices: span(Rule::PriceOutsideBand), split: span(Rule::OrderSplit) };
        let (buying, _) = self.store().load::<Procurement>(watch.border, singleton("procurement")).await?;
        let orders: Vec<Uuid> = orders.into_iter().collect();
        for some in orders.chunks(AT_ONCE) {
            for seen in flag_questions::flag_orders(self.store(), watch.outlook, some.to_vec(), spans).await? {
                let on = seen.issued_at.date_in(watch.outlook.zone);
                let limits = buying.in_force(on).1.limits(on);
                let measures = Measures { book: &watch.book, limits: &limits, zone: watch.outlook.zone };
                sightings.extend(watch::order(&seen, measures));
            }
        }
        Ok(sightings)
    }

    async fn raise_all(&self, tenant: TenantId, watch: &Watch, sightings: Vec<Sighting>) -> Result<u64, AppError> {
        let mut told = 0_u64;
        for sighting in sightings {
            let flag = flag_id(&sighting);
            let threshold = Threshold::of(watch.version, &watch.book.setting(sighting.rule));
            let raise = Command::Raise { flag, sighting: Box::new(sighting.clone()), threshold: threshold.clone() };
            let (state, _) = self.store().load::<Flag>(watch.border, flag.as_uuid()).await?;
            // What is known already writes nothing, not even that it was asked; nor does what is free since, as long as its
            // refusal is remembered.
            let is_known = Flag::decide(&state, raise).is_ok_and(|events| events.is_empty());
            if is_known || !self.stands_so_far(tenant, &sighting).await? {
                continue;
            }
            let work = OwnWork::of_program(tenant, "raise_flag");
            let raised = self.transact_as_at(work, watch.now, move |unit| {
                let (mut sighting, threshold) = (Box::new(sighting.clone()), threshold.clone());
                Box::pin(async move {
                    let stands = still_stands(unit, &mut sighting).await?;
                    if stands {
                        unit.run::<Flag>(flag.as_uuid(), Command::Raise { flag, sighting, threshold }).await?;
                    }
                    Ok(json!({ "id": flag, "raised": stands }))
                })
            });
            let is_raised = raised.await?.answer.get("raised").and_then(Value::as_bool).unwrap_or_default();
            told = told.saturating_add(u64::from(is_raised));
        }
        Ok(told)
    }

    /// Whether what a sighting saw seems to be so still, before it is asked in the transaction that raises the flag.
    async fn stands_so_far(&self, tenant: TenantId, sighting: &Sighting) -> Result<bool, AppError> {
        let Some(shown) = shown_in_vain(sighting) else { return Ok(true) };
        Ok(is_another_ones(sighting, self.store().claimed_by(tenant, claims::PROOF, &shown).await?))
    }

    /// Whether the person acted on what a flag speaks of, and so leaves its review to others (EF-22).
    ///
    /// # Errors
    /// [`AppError::Denied`] for somebody who reads no flags.
    pub async fn acted_on(&self, scope: &Scope, flag: Uuid) -> Result<bool, AppError> {
        scope.may("read_flags")?;
        Ok(self.acted_on_flag(scope, FlagId(flag)).await?.contains(&scope.actor))
    }

    /// Everybody who acted on what a flag speaks of: its orders, bills, agreements, companies, over a year every order that
    /// it counts, and the bills of these (EF-22).
    pub(crate) async fn acted_on_flag(&self, scope: &Scope, flag: FlagId) -> Result<BTreeSet<AccountId>, AppError> {
        let border = own_border(scope.tenant);
        let people = flag_questions::flag_actors(self.store(), border, scope.zone, flag.as_uuid()).await?;
        Ok(people.into_iter().map(AccountId).filter(|person| *person != PROGRAM).collect())
    }
}
