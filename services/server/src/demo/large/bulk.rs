//! Orders by the thousand, for measurements: the same deciders in the same queue as the use cases, several steps of one
//! person in one command. What the use cases look up (policy, decree, prices, the outlet's page) is taken as good.
//!
//! **Invariant:** each step is done by the person whose duty it is, and moves the budget line as the use case does.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use app::App;
use domain::{
    budget::line::{self, Bucket, BudgetLine},
    media::MediaKind,
    payment::tax::{self, TariffKind, TaxObject, TaxStatus},
    payment::terms::Terms,
    publication::{
        Format, Unit as PriceUnit,
        order::{
            self, Bounds, BudgetMove, Checking, Circumstances, Command, Issue, Liveness, Order, Placement,
            PriceStanding, Showing, Subject,
        },
        proof::{Evidence, Finding, check::Point},
    },
};
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::{
    BasisPoints, CompanyId, LocalDate, Rupiah, Timestamp, Uuid,
    ids::{
        AgencyId, AgreementId, BudgetLineId, CommandId, DecreeId, OrderId, OutletId, PlacementId, PlanId, PlanItemId,
        PriceId, ProofId, RequestId,
    },
};
use serde_json::Value;
use store::{Border, Halt, Outcome, Unit};
use views::Sinergi;

use crate::demo::{pages::site, person::Person, season::Cast, year::Deal};

/// Orders in flight: a commit of the queue takes as many.
const IN_FLIGHT: usize = 64;
/// Orders that are made ready at a time.
const AT_A_TIME: usize = 1_024;
/// Price of one advertorial, as the year of orders agrees on it.
pub(super) const PRICE: i64 = 1_500_000;
/// What the line is taken to have free when an order is written; the line itself says no when it has not.
const ENOUGH: i64 = 1_000_000_000_000_000;

/// What is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bulk<'a> {
    pub(super) app: &'a App,
    pub(super) cast: &'a Cast,
    pub(super) commitment: &'a Person,
    pub(super) year: i32,
    pub(super) price: Uuid,
    pub(super) decree: Uuid,
}

/// How far an order comes: six of ten to verified proof, the others to each step before.
fn steps(number: usize) -> usize {
    match number % 10 {
        0 => 1,
        1 => 2,
        2 => 3,
        3 => 4,
        _ => 6,
    }
}

/// One order on its way.
#[derive(Debug, Clone)]
struct Run {
    order: OrderId,
    placement: PlacementId,
    proof: ProofId,
    line: Uuid,
    number: usize,
    url: String,
}

