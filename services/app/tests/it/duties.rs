//! EF-22, C-SOD (DOMAIN.md 7) as a whole: every pair of duties that one person may not hold on one order and its bill is
//! tried, refused and recorded; no use case and no field of a policy switches it off.

use std::collections::BTreeSet;

use app::{Border, Role};
use domain::payment::billing::Duty;
use kernel::Party;
use serde_json::{Value, json};
use store::RefusalFilter;
use testkit::TestPerson;

use crate::{
    orders::{Desk, ONE},
    payments::Till,
};

/// Who has done what so far, and which pairs were tried.
#[derive(Default)]
struct Walk {
    done: Vec<(Duty, TestPerson)>,
    tried: BTreeSet<(Duty, Duty)>,
}

/// Whether a step stands among what waits for somebody.
async fn offered(desk: &Desk, person: &TestPerson, use_case: &str) -> bool {
    let tasks = desk.test().app.tasks(&desk.test().scope(person)).await.expect("tasks");
    tasks.iter().any(|task| task.action == use_case)
}

impl Walk {
    /// Everybody whose duty excludes this one tries it with the right role, and is refused; then the right person does it.
    async fn step(&mut self, desk: &Desk, duty: Duty, person: &TestPerson, use_case: &str, values: &Value) {
        let test = desk.test();
        for (other, who) in self.done.iter().filter(|(other, _)| other.excludes(duty)) {
            let meddler = TestPerson { account: who.account, ..person.clone() };
            assert!(!offered(desk, &meddler, use_case).await, "{other} is offered {use_case}");
            let code = test.refused(&meddler, use_case, values.clone()).await;
            assert!(code.ends_with(".own_work"), "{other} tries {use_case}: {code}");
            let filter = RefusalFilter { actor: Some(meddler.account), limit: 10, ..RefusalFilter::default() };
            let staff = Border { tenant: test.tenant, party: Party::Staff };
            let refused = test.app.store().refusals(staff, filter).await.expect("refusals");
            let last = refused.first().expect("a refusal");
            assert_eq!((last.action.as_str(), last.refusal.code.as_str()), (use_case, code.as_str()), "recorded");
            self.tried.insert((*other, duty));
        }
        assert!(offered(desk, person, use_case).await, "{use_case} is a task");
        test.done(person, use_case, values.clone()).await;
        self.done.push((duty, person.clone()));
    }
}

#[tokio::test]
async fn c_sod_every_pair_of_duties_that_exclude_each_other_is_refused_and_recorded() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let market = &desk.market;
    let treasurer = test.person(&[Role::Treasurer]).await;
    let checker = test.person(&[Role::FinanceAdminOfficer]).await;
    let mut walk = Walk::default();

    // The order.
    let order = desk.drafted(2).await;
    walk.done.push((Duty::Ordering, desk.officer().clone()));
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let issue = json!({ "order": order, "number": "027/SP/1" });
    walk.step(&desk, Duty::Approving, &market.signer, "issue_order", &issue).await;
    test.done(desk.media(), "accept_order", json!({ "order": order })).await;
    let placement = desk.placements_of(order).await[0];
    let verify = desk.proven(order, placement).await;
    walk.step(&desk, Duty::Verifying, &desk.verifier, "verify_proof", &verify).await;

    // Its bill.
    let till = Till { desk, order, treasurer, checker };
    till.account("107-20-31415").await;
    let billing = till.bill().await;
    let (desk, head) = (&till.desk, till.head());
    let bapp = till.paper(billing, "BAPP/1");
    walk.step(desk, Duty::Inspecting, desk.officer(), "inspect_billing", &bapp).await;
    let bast = till.paper(billing, "BAST/1");
    walk.step(desk, Duty::HandingOver, &desk.market.signer, "sign_handover", &bast).await;
    let own = json!({ "billing": billing });
    walk.step(desk, Duty::Supplying, desk.media(), "countersign_handover", &own).await;
    let test = desk.test();
    let invoice = till.with(billing, "INV/1", &json!({ "total": ONE }));
    test.done(desk.media(), "submit_invoice", invoice).await;
    let faktur = till.faktur(billing, 1).await;
    test.done(desk.media(), "attach_tax_paper", faktur).await;
    test.app.read_due_pages(test.tenant).await.expect("read");
    let spp = till.paper(billing, "SPP/1");
    walk.step(desk, Duty::Requesting, &till.treasurer, "request_payment", &spp).await;
    walk.step(desk, Duty::Checking, &till.checker, "verify_payment_request", &own).await;
    let spm = till.paper(billing, "SPM/1");
    walk.step(desk, Duty::Authorising, head, "order_payment", &spm).await;
    till.disbursed(billing).await;
    let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
    walk.step(desk, Duty::Paying, &till.treasurer, "confirm_payment", &arrived).await;

    for (place, one) in Duty::ALL.iter().enumerate() {
        for other in Duty::ALL.iter().skip(place + 1).filter(|other| one.excludes(**other)) {
            let tried = walk.tried.contains(&(*one, *other)) || walk.tried.contains(&(*other, *one));
            assert!(tried, "nobody tried {one} and {other}");
        }
    }
}

