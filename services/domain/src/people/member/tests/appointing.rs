//! Places of power over money have two people (A10).

use super::*;

const HEAD: u8 = 3;

fn guarded(grant: Grant) -> Command {
    match invite(grant, ADMINISTRATOR) {
        Command::Invite { account, contact, grant, by, today, .. } => {
            Command::Invite { account, contact, grant, by, guarded: true, today }
        }
        other => other,
    }
}

fn guarded_change(grant: Grant) -> Command {
    Command::ChangeRoles { grant, by: id(ADMINISTRATOR), guarded: true, today: day(TODAY) }
}

fn proposed(grant: Grant, is_new: bool) -> Event {
    let contact = is_new.then(|| Contact { name: name(), email: email() });
    Event::MemberRolesProposed { account: id(DEWI), contact, grant, by: id(ADMINISTRATOR) }
}

fn confirm(by: u8) -> Command {
    Command::ConfirmRoles { by: id(by), today: day(TODAY) }
}

fn confirmed(grant: Grant) -> Event {
    Event::MemberRolesConfirmed { grant, proposer: id(ADMINISTRATOR), by: id(HEAD) }
}

fn refuse(by: u8) -> Command {
    Command::RefuseRoles { reason: "bukan orangnya".into(), by: id(by) }
}

fn refused(grant: Grant, by: u8) -> Event {
    Event::MemberRolesRefused { grant, reason: "bukan orangnya".into(), by: id(by) }
}

/// A10, EF-22: the administrator names, another person confirms; the person itself never does.
#[test]
fn a_place_of_power_over_money_is_given_by_two_people() {
    for role in Role::ALL.iter().copied().filter(|role| role.has_power_over_money()) {
        let grant = Grant { company: role.is_of_company().then(|| id(77)), ..roles(&[role]) };
        given::<Member>([]).when(guarded(grant.clone())).then([proposed(grant.clone(), true)]);
        let waiting = vec![proposed(grant.clone(), true)];
        assert!(!fold::<Member>(&waiting).exists(), "nothing is given yet");
        given::<Member>(waiting.clone()).when(guarded(grant.clone())).then_nothing_happens();
        given::<Member>(waiting.clone()).when(join(DEWI)).then_rejected(Rejection::NotAMember);
        given::<Member>(waiting.clone()).when(confirm(ADMINISTRATOR)).then_rejected(Rejection::OwnProposal);
        given::<Member>(waiting.clone()).when(confirm(DEWI)).then_rejected(Rejection::OwnAccess);
        given::<Member>(waiting).when(confirm(HEAD)).then([confirmed(grant.clone()), invited(grant)]);
    }
    // While the region has had no head, its first people come by the administrator alone.
    let head = roles(&[Role::HeadOfAgency]);
    given::<Member>([]).when(invite(head.clone(), ADMINISTRATOR)).then([invited(head)]);
    // Who moves no money is still invited by one person.
    for role in [Role::Verifier, Role::PublicRelationsOfficer, Role::RegionalHead] {
        given::<Member>([]).when(guarded(roles(&[role]))).then([invited(roles(&[role]))]);
    }
}

/// A10: more power is given by two, also more days of it; taking it away needs one.
#[test]
fn more_power_over_money_waits_and_less_is_at_once() {
    let treasurer = Grant { until: Some(day("2026-12-31")), ..roles(&[Role::Treasurer]) };
    let member = vec![invited(treasurer.clone()), joined()];
    let change = |grant: Grant| given::<Member>(member.clone()).when(guarded_change(grant));
    for more in [
        Grant { until: None, ..treasurer.clone() },
        Grant { until: Some(day("2027-12-31")), ..treasurer.clone() },
        Grant { from: day("2025-01-01"), ..treasurer.clone() },
        roles(&[Role::CommitmentOfficer]),
        roles(&[Role::TenantAdministrator]),
    ] {
        change(more.clone()).then([proposed(more.clone(), false)]);
        let waiting = and(member.clone(), [proposed(more.clone(), false)]);
        let changed = Event::MemberRolesChanged { grant: more.clone(), previous: treasurer.clone() };
        given::<Member>(waiting).when(confirm(HEAD)).then([confirmed(more), changed]);
    }
    for less in [
        Grant { until: Some(day("2026-06-30")), ..treasurer.clone() },
        roles(&[Role::Verifier]),
        Grant { roles: vec![Role::Treasurer, Role::PublicRelationsOfficer], ..treasurer.clone() },
    ] {
        let changed = Event::MemberRolesChanged { grant: less.clone(), previous: treasurer.clone() };
        change(less).then([changed]);
    }
}

/// A10: one proposal waits at a time; it is refused, or taken back, and what was decided since goes before it.
#[test]
fn what_waits_is_refused_taken_back_or_overtaken() {
    let grant = roles(&[Role::Treasurer]);
    let waiting = and(a_verifier(), [proposed(grant.clone(), false)]);
    given::<Member>(waiting.clone())
        .when(guarded_change(roles(&[Role::CommitmentOfficer])))
        .then_rejected(Rejection::RolesWait);
    for by in [HEAD, ADMINISTRATOR] {
        given::<Member>(waiting.clone()).when(refuse(by)).then([refused(grant.clone(), by)]);
    }
    given::<Member>(waiting.clone()).when(refuse(DEWI)).then_rejected(Rejection::OwnAccess);
    let over = and(waiting.clone(), [refused(grant.clone(), HEAD)]);
    given::<Member>(over.clone()).when(refuse(HEAD)).then_nothing_happens();
    given::<Member>(over.clone()).when(confirm(HEAD)).then_rejected(Rejection::NoRolesWait);
    given::<Member>(over).when(guarded_change(grant.clone())).then([proposed(grant.clone(), false)]);
    let other = roles(&[Role::PublicRelationsOfficer]);
    let since = Event::MemberRolesChanged { grant: other, previous: roles(&[Role::Verifier]) };
    given::<Member>(and(waiting.clone(), [since])).when(confirm(HEAD)).then_rejected(Rejection::NoRolesWait);
    given::<Member>(and(waiting, [ended("2026-05-31")])).when(confirm(HEAD)).then_rejected(Rejection::NoRolesWait);
    given::<Member>(a_verifier()).when(confirm(HEAD)).then_rejected(Rejection::NoRolesWait);
}

/// A10, C-SOD: who acts for the head does not confirm the head's own place.
#[test]
fn who_is_acted_for_does_not_confirm_the_own_place() {
    let sent = Member::as_sent_by(&confirm(HEAD), id(DEWI)).expect("it is asked who sends it");
    given::<Member>([proposed(roles(&[Role::Treasurer]), true)]).when(sent).then_rejected(Rejection::OwnAccess);
}