impl Bulk<'_> {
    /// Makes so many orders, spread over companies and the year.
    pub(super) async fn fill(&self, deals: &[Deal], count: usize) -> anyhow::Result<()> {
        let online: Vec<&Deal> = deals.iter().filter(|deal| deal.applicant.kind == "online").collect();
        anyhow::ensure!(!online.is_empty(), "no online outlet has an agreement");
        let mut deals = online.iter().copied().cycle().take(count).enumerate();
        loop {
            let mut some = Vec::with_capacity(AT_A_TIME);
            for (number, deal) in deals.by_ref().take(AT_A_TIME) {
                some.push(self.order(deal, number, count));
            }
            if some.is_empty() {
                return Ok(());
            }
            stream::iter(some).buffer_unordered(IN_FLIGHT).try_collect::<()>().await?;
        }
    }

    async fn order(&self, deal: &Deal, number: usize, count: usize) -> anyhow::Result<()> {
        let (app, cast) = (self.app, self.cast);
        let days = i64::try_from(number * 280 / count.max(1))?;
        let first = LocalDate::from_ymd(self.year, 3, 2).context("a day")?.plus_days(days);
        let at = |day: i64, hour: i64| first.plus_days(day).start_in(cast.head.zone).plus_seconds(hour * 3_600);
        let run = Run {
            order: OrderId(app.next_id()),
            placement: PlacementId(app.next_id()),
            proof: ProofId(app.next_id()),
            line: deal.line,
            number,
            url: format!("{}/berita-{number}", site(deal.applicant.counter, cast.head.tenant)),
        };
        let tax = TaxStatus { taxable_entrepreneur: true, has_npwp: true, small_business: false, as_of: first };
        let placement = self.placement(&run, first, tax)?;
        let (amount, placement_id) = (placement.amount, run.placement);
        let circumstances = self.circumstances(placement_id, first);
        let subject = Box::new(subject(deal, tax, number));
        let (media, [verifier, _]) = (&deal.applicant.person, &cast.verifiers);
        let until = |at: Timestamp, days: i64| at.plus_seconds(days * 86_400);
        let order = run.order;
        let desks: [(&Person, &'static str, Timestamp, Vec<Command>); 6] = [
            (
                &cast.officer,
                "draft_order",
                at(0, 9),
                vec![
                    Command::Draft { order, subject, placements: vec![placement], by: cast.officer.account },
                    Command::Reserve {
                        now: Box::new(circumstances.clone()),
                        reasons: BTreeMap::new(),
                        by: cast.officer.account,
                    },
                ],
            ),
            (
                self.commitment,
                "issue_order",
                at(1, 9),
                vec![Command::Issue(Box::new(Issue {
                    number: format!("027/B.{number:06}/SP-CONTOH/{}", self.year),
                    now: circumstances,
                    reasons: BTreeMap::new(),
                    answer_until: until(at(1, 9), 3),
                    proofs_until: [(placement_id, until(at(1, 9), 16))].into(),
                    at: at(1, 9),
                    by: self.commitment.account,
                }))],
            ),
            (
                media,
                "accept_order",
                at(2, 10),
                vec![
                    Command::Accept { at: at(2, 10) },
                    Command::SubmitDraft {
                        placement: placement_id,
                        text: "Berita rekaan (contoh).".to_owned(),
                        files: vec![],
                        at: at(2, 10),
                    },
                ],
            ),
            (
                &cast.keeper,
                "clear_draft",
                at(3, 9),
                vec![Command::ClearDraft { placement: placement_id, by: cast.keeper.account, at: at(3, 9) }],
            ),
            (
                media,
                "report_publication",
                at(3, 15),
                vec![
                    Command::ReportPublication {
                        placement: placement_id,
                        published_at: at(3, 13),
                        place: Some(run.url.clone()),
                        domain: None,
                        proof_until: until(at(3, 13), 3),
                        at: at(3, 15),
                    },
                    Command::SubmitProof(Box::new(Showing {
                        placement: placement_id,
                        proof: run.proof,
                        evidence: Box::new(Evidence::Page {
                            url: run.url.clone(),
                            published_at: at(3, 13),
                            views: None,
                            captures: vec![],
                        }),
                        domain: None,
                        claims: vec![format!("url:{}", run.url)],
                        taken: vec![],
                        zone: cast.head.zone,
                        at: at(3, 15),
                    })),
                ],
            ),
            (
                verifier,
                "verify_proof",
                at(5, 10),
                vec![
                    Command::RecordCheck(Box::new(Checking {
                        placement: placement_id,
                        proof: run.proof,
                        findings: findings(),
                        capture: None,
                        claims: vec![],
                        taken: vec![],
                    })),
                    Command::Verify {
                        placement: placement_id,
                        quantity: 1,
                        amount,
                        reasons: vec![],
                        shown_elsewhere: false,
                        retold: None,
                        alike: None,
                        today: at(5, 10).date_in(cast.head.zone),
                        by: verifier.account,
                    },
                ],
            ),
        ];
        for (person, action, now, commands) in desks.into_iter().take(steps(number)) {
            self.step(&run, person, action, now, commands).await?;
        }
        Ok(())
    }

    fn placement(&self, run: &Run, first: LocalDate, tax: TaxStatus) -> anyhow::Result<Placement> {
        let mut placement = Placement {
            placement: run.placement,
            number: 1,
            format: Format::Advertorial,
            title: format!("Berita {} (contoh)", run.number),
            from: first,
            until: first.plus_days(14),
            unit: PriceUnit::Item,
            quantity: 1,
            price: PriceId::from(self.price),
            unit_price: Rupiah::new(PRICE).context("a price")?,
            tariff: TariffKind::Exclusive,
            object: TaxObject::Service,
            amount: Rupiah::ZERO,
            item: None,
            draft_needed: true,
        };
        let terms = Terms::preset();
        let rates = tax::in_force(&terms.rates, first)?;
        placement.amount = tax::gross(placement.charge(1), tax, rates)?.gross;
        Ok(placement)
    }

    /// Everything as it should be.
    fn circumstances(&self, placement: PlacementId, today: LocalDate) -> Circumstances {
        let price = PriceStanding { has_tariff: true, account_fits: true, ..PriceStanding::default() };
        Circumstances {
            today,
            policy_version: Some(1),
            decree: Some(DecreeId(self.decree)),
            shortcomings: vec![],
            sanction: None,
            expired: vec![],
            exception: None,
            agreement_active: true,
            bounds: Bounds::default(),
            tax_changed: vec![],
            agreement_left: None,
            plan_item_open: true,
            plan_left: None,
            prices: [(placement, price)].into(),
            line_open: true,
            available: Rupiah::new(ENOUGH).unwrap_or_default(),
            liveness: Liveness::Answers { last_post_days: 0 },
            live_within_days: 7,
            reach: None,
            least_reach: None,
            outstanding_invoice: None,
            parity_warn_above: BasisPoints(0),
            parity_stop_above: BasisPoints(1_000),
        }
    }

    async fn step(
        &self,
        run: &Run,
        person: &Person,
        action: &'static str,
        now: Timestamp,
        commands: Vec<Command>,
    ) -> anyhow::Result<()> {
        let app = self.app;
        let role = person.roles.first().context("a role")?.wire();
        let context = store::Context {
            border: Border { tenant: person.tenant, party: person.party },
            actor: person.account,
            role,
            on_behalf_of: None,
            command: CommandId(app.next_id()),
            request: RequestId(app.next_id()),
            action,
            fingerprint: [0; 32],
            reason: None,
            occurred_at: now,
            now,
            expected_version: None,
            policy_version: Some(1),
        };
        let run = run.clone();
        let number = matches!(commands.first(), Some(Command::Issue(_)));
        let proves = action == "report_publication";
        let work = store::Order::new(context, move |unit| {
            let (run, commands) = (run.clone(), commands.clone());
            Box::pin(async move {
                if number {
                    let key = format!("{}/027/B.{:06}", now.as_utc().year(), run.number);
                    unit.claim("order_number", &key, run.order.as_uuid()).await?;
                }
                if proves {
                    unit.claim("proof", &format!("url:{}", run.url), run.placement.as_uuid()).await?;
                }
                for command in commands {
                    let events = unit.run::<Order>(run.order.as_uuid(), command).await?;
                    tell_line(unit, &run, &events).await?;
                }
                Ok(Value::Null)
            })
        });
        match app.store().execute(work).await? {
            Outcome::Accepted(_) => Ok(()),
            Outcome::Refused(refusal) => bail!("{action}: {refusal:?}"),
        }
    }
}