/// C-SOD: as many records as are shown of a kind may all be the person's own work, oldest first; what others wrote stands
/// behind them and is asked for all the same.
#[tokio::test]
async fn c_sod_own_work_hides_nothing_that_waits_behind_it() {
    let desk = Desk::open(20 * ONE).await;
    let test = desk.test();
    let both = test.person(&[Role::PublicRelationsOfficer]).await;
    let mut orders = Vec::new();
    for _ in 0..12 {
        let order = desk.drafted(1).await;
        if orders.len() < 11 {
            let mut words = desk.words(1);
            words["order"] = json!(order);
            test.done(&both, "revise_order", words).await;
        }
        test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
        orders.push(order);
    }
    let both = TestPerson { roles: vec![Role::CommitmentOfficer], ..both };
    let tasks = test.app.tasks(&test.scope(&both)).await.expect("tasks");
    let waits: Vec<_> = tasks.iter().filter(|task| task.action == "issue_order").collect();
    assert_eq!(waits.iter().map(|task| (task.id, task.total)).collect::<Vec<_>>(), [(orders[11], 1)]);
    let tasks = test.app.tasks(&test.scope(&desk.market.signer)).await.expect("tasks");
    let waits: Vec<_> = tasks.iter().filter(|task| task.action == "issue_order").map(|task| task.id).collect();
    assert_eq!(waits, orders[..10], "ten of a kind");
}

/// EF-24: who asks for a correction does not approve it, whatever roles that person holds.
#[tokio::test]
async fn c_sod_the_author_of_a_correction_does_not_approve_it() {
    let till = Till::open().await;
    let billing = till.billed().await;
    let ask = till.with(billing, "BAST/7", &json!({ "paper": "handover_minutes", "reason": "Salah ketik." }));
    till.test().done(&till.checker, "request_billing_correction", ask).await;
    let approve = till.with(billing, "BAST/7", &json!({ "paper": "handover_minutes" }));
    let both = TestPerson { roles: vec![Role::HeadOfAgency], ..till.checker.clone() };
    let code = till.test().refused(&both, "approve_billing_correction", approve.clone()).await;
    assert!(code.starts_with("billing."), "{code}");
    till.test().done(till.head(), "approve_billing_correction", approve).await;
    let history = till.test().history(&till.test().scope(till.head()), billing).await.expect("its history");
    for kind in ["billing_correction_requested", code.as_str(), "billing_paper_corrected"] {
        assert!(history.iter().any(|line| line.kind == kind), "{kind} is not told");
    }
}

/// DOMAIN.md 7: roles that exclude each other are not given to one person at all, and nothing that a region may set names
/// a duty: no field of a use case, and no word of its rules, thresholds or terms.
#[test]
fn c_sod_nothing_that_a_region_sets_switches_the_separation_off() {
    let words = ["separation", "sod", "own_work", "self_approve", "four_eyes", "duties", "allow_same"];
    let names = |fields: &'static [app::Field]| fields.iter().map(|field| field.name).collect::<Vec<_>>();
    for use_case in app::catalogue() {
        let mut all = vec![use_case.name];
        all.extend(names(use_case.fields));
        for name in all {
            assert!(!words.iter().any(|word| name.contains(word)), "{}: {name}", use_case.name);
        }
    }
    let policy = serde_json::to_string(&app::rules::presets::Preset::Kaltim.rules()).expect("JSON");
    let buying = serde_json::to_string(&domain::publication::procurement::RuleBook::defaults()).expect("JSON");
    let terms = serde_json::to_string(&domain::payment::terms::Terms::preset()).expect("JSON");
    let flags = serde_json::to_string(&domain::oversight::rules::FlagBook::preset()).expect("JSON");
    for set in [policy, buying, terms, flags] {
        assert!(!words.iter().any(|word| set.contains(&format!("\"{word}"))), "{set}");
    }
    for (one, other) in [
        (Role::CommitmentOfficer, Role::Treasurer),
        (Role::CommitmentOfficer, Role::FinanceAdminOfficer),
        (Role::Treasurer, Role::FinanceAdminOfficer),
        (Role::ActivityOfficer, Role::FinanceAdminOfficer),
    ] {
        assert!(one.conflicts_with(other) && other.conflicts_with(one));
    }
}
