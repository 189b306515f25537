//! Work that is done for somebody else, in sentences.

use super::*;

const BUDI: u8 = 7;
const RECORD: u8 = 40;
const HEAD: u8 = 9;
const AUDITOR: u8 = 11;

fn a_commitment_officer() -> Vec<Event> {
    vec![invited(roles(&[Role::CommitmentOfficer, Role::ActivityOfficer])), joined()]
}

fn granting() -> Granting {
    Granting {
        delegated_roles: vec![],
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

fn revoke(by: u8, is_second: bool) -> Command {
    let reason = "sudah kembali".into();
    Command::RevokeDelegation(Box::new(Revoking { delegation: id(30), reason, by: id(by), is_head: false, is_second }))
}

/// The head names Budi for Dewi's place.
fn by_head() -> Granting {
    Granting { delegate_roles: vec![Role::ProcurementOfficer], by: id(HEAD), is_head: true, ..granting() }
}

fn proposed() -> Event {
    let Granting { delegation, principal, delegate, roles, from, until, letter_number, by, .. } = by_head();
    Event::DelegationProposed { delegation, principal, delegate, roles, from, until, letter_number, by }
}

fn confirming(by: u8) -> Confirming {
    Confirming {
        delegation: id(30),
        delegate_roles: vec![Role::ProcurementOfficer],
        delegated_roles: vec![],
        today: day(TODAY),
        by: id(by),
        is_second: by != DEWI,
    }
}

fn confirm(confirming: Confirming) -> Command {
    Command::ConfirmDelegation(Box::new(confirming))
}

/// What follows a confirmation: who confirmed it, and the delegation itself.
fn confirmed(by: u8) -> [Event; 2] {
    let Granting { delegation, principal, delegate, roles, from, until, letter_number, by: proposer, .. } = by_head();
    [
        Event::DelegationConfirmed { delegation, principal, delegate, proposer, by: id(by) },
        Event::DelegationGranted { delegation, principal, delegate, roles, from, until, letter_number, by: proposer },
    ]
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
    let not_held = Rejection::RoleNotHeld { role: Role::ProcurementOfficer };
    let personal = Rejection::RoleNotDelegable { role: Role::Verifier };
    let conflict = Rejection::RolesConflict { one: Role::Treasurer, other: Role::CommitmentOfficer };
    for (wrong, why) in [
        (Granting { by: id(9), ..granting() }, Rejection::NotYoursToDelegate),
        (Granting { delegate: id(DEWI), ..granting() }, Rejection::DelegationToOneself),
        (Granting { by: granting().delegate, is_head: true, ..granting() }, Rejection::DelegationToOneself),
        (
            Granting { letter_number: " ".into(), until: day("2026-05-30"), roles: vec![], ..granting() },
            Rejection::DelegationUnsound {
                reasons: [
                    ("letter_number", "member.delegation_letter_missing"),
                    ("until", "member.ends_before_it_begins"),
                    ("roles", "member.no_role"),
                ]
                .map(|(field, code)| (field.to_owned(), code.to_owned()))
                .to_vec(),
                params: vec![],
            },
        ),
        (Granting { delegate_roles: vec![], ..granting() }, Rejection::DelegateUnfit),
        (Granting { delegate_roles: vec![Role::Journalist], ..granting() }, Rejection::DelegateUnfit),
        (Granting { delegate_roles: vec![Role::Treasurer], ..granting() }, conflict),
        (Granting { roles: vec![Role::ProcurementOfficer], ..granting() }, not_held),
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

/// DOMAIN.md 7: a letter covers nothing that was done before it was granted: it begins on the day where the tenant is, or
/// later, whoever grants it.
#[test]
fn a_delegation_does_not_begin_before_the_day_on_which_it_is_granted() {
    for granting in [granting(), by_head()] {
        let yesterday = Granting { from: day("2026-05-31"), ..granting.clone() };
        given::<Member>(a_commitment_officer()).when(delegate(yesterday)).then_rejected(Rejection::DelegationBackdated);
        assert_eq!(granting.from, granting.today);
        assert!(Member::decide(&fold::<Member>(&a_commitment_officer()), delegate(granting)).is_ok());
    }
    // Sent again on a later day it is what it was.
    let again = Granting { today: day("2026-06-03"), ..granting() };
    given::<Member>(and(a_commitment_officer(), [granted()])).when(delegate(again)).then_nothing_happens();
}

/// DOMAIN.md 7, A10: the head alone lets nobody act in somebody else's place of power over money. Planted fault:
/// `needs_second` false.
#[test]
fn a10_a_delegation_of_somebody_elses_place_waits_for_a_second_person_and_gives_nothing_until_then() {
    given::<Member>(a_commitment_officer()).when(delegate(by_head())).then([proposed()]);
    let waiting = || and(a_commitment_officer(), [proposed()]);
    given::<Member>(waiting()).when(delegate(by_head())).then_nothing_happens();
    let used = Command::UseDelegation(Box::new(used_on("2026-06-02")));
    given::<Member>(waiting()).when(used.clone()).then_rejected(Rejection::DelegationOver);
    assert!(fold::<Member>(&waiting()).delegated_to(id(BUDI), day("2026-06-02"), day("2026-06-02")).is_empty());
    // The one acted for, or whoever may be the second person.
    for by in [DEWI, AUDITOR] {
        given::<Member>(waiting()).when(confirm(confirming(by))).then(confirmed(by));
        let done = || and(waiting(), confirmed(by));
        given::<Member>(done()).when(confirm(confirming(by))).then_nothing_happens();
        given::<Member>(done()).when(confirm(confirming(12))).then_rejected(Rejection::DelegationWaitsNot);
        assert_eq!(
            fold::<Member>(&done()).delegated_on(id(30), id(BUDI), day("2026-06-02")),
            Some(vec![Role::CommitmentOfficer])
        );
    }
    for (wrong, why) in [
        (confirming(HEAD), Rejection::OwnDelegation),
        (confirming(BUDI), Rejection::OwnDelegation),
        (Confirming { is_second: false, ..confirming(12) }, Rejection::NotYoursToConfirm),
        (Confirming { delegation: id(31), ..confirming(DEWI) }, Rejection::NoSuchDelegation),
        (Confirming { today: day("2026-06-13"), ..confirming(DEWI) }, Rejection::DelegationOver),
        (Confirming { delegate_roles: vec![], ..confirming(DEWI) }, Rejection::DelegateUnfit),
        // What the person was given since is seen.
        (
            Confirming { delegated_roles: vec![Role::Treasurer], ..confirming(DEWI) },
            Rejection::RolesConflict { one: Role::Treasurer, other: Role::CommitmentOfficer },
        ),
    ] {
        given::<Member>(waiting()).when(confirm(wrong)).then_rejected(why);
    }
    // What was granted before this rule holds as it did.
    given::<Member>(and(a_commitment_officer(), [granted()]))
        .when(confirm(confirming(AUDITOR)))
        .then_rejected(Rejection::DelegationWaitsNot);
    // Refused by the second person, it gives nothing any more.
    let refused = || {
        let by = id(AUDITOR);
        Event::DelegationRevoked {
            delegation: id(30),
            principal: id(DEWI),
            delegate: id(BUDI),
            reason: "sudah kembali".into(),
            by,
        }
    };
    given::<Member>(waiting()).when(revoke(AUDITOR, true)).then([refused()]);
    given::<Member>(and(waiting(), [refused()]))
        .when(confirm(confirming(DEWI)))
        .then_rejected(Rejection::DelegationOver);
}

/// DOMAIN.md 7: what moves no money the head lets somebody do alone.
#[test]
fn a_place_without_power_over_money_is_delegated_by_the_head_alone() {
    let past = vec![invited(roles(&[Role::PublicRelationsOfficer])), joined()];
    let roles = vec![Role::PublicRelationsOfficer];
    let granting = Granting { roles: roles.clone(), ..by_head() };
    let Granting { delegation, principal, delegate: to, from, until, letter_number, by, .. } = granting.clone();
    given::<Member>(past).when(delegate(granting)).then([Event::DelegationGranted {
        delegation,
        principal,
        delegate: to,
        roles,
        from,
        until,
        letter_number,
        by,
    }]);
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
    given::<Member>(granted_before()).when(revoke(DEWI, false)).then([revoked()]);
    given::<Member>(granted_before()).when(revoke(9, false)).then_rejected(Rejection::NotYoursToDelegate);
    // Whoever may be the second person refuses what waits, and takes back nothing that holds.
    given::<Member>(granted_before()).when(revoke(AUDITOR, true)).then_rejected(Rejection::NotYoursToDelegate);
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