/// What the order's events mean for its line: reserved, committed, accrued.
async fn tell_line(unit: &mut Unit<Sinergi>, run: &Run, events: &[order::Event]) -> Result<(), Halt> {
    for told in events.iter().flat_map(order::Event::budget_moves) {
        let (order, whole, part) = (run.order, run.order.as_uuid(), run.placement.as_uuid());
        let command = match told {
            BudgetMove::Reserve(amount) => line::Command::Reserve { order, amount },
            BudgetMove::Commit(amount) => line::Command::Move { order, to: Bucket::Committed, amount, cause: whole },
            BudgetMove::Accrue(amount) => line::Command::Move { order, to: Bucket::Accrued, amount, cause: part },
            // Nothing is given free here: whoever comes to the end is paid whole.
            BudgetMove::ReleaseReserved(_) | BudgetMove::ReleaseCommitted(_) | BudgetMove::ReleaseAccrued(_) => {
                continue;
            }
        };
        unit.run::<BudgetLine>(run.line, command).await?;
    }
    Ok(())
}

fn subject(deal: &Deal, tax: TaxStatus, number: usize) -> Subject {
    Subject {
        agency: AgencyId(deal.agency),
        company: CompanyId(deal.applicant.company),
        outlet: OutletId(deal.applicant.outlet),
        kind: MediaKind::Online,
        line: BudgetLineId(deal.line),
        agreement: AgreementId(deal.agreement),
        plan: PlanId(deal.plan),
        plan_item: PlanItemId(deal.item),
        tax,
        title: format!("Berita {number} (contoh)"),
        brief: "Manfaat bagi warga (contoh).".to_owned(),
        exception: None,
        justification: None,
        terms_version: Some(0),
    }
}

fn findings() -> Vec<Finding> {
    let passed = |point: &Point| Finding::of(*point, true, "contoh");
    Point::ALL.iter().map(passed).collect()
}
