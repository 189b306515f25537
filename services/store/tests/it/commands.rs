//! One command: events, answers, refusals, claims, several streams.

use kernel::{CompanyId, Party, Timestamp, Uuid, ids};
use serde_json::{Value, json};
use store::{Border, Context, Halt, HistoryFilter, Outcome, Refusal, RefusalFilter, Subject};

use crate::{
    model::{Account, AccountCommand, AccountEvent, AccountState, Bank, Event, Note},
    world::*,
};

/// EF-02: an event carries everything that evidence needs.
#[tokio::test]
async fn an_accepted_command_leaves_events_with_all_that_is_known_of_them() {
    let world = World::new().await;
    let store = world.store().await;
    let account = id();
    let context = Context {
        on_behalf_of: Some(ids::AccountId(Uuid::from_u128(78))),
        reason: Some("atas perintah".to_owned()),
        policy_version: Some(3),
        occurred_at: "2026-02-27T09:00:00Z".parse().expect("an instant"),
        ..context()
    };
    let done = accepted(store.execute(to_account(context.clone(), account, open("Kas"))).await);
    assert_eq!((done.position, done.version, done.stream, done.answer), (1, 1, account, json!(1)));
    let filter = HistoryFilter { subject: Subject::Stream(account), limit: 10, ..HistoryFilter::default() };
    let history = store.history(context.border, filter).await.expect("a history");
    let [recorded] = history.as_slice() else { panic!("{history:?}") };
    assert_eq!(recorded.event, Event::Account(AccountEvent::Opened { name: "Kas".to_owned(), company: None }));
    assert_eq!((recorded.tenant, recorded.position, recorded.stream, recorded.version), (TENANT, 1, account, 1));
    assert_eq!((recorded.actor, recorded.on_behalf_of), (context.actor, context.on_behalf_of));
    assert_eq!((recorded.role.as_ref(), recorded.reason.as_deref()), (context.role, context.reason.as_deref()));
    assert_eq!((recorded.command, recorded.request), (context.command, context.request));
    assert_eq!((recorded.occurred_at, recorded.policy_version), (context.occurred_at, Some(3)));
    let age = world.count("select (extract(epoch from clock_timestamp() - at))::bigint from sinergi.events").await;
    assert!((-1..10).contains(&age), "recorded {age} s ago");
    all_is_well(&store, TENANT).await;
}

#[tokio::test]
async fn the_row_is_there_when_the_command_is_answered_and_shows_the_time_of_the_record() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 500).await;
    let row: (i64, i64, bool) = sqlx::query_as(
        "select a.balance, a.position, a.last_at = (select at from sinergi.events e where e.position = 2) \
         from sinergi.rm_bank_accounts a where a.id = $1",
    )
    .bind(account)
    .fetch_one(&mut world.superuser().await)
    .await
    .expect("a row");
    assert_eq!(row, (500, 2, true));
}

/// EF-04.
#[tokio::test]
async fn a_command_sent_again_gets_its_first_answer_and_adds_no_event_also_from_another_process() {
    let world = World::new().await;
    let (store, other) = (world.store().await, world.store().await);
    let account = an_account_with(&store, TENANT, 100).await;
    let context = Context { expected_version: Some(2), ..context() };
    let send = || to_account(context.clone(), account, withdraw(30));
    let first = accepted(store.execute(send()).await);
    assert_eq!(accepted(store.execute(send()).await), first);
    assert_eq!(accepted(other.execute(send()).await), first);
    accepted(store.execute(to_account(crate::world::context(), account, withdraw(1))).await);
    let fresh = world.store().await;
    assert_eq!(accepted(fresh.execute(send()).await), first);
    assert_eq!(world.count("select count(*) from sinergi.events").await, 4);
    assert_eq!(world.count("select count(*) from sinergi.refusals").await, 0);
}

/// EF-04: the same id with another body.
#[tokio::test]
async fn a_command_id_with_another_body_is_refused() {
    let world = World::new().await;
    let (store, other) = (world.store().await, world.store().await);
    let account = an_account_with(&store, TENANT, 100).await;
    let context = context();
    accepted(store.execute(to_account(context.clone(), account, withdraw(30))).await);
    let changed = Context { fingerprint: [9; 32], ..context };
    for store in [&store, &other] {
        let refusal = refused(store.execute(to_account(changed.clone(), account, withdraw(31))).await);
        assert_eq!(refusal.code, "COMMAND_ID_REUSED");
    }
    assert_eq!(world.count("select count(*) from sinergi.events").await, 3);
}

/// EF-03: the version that the sender has seen.
#[tokio::test]
async fn a_command_on_an_old_version_is_refused_with_the_version_found() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 100).await;
    let old = Context { expected_version: Some(1), ..context() };
    let refusal = refused(store.execute(to_account(old, account, withdraw(1))).await);
    assert_eq!(refusal.code, "VERSION_CONFLICT");
    let numbers = [("expected".to_owned(), "1".to_owned()), ("found".to_owned(), "2".to_owned())];
    assert_eq!(refusal.params, numbers);
}

