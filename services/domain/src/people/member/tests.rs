//! Membership in sentences.

use kernel::SubjectId;
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once};

const DEWI: u8 = 1;
const ADMINISTRATOR: u8 = 2;
const TODAY: &str = "2026-06-01";

fn name() -> Personal {
    Personal::new(id::<SubjectId>(DEWI), "Dewi Anggraini")
}

fn email() -> Personal {
    Personal::new(id::<SubjectId>(DEWI), "dewi@pekanbaru.example")
}

fn roles(roles: &[Role]) -> Grant {
    Grant { roles: roles.to_vec(), company: None, from: day("2026-01-05"), until: None, letter_number: None }
}

fn of_company(company: u8, role: Role) -> Grant {
    Grant { company: Some(id(company)), ..roles(&[role]) }
}

fn invite(grant: Grant, by: u8) -> Command {
    Command::Invite { account: id(DEWI), name: name(), email: email(), grant, by: id(by), today: day(TODAY) }
}

fn register(grant: Grant) -> Command {
    Command::Register { account: id(DEWI), name: name(), email: email(), grant, today: day(TODAY) }
}

fn invited(grant: Grant) -> Event {
    Event::MemberInvited { account: id(DEWI), name: name(), email: email(), grant }
}

fn joined() -> Event {
    Event::MemberJoined { account: id(DEWI), company: None }
}

fn a_verifier() -> Vec<Event> {
    vec![invited(roles(&[Role::Verifier])), joined()]
}

fn suspend(reason: &str) -> Command {
    Command::Suspend { by: id(ADMINISTRATOR), reason: reason.into(), today: day(TODAY) }
}

fn suspended() -> Event {
    Event::MemberSuspended { reason: "cuti".into() }
}

fn change_roles(grant: Grant) -> Command {
    Command::ChangeRoles { grant, by: id(ADMINISTRATOR), today: day(TODAY) }
}

fn join(account: u8) -> Command {
    Command::Join { account: id(account), today: day(TODAY) }
}

fn end(on: &str) -> Command {
    Command::End { by: id(ADMINISTRATOR), on: day(on), reason: "mutasi".into(), today: day(TODAY) }
}

fn ended(on: &str) -> Event {
    Event::MemberEnded { on: day(on), reason: "mutasi".into() }
}

fn and(past: Vec<Event>, more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    past.into_iter().chain(more).collect()
}

#[test]
fn a_person_is_invited_once_with_the_roles_of_the_letter() {
    let grant = roles(&[Role::Verifier]);
    given::<Member>([]).when(invite(grant.clone(), ADMINISTRATOR)).then([invited(grant.clone())]);
    given::<Member>(a_verifier()).when(invite(grant, ADMINISTRATOR)).then_nothing_happens();
    given::<Member>(a_verifier())
        .when(invite(roles(&[Role::Treasurer]), ADMINISTRATOR))
        .then_rejected(Rejection::AlreadyMember);
}

#[test]
fn a_person_whose_access_ended_may_be_invited_again() {
    let back = roles(&[Role::Treasurer]);
    given::<Member>(and(a_verifier(), [ended("2026-05-31")]))
        .when(invite(back.clone(), ADMINISTRATOR))
        .then([invited(back)]);
}

/// EF-22: the tenant's administrator cannot give herself a role.
#[test]
fn nobody_decides_on_the_own_access() {
    let (own, today) = (id(DEWI), day(TODAY));
    given::<Member>([]).when(invite(roles(&[Role::Verifier]), DEWI)).then_rejected(Rejection::OwnAccess);
    for command in [
        Command::ChangeRoles { grant: roles(&[Role::HeadOfAgency]), by: own, today },
        Command::Suspend { by: own, reason: "cuti".into(), today },
        Command::Reinstate { by: own, today },
        Command::End { by: own, on: day("2026-09-30"), reason: "mutasi".into(), today },
    ] {
        given::<Member>(a_verifier()).when(command).then_rejected(Rejection::OwnAccess);
    }
}

#[test]
fn a_person_is_given_at_least_one_role() {
    given::<Member>([]).when(invite(roles(&[]), ADMINISTRATOR)).then_rejected(Rejection::NoRole);
    given::<Member>(a_verifier()).when(change_roles(roles(&[]))).then_rejected(Rejection::NoRole);
}

