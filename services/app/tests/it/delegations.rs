//! Acting in another's place (DOMAIN.md 7): by a delegation that holds, for both persons, with a flag.

use app::{AppError, Role, scope::Acting};
use kernel::{
    IdSource as _, Party, Uuid,
    ids::{DelegationId, RequestId},
};
use serde_json::{Value, json};
use store::{Border, RefusalFilter};
use testkit::{TestApp, TestPerson};

use crate::{
    orders::{DAY, Desk, ONE},
    payments::Till,
};

/// The commitment officer lets somebody act, for two weeks.
async fn granted(desk: &Desk, delegate: &TestPerson) -> Uuid {
    granted_by(desk.test(), &desk.market.signer, delegate).await
}

async fn granted_by(test: &TestApp, principal: &TestPerson, delegate: &TestPerson) -> Uuid {
    let today = test.scope(principal).today();
    let grant = json!({
        "delegate": delegate.account, "roles": ["commitment_officer"], "from": today, "until": today.plus_days(13),
        "letter_number": "800/12/2026",
    });
    test.made(principal, "grant_delegation", grant).await
}

/// A use case that a person sends in another's place, in all roles of the other.
pub(crate) async fn acting(
    test: &TestApp,
    delegate: &TestPerson,
    principal: &TestPerson,
    delegation: Uuid,
    use_case: &str,
    values: Value,
) -> Result<store::Done, AppError> {
    let mut scope = test.scope(delegate);
    scope.roles.clone_from(&principal.roles);
    scope.on_behalf_of = Some(Acting { principal: principal.account, delegation: DelegationId(delegation) });
    let Value::Object(values) = values else { panic!("an object") };
    test.app.perform(&scope, app::use_case(use_case).expect("a use case"), values).await
}

/// The code of a refusal.
pub(crate) fn code(result: Result<store::Done, AppError>) -> String {
    match result {
        Err(AppError::Rejected(refusal)) => refusal.code,
        other => panic!("it should be refused: {other:?}"),
    }
}

/// DOMAIN.md 7, EF-02, EF-43: the honest path. The event names both, the history says so, and a flag is raised once.
#[tokio::test]
async fn somebody_with_a_delegation_acts_for_another_and_both_are_named() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let (signer, deputy) = (&desk.market.signer, test.person(&[Role::ProcurementOfficer]).await);
    let delegation = granted(&desk, &deputy).await;
    let order = desk.drafted(1).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let issue = json!({ "order": order, "number": "027/SP/1" });
    acting(test, &deputy, signer, delegation, "issue_order", issue).await.expect("issued");

    let head = test.scope(&desk.market.season.head);
    let history = test.history(&head, order).await.expect("its history");
    let line = history.iter().find(|line| line.kind == "order_issued").expect("issued");
    assert_eq!(line.actor_name, deputy.name);
    assert_eq!(line.on_behalf_of_name.as_deref(), Some(signer.name.as_str()));
    assert_eq!((line.on_behalf_of, line.role.as_str()), (Some(signer.account), "commitment_officer"));

    let row = &desk.rows("delegations").await[0];
    assert_eq!((&row["records_count"], &row["delegation_status"]), (&json!(1), &json!("in_force")));
    test.app.watch(test.tenant).await.expect("looked");
    test.app.watch(test.tenant).await.expect("looked again");
    let flags: Vec<_> =
        desk.rows("flags").await.into_iter().filter(|row| row["flag_rule"] == "acted_for_another").collect();
    assert_eq!(flags.len(), 1);
    let records = flags[0]["records"].to_string();
    assert!(records.contains(&order.to_string()) && records.contains(&delegation.to_string()), "{records}");
    // Neither of the two says what it is.
    let review = json!({ "flag": flags[0]["id"], "outcome": "explained", "reason": "Cuti." });
    for person in [&deputy, signer] {
        let reviewer = TestPerson { roles: vec![Role::HeadOfAgency], ..person.clone() };
        assert_eq!(test.refused(&reviewer, "review_flag", review.clone()).await, "flag.own_work");
    }
    test.done(&desk.market.season.head, "review_flag", review).await;
}