#[tokio::test]
async fn a_refused_command_leaves_a_record_that_its_people_may_read() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 20).await;
    let company = CompanyId(Uuid::from_u128(900));
    let border = Border { tenant: TENANT, party: Party::Company(company) };
    let sender = Context { border, action: "withdraw_money", ..context() };
    let refusal = refused(store.execute(to_account(sender.clone(), account, withdraw(21))).await);
    assert_eq!(
        (refusal.code.as_str(), refusal.params.clone()),
        ("account.too_little", vec![("left".to_owned(), "20".to_owned())])
    );
    let stranger = Border { party: Party::Company(CompanyId(Uuid::from_u128(901))), ..border };
    let filter = RefusalFilter { limit: 10, ..RefusalFilter::default() };
    for (border, found) in [(border, 1), (staff(TENANT), 1), (stranger, 0), (staff(kernel::TenantId(2)), 0)] {
        let records = store.refusals(border, filter).await.expect("refusals");
        assert_eq!(records.len(), found, "{border:?}");
        for record in records {
            assert_eq!(
                (record.refusal, record.stream, record.company),
                (refusal.clone(), Some(account), Some(company))
            );
            assert_eq!(
                (record.actor, record.role.as_str(), record.action.as_str()),
                (sender.actor, sender.role, "withdraw_money")
            );
            assert_eq!((record.command, record.request), (sender.command, sender.request));
        }
    }
    assert_eq!(world.count("select position from sinergi.tenant_head where tenant_id = 1").await, 2);
    // It was only refused: sent again when the money is there, it is done.
    accepted(store.execute(to_account(context(), account, deposit(5))).await);
    accepted(store.execute(to_account(sender, account, withdraw(21))).await);
}

fn claim(owner: Uuid, value: &'static str) -> store::Order<Bank> {
    order(context(), move |unit| {
        Box::pin(async move {
            if let Some(holder) = unit.claim("npwp", value, owner).await? {
                let params = vec![("holder".to_owned(), holder.to_string())];
                return Err(Halt::Refused(Refusal { params, ..Refusal::code("account.npwp_taken") }));
            }
            unit.run::<Account>(owner, open("Kas")).await?;
            Ok(Value::Null)
        })
    })
}

#[tokio::test]
async fn of_many_who_claim_one_value_at_once_one_gets_it_and_the_others_hear_who() {
    let world = World::new().await;
    let stores = [world.store().await, world.store().await];
    let owners: Vec<Uuid> = (0..12).map(|_| id()).collect();
    let claims =
        owners.iter().enumerate().map(|(index, owner)| stores[index % 2].execute(claim(*owner, "012345678901000")));
    let outcomes = futures_util::future::join_all(claims).await;
    let winners: Vec<Uuid> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Ok(Outcome::Accepted(done)) => Some(done.stream),
            _ => None,
        })
        .collect();
    let [winner] = winners.as_slice() else { panic!("{outcomes:?}") };
    for outcome in outcomes {
        if let Outcome::Refused(refusal) = outcome.expect("an outcome") {
            assert_eq!(refusal.params, [("holder".to_owned(), winner.to_string())]);
        }
    }
    assert_eq!(world.count("select count(*) from sinergi.claims").await, 1);
    // The value itself stands nowhere.
    assert_eq!(
        world.count("select count(*) from sinergi.claims where encode(value_digest, 'escape') like '%0123%'").await,
        0
    );
}

#[tokio::test]
async fn a_released_value_can_be_claimed_by_another_even_in_the_same_command() {
    let world = World::new().await;
    let store = world.store().await;
    let (one, two) = (id(), id());
    accepted(store.execute(claim(one, "1")).await);
    accepted(
        store
            .execute(order(context(), move |unit| {
                Box::pin(async move {
                    unit.release("npwp", "1", one).await?;
                    assert_eq!(unit.claim("npwp", "1", two).await?, None);
                    unit.run::<Account>(two, open("Kas")).await?;
                    Ok(Value::Null)
                })
            }))
            .await,
    );
    let refusal = refused(store.execute(claim(one, "1")).await);
    assert_eq!(refusal.params, [("holder".to_owned(), two.to_string())]);
}

/// Whoever only looks at a claim writes nothing.
#[tokio::test]
async fn who_has_a_value_can_be_asked_without_a_command() {
    let world = World::new().await;
    let store = world.store().await;
    let asked = async |kind, value| store.claimed_by(context().border.tenant, kind, value).await.expect("an answer");
    assert_eq!(asked("npwp", "1").await, None, "nothing was ever claimed");
    let one = id();
    accepted(store.execute(claim(one, "1")).await);
    let answers = world.count("select count(*) from sinergi.command_seen").await;
    assert_eq!((asked("npwp", "1").await, asked("npwp", "2").await, asked("nib", "1").await), (Some(one), None, None));
    assert_eq!(world.count("select count(*) from sinergi.command_seen").await, answers);
}