/// DOMAIN.md 7: the system administrator has no business permission, the head of the region no write, the auditor no
/// part in what is audited.
#[test]
fn an_administrator_a_regional_head_and_an_auditor_hold_no_role_beside() {
    for role in [Role::TenantAdministrator, Role::RegionalHead, Role::InternalAuditor] {
        given::<Member>([])
            .when(invite(roles(&[role, Role::Verifier]), ADMINISTRATOR))
            .then_rejected(Rejection::RoleStandsAlone { role });
        given::<Member>([]).when(invite(roles(&[role]), ADMINISTRATOR)).then([invited(roles(&[role]))]);
    }
}

/// DOMAIN.md 7, hard conflicts; the tenant cannot switch them off (EF-22).
#[test]
fn treasurer_commitment_officer_and_finance_officer_are_three_persons() {
    for (one, other) in [
        (Role::CommitmentOfficer, Role::FinanceAdminOfficer),
        (Role::CommitmentOfficer, Role::Treasurer),
        (Role::FinanceAdminOfficer, Role::Treasurer),
        (Role::ActivityOfficer, Role::FinanceAdminOfficer),
    ] {
        for (one, other) in [(one, other), (other, one)] {
            given::<Member>([])
                .when(invite(roles(&[one, other]), ADMINISTRATOR))
                .then_rejected(Rejection::RolesConflict { one, other });
            given::<Member>(a_verifier())
                .when(change_roles(roles(&[one, other])))
                .then_rejected(Rejection::RolesConflict { one, other });
        }
    }
    let both = roles(&[Role::CommitmentOfficer, Role::HeadOfAgency]);
    given::<Member>([]).when(invite(both.clone(), ADMINISTRATOR)).then([invited(both)]);
}

/// DOMAIN.md 7: no person holds a role of the office and an interest in a media company.
#[test]
fn a_role_of_a_company_names_the_company_and_a_role_of_the_office_names_none() {
    given::<Member>([])
        .when(invite(roles(&[Role::MediaAdministrator]), ADMINISTRATOR))
        .then_rejected(Rejection::CompanyMismatch);
    given::<Member>([])
        .when(invite(of_company(7, Role::Verifier), ADMINISTRATOR))
        .then_rejected(Rejection::CompanyMismatch);
    let mixed = Grant { company: Some(id(7)), ..roles(&[Role::MediaAdministrator, Role::Verifier]) };
    given::<Member>([]).when(invite(mixed, ADMINISTRATOR)).then_rejected(Rejection::CompanyMismatch);
    let journalist = of_company(7, Role::Journalist);
    given::<Member>([]).when(invite(journalist.clone(), ADMINISTRATOR)).then([invited(journalist)]);
}

#[test]
fn access_does_not_end_before_it_begins() {
    let until = |last| Grant { until: Some(day(last)), ..roles(&[Role::Verifier]) };
    given::<Member>([]).when(invite(until("2026-01-04"), ADMINISTRATOR)).then_rejected(Rejection::EndsBeforeItBegins);
    given::<Member>([]).when(invite(until("2026-01-05"), ADMINISTRATOR)).then([invited(until("2026-01-05"))]);
}

#[test]
fn a_person_of_a_company_registers_itself_but_never_for_the_office() {
    let grant = of_company(7, Role::MediaAdministrator);
    let events = [invited(grant.clone()), Event::MemberJoined { account: id(DEWI), company: Some(id(7)) }];
    given::<Member>([]).when(register(grant.clone())).then(events.clone());
    given::<Member>(events.clone()).when(register(grant)).then_nothing_happens();
    given::<Member>(events)
        .when(register(of_company(8, Role::MediaAdministrator)))
        .then_rejected(Rejection::AlreadyMember);
    given::<Member>([]).when(register(roles(&[Role::Verifier]))).then_rejected(Rejection::CompanyMismatch);
}

#[test]
fn only_an_invited_person_joins_and_joins_once() {
    given::<Member>([]).when(join(DEWI)).then_rejected(Rejection::NotAMember);
    let invited = vec![invited(roles(&[Role::Verifier]))];
    given::<Member>(invited.clone()).when(join(9)).then_rejected(Rejection::NotAMember);
    given::<Member>(invited).when(join(DEWI)).then([joined()]);
    given::<Member>(a_verifier()).when(join(DEWI)).then_nothing_happens();
    let taken_back = and(vec![self::invited(roles(&[Role::Verifier]))], [ended("2026-12-31")]);
    given::<Member>(taken_back).when(join(DEWI)).then_rejected(Rejection::Ended);
}

