//! Membership in sentences.

use kernel::SubjectId;

use super::*;
use crate::spec::{day, fold, given, id};

mod appointing;
mod delegating;
mod laws;

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
    let contact = Contact { name: name(), email: email() };
    Command::Invite { account: id(DEWI), contact, grant, by: id(by), guarded: false, today: day(TODAY) }
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
    Command::ChangeRoles { grant, by: id(ADMINISTRATOR), guarded: false, today: day(TODAY) }
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
        Command::ChangeRoles { grant: roles(&[Role::HeadOfAgency]), by: own, guarded: false, today },
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
        (Role::HeadOfAgency, Role::Treasurer),
        (Role::BudgetUserDelegate, Role::Treasurer),
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