fn transfer(context: Context, from: Uuid, to: Uuid, amount: i64) -> store::Order<Bank> {
    order(context, move |unit| {
        Box::pin(async move {
            unit.run::<Account>(to, deposit(amount)).await?;
            unit.run::<Account>(from, withdraw(amount)).await?;
            let left: AccountState = unit.state::<Account>(from).await?;
            Ok(json!({ "left": left.balance }))
        })
    })
}

#[tokio::test]
async fn one_command_on_several_streams_happens_whole_or_not_at_all() {
    let world = World::new().await;
    let store = world.store().await;
    let (one, two) = (an_account_with(&store, TENANT, 100).await, an_account_with(&store, TENANT, 100).await);
    let done = accepted(store.execute(transfer(context(), one, two, 60)).await);
    assert_eq!((done.position, done.answer, done.stream), (6, json!({ "left": 40 }), two));
    refused(store.execute(transfer(context(), one, two, 60)).await);
    let (state, version) = store.load::<Account>(staff(TENANT), two).await.expect("a state");
    assert_eq!((state.balance, version), (160, 3));
    all_is_well(&store, TENANT).await;
}

#[tokio::test]
async fn a_command_that_changes_nothing_is_answered_and_remembered() {
    let world = World::new().await;
    let store = world.store().await;
    let remove = |context: Context| {
        order::<Bank>(context, |unit| {
            Box::pin(async move {
                let events = unit.run::<Note>(Uuid::from_u128(5), crate::model::NoteCommand::Remove).await?;
                Ok(Value::from(events.len()))
            })
        })
    };
    let context = context();
    let done = accepted(store.execute(remove(context.clone())).await);
    assert_eq!((done.position, done.version, done.answer.clone()), (0, 0, json!(0)));
    assert_eq!(accepted(store.execute(remove(context)).await), done);
    assert_eq!(world.count("select count(*) from sinergi.command_seen").await, 1);
}

#[tokio::test]
async fn an_id_of_something_else_is_not_found() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 1).await;
    let wrong = |store: store::Store<Bank>| async move {
        let work =
            order(context(), move |unit| Box::pin(async move { Ok(Value::from(unit.exists::<Note>(account).await?)) }));
        refused(store.execute(work).await).code
    };
    assert_eq!(wrong(store).await, "NOT_FOUND");
    assert_eq!(wrong(world.store().await).await, "NOT_FOUND");
}

#[tokio::test]
async fn a_company_reads_its_own_events_and_no_others() {
    let world = World::new().await;
    let store = world.store().await;
    let company = Uuid::from_u128(900);
    let own = id();
    let command = AccountCommand::Open { name: "Kas PT".to_owned(), company: Some(company) };
    accepted(store.execute(to_account(context(), own, command)).await);
    an_account_with(&store, TENANT, 10).await;
    let border = |number| Border { tenant: TENANT, party: Party::Company(CompanyId(Uuid::from_u128(number))) };
    for (border, expected) in [(border(900), vec![own]), (border(901), vec![])] {
        let events = store.events_after(border, 0, 100).await.expect("events");
        assert_eq!(events.iter().map(|recorded| recorded.stream).collect::<Vec<_>>(), expected);
    }
    let strangers = store.load::<Account>(border(901), own).await.expect("a state");
    assert_eq!(strangers, (AccountState::default(), 0));
}

#[tokio::test]
async fn history_comes_in_pages_newest_first_by_stream_person_and_company() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 1).await;
    let another = Context { actor: ids::AccountId(Uuid::from_u128(79)), ..context() };
    accepted(store.execute(to_account(another, account, deposit(2))).await);
    an_account_with(&store, TENANT, 1).await;
    let positions = |subject, before, limit| {
        let store = store.clone();
        async move {
            let events = store
                .history(staff(TENANT), HistoryFilter { subject, before, limit, ..HistoryFilter::default() })
                .await
                .expect("a page");
            events.iter().map(|recorded| recorded.position).collect::<Vec<_>>()
        }
    };
    assert_eq!(positions(Subject::Tenant, None, 3).await, [5, 4, 3]);
    assert_eq!(positions(Subject::Tenant, Some(3), 3).await, [2, 1]);
    assert_eq!(positions(Subject::Stream(account), None, 10).await, [3, 2, 1]);
    assert_eq!(positions(Subject::Actor(ids::AccountId(Uuid::from_u128(79))), None, 10).await, [3]);
    assert_eq!(positions(Subject::Company(CompanyId(Uuid::from_u128(1))), None, 10).await, [0_i64; 0]);
}

/// The time of the record never runs against the position, and follows the clock of the database, not the caller's.
#[tokio::test]
async fn the_time_of_the_record_grows_with_the_position() {
    let world = World::new().await;
    let store = world.store().await;
    for _ in 0..5 {
        an_account_with(&store, TENANT, 1).await;
    }
    let events = store.events_after(staff(TENANT), 0, 100).await.expect("events");
    let times: Vec<Timestamp> = events.iter().map(|recorded| recorded.recorded_at).collect();
    assert!(times.is_sorted_by(|one, other| one < other), "{times:?}");
}