#[test]
fn a_change_of_roles_says_what_held_before() {
    let grant = roles(&[Role::Treasurer]);
    let change = change_roles(grant.clone());
    let changed = Event::MemberRolesChanged { grant, previous: roles(&[Role::Verifier]) };
    given::<Member>(a_verifier()).when(change.clone()).then([changed.clone()]);
    given::<Member>(and(a_verifier(), [changed])).when(change.clone()).then_nothing_happens();
    given::<Member>([]).when(change).then_rejected(Rejection::NotAMember);
}

#[test]
fn access_is_suspended_once_and_given_back() {
    let reinstate = Command::Reinstate { by: id(ADMINISTRATOR), today: day(TODAY) };
    given::<Member>(a_verifier()).when(suspend("cuti")).then([suspended()]);
    let away = and(a_verifier(), [suspended()]);
    given::<Member>(away.clone()).when(suspend("cuti")).then_nothing_happens();
    given::<Member>(away.clone()).when(suspend("penyelidikan")).then_rejected(Rejection::AlreadySuspended);
    given::<Member>(away.clone()).when(reinstate.clone()).then([Event::MemberReinstated {}]);
    given::<Member>(a_verifier()).when(reinstate.clone()).then_rejected(Rejection::NotSuspended);
    given::<Member>(and(away, [Event::MemberReinstated {}])).when(reinstate).then_nothing_happens();
}

#[test]
fn access_ends_once() {
    given::<Member>(a_verifier()).when(end("2026-05-31")).then([ended("2026-05-31")]);
    let gone = and(a_verifier(), [ended("2026-05-31")]);
    given::<Member>(gone.clone()).when(end("2026-05-31")).then_nothing_happens();
    given::<Member>(gone.clone()).when(end("2026-10-31")).then_rejected(Rejection::Ended);
    given::<Member>(gone.clone()).when(suspend("cuti")).then_rejected(Rejection::Ended);
    given::<Member>(gone).when(change_roles(roles(&[Role::Treasurer]))).then_rejected(Rejection::Ended);
    given::<Member>([]).when(end("2026-05-31")).then_rejected(Rejection::NotAMember);
}

/// EF-26: access that runs for months yet is not out of the administrator's hands; the last day itself still counts.
#[test]
fn an_end_that_lies_ahead_is_moved_and_access_suspended_until_then() {
    for last in ["2026-12-31", TODAY] {
        let leaving = and(a_verifier(), [ended(last)]);
        given::<Member>(leaving.clone()).when(end(last)).then_nothing_happens();
        for other in ["2026-06-02", "2027-03-31", "2026-05-31"] {
            given::<Member>(leaving.clone()).when(end(other)).then([ended(other)]);
        }
        given::<Member>(leaving.clone()).when(suspend("cuti")).then([suspended()]);
        let reinstate = Command::Reinstate { by: id(ADMINISTRATOR), today: day(TODAY) };
        given::<Member>(and(leaving.clone(), [suspended()])).when(reinstate).then([Event::MemberReinstated {}]);
        given::<Member>(leaving)
            .when(invite(roles(&[Role::Verifier]), ADMINISTRATOR))
            .then_rejected(Rejection::AlreadyMember);
    }
    let holds = |past: &[Event], on: &str| !fold::<Member>(past).roles_on(day(on)).is_empty();
    let earlier = and(a_verifier(), [ended("2026-12-31"), ended("2026-06-02")]);
    assert!(holds(&earlier, "2026-06-02"));
    assert!(!holds(&earlier, "2026-06-03"));
}

/// C-SOD: an interest is declared, so that an assignment can be stopped by it.
#[test]
fn a_declared_interest_holds_until_it_is_withdrawn() {
    let declare = |nature: &str| Command::DeclareInterest { company: id(7), nature: nature.into(), today: day(TODAY) };
    let declared = |nature: &str| Event::InterestDeclared { company: id(7), nature: nature.into() };
    let withdraw =
        Command::WithdrawInterest { company: id(7), reason: "tidak lagi menjabat".into(), today: day(TODAY) };
    let withdrawn = Event::InterestWithdrawn { company: id(7), reason: "tidak lagi menjabat".into() };
    given::<Member>(a_verifier()).when(declare("adik direktur")).then([declared("adik direktur")]);
    given::<Member>(a_verifier()).when(withdraw.clone()).then_rejected(Rejection::NoSuchInterest);
    let related = and(a_verifier(), [declared("adik direktur")]);
    given::<Member>(related.clone()).when(declare("adik direktur")).then_nothing_happens();
    given::<Member>(related.clone()).when(declare("pemegang saham")).then([declared("pemegang saham")]);
    given::<Member>(related.clone()).when(withdraw.clone()).then([withdrawn.clone()]);
    assert!(fold::<Member>(&related).has_interest_in(id(7)));
    let free = and(related, [withdrawn]);
    assert!(!fold::<Member>(&free).has_interest_in(id(7)));
    given::<Member>(free).when(withdraw).then_nothing_happens();
}