/// EF-22, C-SOD, A2: the rule stands before both: the actor's own work, and the work of the one acted for.
#[tokio::test]
async fn c_sod_separation_counts_who_acts_and_who_is_acted_for() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let signer = &desk.market.signer;
    // The officer who wrote the order acts for the one who approves.
    let own = granted(&desk, desk.officer()).await;
    let order = desk.drafted(1).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let issue = json!({ "order": order, "number": "027/SP/1" });
    assert_eq!(code(acting(test, desk.officer(), signer, own, "issue_order", issue.clone()).await), "order.own_work");
    // The one acted for wrote it, and somebody else acts.
    let both = TestPerson { roles: vec![Role::ActivityOfficer], ..signer.clone() };
    let second = test.made(&both, "draft_order", desk.words(1)).await;
    test.done(&both, "reserve_order", json!({ "order": second })).await;
    let deputy = test.person(&[Role::ProcurementOfficer]).await;
    let delegation = granted(&desk, &deputy).await;
    let second_issue = json!({ "order": second, "number": "027/SP/2" });
    assert_eq!(code(acting(test, &deputy, signer, delegation, "issue_order", second_issue).await), "order.own_work");
    let filter = RefusalFilter { actor: Some(deputy.account), limit: 10, ..RefusalFilter::default() };
    let staff = Border { tenant: test.tenant, party: Party::Staff };
    let refused = test.app.store().refusals(staff, filter).await.expect("refusals");
    assert_eq!(refused[0].on_behalf_of, Some(signer.account), "recorded for both");
    // Nothing of the refused ones was counted as a use.
    assert!(desk.rows("delegations").await.iter().all(|row| row["records_count"] == json!(0)));
    acting(test, &deputy, signer, delegation, "issue_order", issue).await.expect("somebody else's order");
}

/// EF-22: what was done for somebody counts as that person's own work afterwards too: on the order, and on its bill.
#[tokio::test]
async fn c_sod_who_was_acted_for_does_not_pay_it_later() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let treasurer = test.person(&[Role::Treasurer]).await;
    let checker = test.person(&[Role::FinanceAdminOfficer]).await;
    let absent = test.person(&[Role::CommitmentOfficer]).await;
    let deputy = test.person(&[Role::ProcurementOfficer]).await;
    let delegation = granted_by(test, &absent, &deputy).await;
    let order = desk.drafted(1).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let issue = json!({ "order": order, "number": "027/SP/1" });
    acting(test, &deputy, &absent, delegation, "issue_order", issue).await.expect("issued");
    test.done(desk.media(), "accept_order", json!({ "order": order })).await;
    let placement = desk.placements_of(order).await[0];
    desk.verified(order, placement).await;
    let till = Till { desk, order, treasurer, checker };
    let billing = till.billed().await;
    let (test, spp) = (till.test(), till.paper(billing, "SPP/1"));
    for person in [&absent, &deputy] {
        let treasurer = TestPerson { roles: vec![Role::Treasurer], ..person.clone() };
        assert_eq!(test.refused(&treasurer, "request_payment", spp.clone()).await, "billing.own_work");
    }
    test.done(&till.treasurer, "request_payment", spp).await;
}

/// C-SOD (EF-22): all prices are one stream, and each of them is a matter of its own: who proposed one in another's place
/// is one person with that other on this price, and on no other.
#[tokio::test]
async fn c_sod_on_a_list_two_people_are_one_on_the_price_that_one_proposed_for_the_other() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let absent = test.person(&[Role::CommitmentOfficer]).await;
    let deputy = test.person(&[Role::ActivityOfficer]).await;
    let delegation = granted_by(test, &absent, &deputy).await;
    let today = test.scope(&absent).today();
    let price = |amount: i64| {
        json!({ "kind": "tariff", "format": "advertorial", "media": "online", "unit": "item", "amount": amount,
                "specification": amount.to_string(), "valid_from": today.plus_days(1), "basis": "Keputusan uji" })
    };
    let theirs = acting(test, &deputy, &absent, delegation, "propose_price", price(1_000)).await.expect("proposed");
    let theirs = theirs.answer["id"].clone();
    let own = test.made(&deputy, "propose_price", price(2_000)).await;
    for person in [&absent, &deputy] {
        let head = TestPerson { roles: vec![Role::HeadOfAgency], ..person.clone() };
        assert_eq!(test.refused(&head, "approve_price", json!({ "price": theirs })).await, "price.own_work");
    }
    let head = TestPerson { roles: vec![Role::HeadOfAgency], ..absent.clone() };
    test.done(&head, "approve_price", json!({ "price": own })).await;
    test.done(&desk.market.season.head, "approve_price", json!({ "price": theirs })).await;
}