/// EF-59: acting officials and time-limited roles hold from the first to the last day, and not while suspended.
#[test]
fn roles_hold_only_on_their_days_and_only_for_who_joined() {
    let grant = Grant { until: Some(day("2026-06-30")), ..roles(&[Role::Verifier]) };
    let holds = |past: &[Event], on: &str| !fold::<Member>(past).roles_on(day(on)).is_empty();
    let member = vec![invited(grant.clone()), joined()];
    assert!(!holds(&[invited(grant)], "2026-03-01"));
    for (on, wanted) in [("2026-01-04", false), ("2026-01-05", true), ("2026-06-30", true), ("2026-07-01", false)] {
        assert_eq!(holds(&member, on), wanted, "{on}");
    }
    assert!(!holds(&and(member.clone(), [suspended()]), "2026-03-01"));
    assert!(holds(&and(member.clone(), [suspended(), Event::MemberReinstated {}]), "2026-03-01"));
    let gone = and(member, [ended("2026-02-28")]);
    assert!(holds(&gone, "2026-02-28"));
    assert!(!holds(&gone, "2026-03-01"));
}

fn grants() -> impl Strategy<Value = Grant> {
    let chosen = vec(prop::sample::select(Role::ALL), 0..3);
    (chosen, prop::option::weighted(0.3, 0_u8..2), prop::option::of(1_u8..9)).prop_map(|(roles, company, until)| {
        Grant {
            roles,
            company: company.map(id),
            from: day("2026-01-05"),
            until: until.and_then(|last| LocalDate::from_ymd(2026, 1, last)),
            letter_number: None,
        }
    })
}

fn commands() -> impl Strategy<Value = Command> {
    // In the middle of the days on which access ends: some ends lie behind, some ahead.
    let today = day("2026-01-05");
    let by = (0_u8..4).prop_map(id::<AccountId>);
    let account = prop_oneof![4 => Just(DEWI), 1 => Just(3)].prop_map(id::<AccountId>);
    prop_oneof![
        3 => (account.clone(), grants(), by.clone()).prop_map(move |(account, grant, by)| {
            Command::Invite { account, name: name(), email: email(), grant, by, today }
        }),
        1 => (account.clone(), grants()).prop_map(move |(account, grant)| {
            Command::Register { account, name: name(), email: email(), grant, today }
        }),
        2 => account.prop_map(move |account| Command::Join { account, today }),
        3 => (grants(), by.clone()).prop_map(move |(grant, by)| Command::ChangeRoles { grant, by, today }),
        2 => (by.clone(), "[ab]").prop_map(move |(by, reason)| Command::Suspend { by, reason, today }),
        2 => by.clone().prop_map(move |by| Command::Reinstate { by, today }),
        1 => (by, 1_u8..9).prop_map(move |(by, on)| Command::End {
            by,
            on: LocalDate::from_ymd(2026, 1, on).expect("a day"),
            reason: "mutasi".into(),
            today,
        }),
        1 => (0_u8..2, "[ab]").prop_map(move |(company, nature)| {
            Command::DeclareInterest { company: id(company), nature, today }
        }),
        1 => (0_u8..2).prop_map(move |company| {
            Command::WithdrawInterest { company: id(company), reason: "selesai".into(), today }
        }),
    ]
}

const BUDI: u8 = 7;
const RECORD: u8 = 40;

fn a_commitment_officer() -> Vec<Event> {
    vec![invited(roles(&[Role::CommitmentOfficer, Role::ActivityOfficer])), joined()]
}

fn granting() -> Granting {
    Granting {
        delegation: id(30),
        principal: id(DEWI),
        delegate: id(BUDI),
        delegate_roles: vec![Role::HeadOfAgency],
        roles: vec![Role::CommitmentOfficer],
        from: day("2026-06-01"),
        until: day("2026-06-12"),
        letter_number: "800/12/2026".into(),
        today: day(TODAY),
        by: id(DEWI),
        is_head: false,
    }
}

fn granted() -> Event {
    Event::DelegationGranted {
        delegation: id(30),
        principal: id(DEWI),
        delegate: id(BUDI),
        roles: vec![Role::CommitmentOfficer],
        from: day("2026-06-01"),
        until: day("2026-06-12"),
        letter_number: "800/12/2026".into(),
        by: id(DEWI),
    }
}

fn delegate(granting: Granting) -> Command {
    Command::Delegate(Box::new(granting))
}

fn revoked() -> Event {
    Event::DelegationRevoked {
        delegation: id(30),
        principal: id(DEWI),
        delegate: id(BUDI),
        reason: "sudah kembali".into(),
        by: id(DEWI),
    }
}

fn used_on(today: &str) -> Use {
    Use {
        delegation: id(30),
        principal: id(DEWI),
        delegate: id(BUDI),
        delegate_roles: vec![Role::HeadOfAgency],
        role: Role::CommitmentOfficer,
        action: "issue_order".into(),
        record: id::<kernel::ids::OrderId>(RECORD).as_uuid(),
        category: "publication_order".into(),
        today: day(today),
    }
}

fn used() -> Event {
    Event::DelegationUsed {
        delegation: id(30),
        principal: id(DEWI),
        delegate: id(BUDI),
        role: Role::CommitmentOfficer,
        action: "issue_order".into(),
        record: id::<kernel::ids::OrderId>(RECORD).as_uuid(),
        category: "publication_order".into(),
        records_count: 1,
        letter_number: "800/12/2026".into(),
    }
}

/// DOMAIN.md 7: a delegation is explicit, for some days, on a letter, by the one acted for or the head.
#[test]
fn a_delegation_names_roles_that_are_held_days_and_a_letter_and_is_granted_by_nobody_else() {
    given::<Member>(a_commitment_officer()).when(delegate(granting())).then([granted()]);
    given::<Member>(and(a_commitment_officer(), [granted()])).when(delegate(granting())).then_nothing_happens();
    let by_head = Granting { by: id(9), is_head: true, ..granting() };
    let Event::DelegationGranted { delegation, principal, delegate: to, roles, from, until, letter_number, .. } =
        granted()
    else {
        panic!("a delegation")
    };
    let by = id(9);
    let from_head =
        Event::DelegationGranted { delegation, principal, delegate: to, roles, from, until, letter_number, by };
    given::<Member>(a_commitment_officer()).when(delegate(by_head)).then([from_head]);
    let not_held = Rejection::RoleNotHeld { role: Role::Treasurer };
    let personal = Rejection::RoleNotDelegable { role: Role::Verifier };
    let conflict = Rejection::RolesConflict { one: Role::Treasurer, other: Role::CommitmentOfficer };
    for (wrong, why) in [
        (Granting { by: id(9), ..granting() }, Rejection::NotYoursToDelegate),
        (Granting { delegate: id(DEWI), ..granting() }, Rejection::DelegationToOneself),
        (Granting { delegate_roles: vec![], ..granting() }, Rejection::DelegateUnfit),
        (Granting { delegate_roles: vec![Role::Journalist], ..granting() }, Rejection::DelegateUnfit),
        (Granting { delegate_roles: vec![Role::Treasurer], ..granting() }, conflict),
        (Granting { roles: vec![Role::Treasurer], ..granting() }, not_held),
        (Granting { roles: vec![Role::Verifier], ..granting() }, personal),
        (Granting { roles: vec![], ..granting() }, Rejection::NoRole),
        (Granting { letter_number: " ".into(), ..granting() }, Rejection::LetterMissing),
        (Granting { until: day("2026-05-30"), ..granting() }, Rejection::EndsBeforeItBegins),
        (Granting { until: day("2027-06-30"), ..granting() }, Rejection::DelegationTooLong { days: 366 }),
        (Granting { from: day("2026-05-01"), until: day("2026-05-30"), ..granting() }, Rejection::DelegationOver),
    ] {
        given::<Member>(a_commitment_officer()).when(delegate(wrong)).then_rejected(why);
    }
}