/// DOMAIN.md 7: everybody who gives a delegation finds the colleagues to give it to, with or without the list of members.
#[tokio::test]
async fn whoever_gives_a_delegation_chooses_among_the_people_of_the_office() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let treasurer = test.person(&[Role::Treasurer]).await;
    let found = test.app.colleagues(&test.scope(&treasurer)).await.expect("colleagues");
    let has = |person: &TestPerson| found.iter().any(|one| one.account == person.account && one.name == person.name);
    assert!(has(&desk.market.signer) && has(desk.officer()), "{found:?}");
    assert!(!has(&treasurer) && !has(desk.media()), "neither oneself nor people of companies");
    let auditor = test.person(&[Role::InternalAuditor]).await;
    let found = test.app.colleagues(&test.scope(&treasurer)).await.expect("colleagues");
    assert!(found.iter().all(|one| one.account != auditor.account), "nor who acts for nobody");
    assert!(matches!(test.app.colleagues(&test.scope(desk.media())).await, Err(AppError::Denied)));
}

/// C-SOD, EF-22: of two delegations that are granted in one instant and do not go together one is refused.
#[tokio::test]
async fn c_sod_two_delegations_of_one_instant_see_one_another() {
    let till = Till::open().await;
    let test = till.test();
    let deputy = test.person(&[Role::PublicRelationsOfficer]).await;
    let letter = |role: &str| {
        json!({ "delegate": deputy.account, "roles": [role], "from": till.today(), "until": till.today(),
                "letter_number": format!("800/{role}") })
    };
    let (one, two) = futures_util::future::join(
        test.perform_as(&till.treasurer, "grant_delegation", letter("treasurer")),
        test.perform_as(&till.checker, "grant_delegation", letter("finance_admin_officer")),
    )
    .await;
    let codes: Vec<String> = [one, two].into_iter().filter(Result::is_err).map(code).collect();
    assert_eq!(codes, ["member.roles_conflict"]);
    assert_eq!(till.desk.rows("delegations").await.len(), 1);
}

/// C-SOD: each sanction of a company is a matter of its own: two people who are one on the first are two on the next.
#[tokio::test]
async fn c_sod_two_people_are_one_on_one_sanction_and_not_on_the_next() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let (signer, deputy) = (&desk.market.signer, test.person(&[Role::ProcurementOfficer]).await);
    let delegation = granted(&desk, &deputy).await;
    let proposal = json!({ "company": desk.market.season.company, "ground": "forged_proof", "level": "suspension",
                           "facts": "Bukti diubah." });
    let own = acting(test, &deputy, signer, delegation, "propose_sanction", proposal.clone()).await.expect("proposed");
    let next = test.made(signer, "propose_sanction", proposal).await;
    test.clock.advance_seconds(8 * DAY);
    let decide = |sanction: &Value| {
        json!({ "company": desk.market.season.company, "sanction": sanction, "sanction_decision": "dismiss",
                "reason": "Tidak terbukti." })
    };
    let head = TestPerson { roles: vec![Role::HeadOfAgency], ..deputy.clone() };
    let of_both = decide(&own.answer["id"]);
    assert_eq!(test.refused(&head, "decide_sanction", of_both).await, "sanction.own_work");
    test.done(&head, "decide_sanction", decide(&json!(next))).await;
}

/// DOMAIN.md 7: a delegation that is over or was taken back moves nothing, also when the session chose it before.
#[tokio::test]
async fn a_delegation_that_ended_refuses_the_very_next_command() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let (signer, deputy) = (&desk.market.signer, test.person(&[Role::ProcurementOfficer]).await);
    let revoked = granted(&desk, &deputy).await;
    let order = desk.drafted(1).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let issue = json!({ "order": order, "number": "027/SP/1" });
    let stranger = test.person(&[Role::ProcurementOfficer]).await;
    assert_eq!(
        code(acting(test, &stranger, signer, revoked, "issue_order", issue.clone()).await),
        "member.delegation_over"
    );
    let take_back = json!({ "delegation": revoked, "reason": "Sudah kembali." });
    assert_eq!(
        test.refused(desk.officer(), "revoke_delegation", take_back.clone()).await,
        "member.delegation_not_yours"
    );
    assert_eq!(test.done(signer, "revoke_delegation", take_back).await["waited"], false);
    assert_eq!(
        code(acting(test, &deputy, signer, revoked, "issue_order", issue.clone()).await),
        "member.delegation_over"
    );
    let other = granted(&desk, &deputy).await;
    // Outside of what was delegated there is no permission at all.
    let word = json!({ "order": order, "reason": "x" });
    let denied = acting(test, &deputy, signer, other, "order_payment", word).await;
    assert!(matches!(denied, Err(AppError::Denied)), "{denied:?}");
    let grant_on = json!({
        "delegate": stranger.account, "roles": ["commitment_officer"], "from": test.scope(signer).today(),
        "until": test.scope(signer).today(), "letter_number": "800/13/2026",
    });
    let passed_on = acting(test, &deputy, signer, other, "grant_delegation", grant_on).await;
    assert_eq!(code(passed_on), "member.not_in_anothers_place");
    test.clock.advance_seconds(14 * DAY);
    assert_eq!(code(acting(test, &deputy, signer, other, "issue_order", issue).await), "member.delegation_over");
}

/// The choice of a session: it holds until it is changed, is worth nothing to others, and says when it is over.
#[tokio::test]
async fn a_session_acts_for_somebody_until_it_is_chosen_otherwise() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let deputy = test.person_with_password(&[Role::ProcurementOfficer]).await;
    let delegation = DelegationId(granted(&desk, &deputy).await);
    let token = test.sign_in(&deputy).await;
    let request = || RequestId(test.ids.next_id());
    test.app.act_as(&token, Some(delegation)).await.expect("chosen");
    let session = test.app.session(&token, request()).await.expect("a session");
    let place = session.acting.expect("a place");
    assert_eq!((place.principal, &place.roles), (desk.market.signer.account, &vec![Role::CommitmentOfficer]));
    let scope = session.scope.expect("a scope");
    assert_eq!((scope.actor, &scope.roles), (deputy.account, &vec![Role::CommitmentOfficer]));
    assert_eq!(scope.on_behalf_of.map(|acting| acting.principal), Some(desk.market.signer.account));

    let head = &desk.market.season.head;
    test.done(head, "revoke_delegation", json!({ "delegation": delegation, "reason": "Dicabut kepala." })).await;
    let over = test.app.session(&token, request()).await.expect("a session");
    assert_eq!(over.scope.expect("a scope").roles, vec![], "nothing in the own name before it was seen");
    assert!(over.acting.is_some_and(|place| place.roles.is_empty()));
    test.app.act_as(&token, None).await.expect("back");
    let own = test.app.session(&token, request()).await.expect("a session").scope.expect("a scope");
    assert_eq!((own.roles.as_slice(), own.on_behalf_of), ([Role::ProcurementOfficer].as_slice(), None));
    let again = test.app.act_as(&token, Some(delegation)).await;
    assert!(matches!(again, Err(AppError::Denied)));
}