/// DOMAIN.md 7: outside of its days, after it was taken back, and without the role it gives nothing. Planted fault:
/// `roles_of` without the question for `revoked`.
#[test]
fn a_delegation_holds_on_its_days_alone_until_it_is_taken_back() {
    let ask = |today: &str| Command::UseDelegation(Box::new(used_on(today)));
    let granted_before = || and(a_commitment_officer(), [granted()]);
    given::<Member>(granted_before()).when(ask("2026-06-12")).then([used()]);
    given::<Member>(and(granted_before(), [used()])).when(ask("2026-06-12")).then_nothing_happens();
    for over in ["2026-05-31", "2026-06-13"] {
        given::<Member>(granted_before()).when(ask(over)).then_rejected(Rejection::DelegationOver);
    }
    given::<Member>(and(granted_before(), [revoked()]))
        .when(ask("2026-06-02"))
        .then_rejected(Rejection::DelegationOver);
    let other_role = Event::MemberRolesChanged {
        grant: roles(&[Role::ActivityOfficer]),
        previous: roles(&[Role::CommitmentOfficer, Role::ActivityOfficer]),
    };
    given::<Member>(and(granted_before(), [other_role]))
        .when(ask("2026-06-02"))
        .then_rejected(Rejection::DelegationOver);
    given::<Member>(and(granted_before(), [suspended()]))
        .when(ask("2026-06-02"))
        .then_rejected(Rejection::DelegationOver);
    let stranger = Use { delegate: id(8), ..used_on("2026-06-02") };
    given::<Member>(granted_before())
        .when(Command::UseDelegation(Box::new(stranger)))
        .then_rejected(Rejection::DelegationOver);
    let revoke = |by: u8, is_head: bool| Command::RevokeDelegation {
        delegation: id(30),
        reason: "sudah kembali".into(),
        by: id(by),
        is_head,
    };
    given::<Member>(granted_before()).when(revoke(DEWI, false)).then([revoked()]);
    given::<Member>(granted_before()).when(revoke(9, false)).then_rejected(Rejection::NotYoursToDelegate);
    given::<Member>(and(granted_before(), [revoked()])).when(revoke(DEWI, false)).then_nothing_happens();
}

/// EF-22: who acted and who was acted for are one person on that record, and on no other.
#[test]
fn both_persons_of_a_use_count_as_one_on_its_record() {
    let principal = fold::<Member>(&and(a_commitment_officer(), [granted(), used()]));
    let record = id::<kernel::ids::OrderId>(RECORD).as_uuid();
    assert_eq!(principal.one_with(record).collect::<Vec<_>>(), [id(BUDI)]);
    let act = Command::ActFor { delegation: id(30), principal: id(DEWI), record };
    let acted = Event::ActedForAnother { delegation: id(30), principal: id(DEWI), record };
    given::<Member>(a_verifier()).when(act.clone()).then([acted.clone()]);
    given::<Member>(and(a_verifier(), [acted.clone()])).when(act).then_nothing_happens();
    let actor = fold::<Member>(&and(a_verifier(), [acted]));
    assert_eq!(actor.one_with(record).collect::<Vec<_>>(), [id(DEWI)]);
    assert_eq!(actor.one_with(id::<kernel::ids::OrderId>(41).as_uuid()).count(), 0);
}

proptest! {
    #![proptest_config(cases(400))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_a_member_sent_twice_changes_nothing_more(year in vec(commands(), 0..40)) {
        twice_is_once::<Member>(year)?;
    }

    #[test]
    fn a_membership_takes_its_past_in_any_order(year in vec(commands(), 0..20)) {
        let past = twice_is_once::<Member>(year.clone())?;
        any_order::<Member>(&past, &year);
    }

    /// T-18: whatever is ordered, nobody ever holds two roles that exclude each other, nor a role of the office and
    /// one of a company, and nobody's access was decided on by the person itself.
    #[test]
    fn no_member_ever_holds_duties_that_exclude_each_other(year in vec(commands(), 0..60)) {
        let past = twice_is_once::<Member>(year)?;
        for event in &past {
            let (Event::MemberInvited { grant, .. } | Event::MemberRolesChanged { grant, .. }) = event else { continue };
            prop_assert!(!grant.roles.is_empty());
            prop_assert!(grant.roles.iter().all(|role| role.is_of_company() == grant.company.is_some()));
            for one in &grant.roles {
                prop_assert!(grant.roles.len() == 1 || !one.stands_alone(), "{grant:?}");
                prop_assert!(grant.roles.iter().all(|other| !one.conflicts_with(*other)), "{grant:?}");
            }
        }
    }
}