/// A10, DOMAIN.md 7: the head alone puts nobody into somebody else's place of power over money: it waits for the one acted
/// for, or for whoever may be the second person, and gives nothing until then. Planted fault: `needs_second` false.
#[tokio::test]
async fn a10_the_head_lets_nobody_act_in_somebody_elses_place_alone() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let (head, signer) = (&desk.market.season.head, &desk.market.signer);
    let deputy = test.person(&[Role::ProcurementOfficer]).await;
    let auditor = test.person(&[Role::InternalAuditor]).await;
    let today = test.scope(head).today();
    let letter = |number: &str| {
        json!({ "principal": signer.account, "delegate": deputy.account, "roles": ["commitment_officer"], "from": today,
                "until": today.plus_days(6), "letter_number": number })
    };
    let proposed = test.done(head, "grant_delegation", letter("800/1")).await;
    assert_eq!(proposed["waits"], json!(true));
    let first: Uuid = serde_json::from_value(proposed["id"].clone()).expect("an id");
    let order = desk.drafted(1).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let issue = json!({ "order": order, "number": "027/SP/1" });
    let early = acting(test, &deputy, signer, first, "issue_order", issue.clone()).await;
    assert_eq!(code(early), "member.delegation_over");

    let waits = async |person: &TestPerson| {
        let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
        tasks.iter().filter(|task| task.action == "confirm_delegation").map(|task| task.id).collect::<Vec<_>>()
    };
    for (person, theirs) in [(signer, vec![first]), (&auditor, vec![first]), (head, vec![]), (&deputy, vec![])] {
        assert_eq!(waits(person).await, theirs, "{:?}", person.roles);
    }
    let confirm = json!({ "delegation": first });
    for (person, why) in [
        (head, "member.own_delegation"),
        (&deputy, "member.own_delegation"),
        (desk.officer(), "member.delegation_not_yours_to_confirm"),
    ] {
        assert_eq!(test.refused(person, "confirm_delegation", confirm.clone()).await, why);
    }
    test.done(signer, "confirm_delegation", confirm).await;
    acting(test, &deputy, signer, first, "issue_order", issue).await.expect("issued");
    assert!(waits(&auditor).await.is_empty());
    let row = &desk.rows("delegations").await[0];
    assert_eq!(
        (&row["delegation_status"], &row["granted_by"], &row["confirmed_by"]),
        (&json!("in_force"), &json!(head.account), &json!(signer.account))
    );
    // Of an absent person the Inspektorat is the second one; it refuses what it does not give.
    let second = test.made(head, "grant_delegation", letter("800/2")).await;
    test.done(&auditor, "confirm_delegation", json!({ "delegation": second })).await;
    let third = test.made(head, "grant_delegation", letter("800/3")).await;
    let refuse = json!({ "delegation": third, "reason": "Suratnya tidak ada." });
    assert_eq!(test.done(&auditor, "revoke_delegation", refuse).await["waited"], true);
    assert_eq!(
        test.refused(signer, "confirm_delegation", json!({ "delegation": third })).await,
        "member.delegation_over"
    );
    assert_eq!(
        test.refused(&auditor, "revoke_delegation", json!({ "delegation": second, "reason": "Salah." })).await,
        "member.delegation_not_yours"
    );
}

/// A10, C-SOD: what the one who is to act was given since it was proposed is seen when it is confirmed.
#[tokio::test]
async fn c_sod_a_delegation_that_waited_is_held_against_what_was_given_since() {
    let till = Till::open().await;
    let test = till.test();
    let deputy = test.person(&[Role::PublicRelationsOfficer]).await;
    let letter = |role: &str| {
        json!({ "delegate": deputy.account, "roles": [role], "from": till.today(), "until": till.today(),
                "letter_number": format!("800/{role}") })
    };
    let mut proposal = letter("treasurer");
    proposal["principal"] = json!(till.treasurer.account);
    let waiting = test.made(till.head(), "grant_delegation", proposal).await;
    test.done(&till.checker, "grant_delegation", letter("finance_admin_officer")).await;
    let confirm = json!({ "delegation": waiting });
    assert_eq!(test.refused(&till.treasurer, "confirm_delegation", confirm).await, "member.roles_conflict");
}

/// C-SOD, C-ACT: what one person does by all letters together is what one person may do.
#[tokio::test]
async fn c_sod_delegations_of_several_people_do_not_add_up_to_what_one_may_not_hold() {
    let till = Till::open().await;
    let test = till.test();
    let helper = test.person(&[Role::Verifier]).await;
    let letter = |role: &str| {
        json!({
            "delegate": helper.account, "roles": [role], "from": till.today(), "until": till.today().plus_days(7),
            "letter_number": format!("800/{role}"),
        })
    };
    test.done(&till.treasurer, "grant_delegation", letter("treasurer")).await;
    let refused = test.refused(&till.checker, "grant_delegation", letter("finance_admin_officer")).await;
    assert_eq!(refused, "member.roles_conflict");
    let to_the_head = json!({
        "principal": till.checker.account, "delegate": till.head().account, "roles": ["finance_admin_officer"],
        "from": till.today(), "until": till.today(), "letter_number": "800/SENDIRI",
    });
    assert_eq!(test.refused(till.head(), "grant_delegation", to_the_head).await, "member.delegation_to_oneself");
}
