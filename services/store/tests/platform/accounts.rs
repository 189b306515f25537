//! Every function of [`Accounts`], against the tables.

use std::collections::BTreeSet;

use kernel::{Clock as _, IdSource as _, TenantId, Timestamp, ids::AccountId};
use store::accounts::{Accounts, NewAccount, NewOneTime, NewSession, OneTimeKind, Opened, Token, no_payload};
use testkit::{FixedClock, SequentialIds, TestDatabase, fresh_database};

struct Desk {
    accounts: Accounts,
    clock: FixedClock,
    ids: SequentialIds,
    database: TestDatabase,
}

async fn desk() -> Desk {
    let database = fresh_database().await;
    let accounts = Accounts::new(&database.addresses.auth, 3).expect("a pool");
    Desk { accounts, clock: FixedClock::at("2026-01-05T02:00:00Z"), ids: SequentialIds::new(), database }
}

impl Desk {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn account(&self, email: &str) -> AccountId {
        let account = AccountId(self.ids.next_id());
        let new = NewAccount {
            account,
            email,
            display_name: "Siti Rahmawati",
            password_hash: Some("hash"),
            is_operator: false,
            created_at: self.now(),
        };
        assert!(self.accounts.create(new).await.expect("created"));
        account
    }

    async fn session(&self, account: AccountId) -> Opened {
        let new = NewSession {
            account,
            tenant: None,
            user_agent: Some("Firefox".to_owned()),
            now: self.now(),
            idle_seconds: 1_800,
            expires_at: self.now().plus_seconds(12 * 3_600),
        };
        self.accounts.open_session(new).await.expect("opened").expect("an open account")
    }

    async fn lives(&self, opened: &Opened) -> bool {
        self.accounts.find_session(&opened.token, self.now()).await.expect("an answer").is_some()
    }
}

#[tokio::test]
async fn an_address_has_one_account_however_it_is_typed() {
    let desk = desk().await;
    let account = desk.account("Siti@Pekanbaru.go.id").await;
    let again = NewAccount {
        account: AccountId(desk.ids.next_id()),
        email: " siti@pekanbaru.go.ID ",
        display_name: "Somebody else",
        password_hash: None,
        is_operator: true,
        created_at: desk.now(),
    };
    assert!(!desk.accounts.create(again).await.expect("an answer"));
    let found = desk.accounts.find_by_email("SITI@pekanbaru.go.id").await.expect("an answer").expect("an account");
    assert_eq!((found.account, found.email.as_str()), (account, "siti@pekanbaru.go.id"));
    assert_eq!((found.display_name.as_str(), found.is_operator), ("Siti Rahmawati", false));
    assert_eq!((found.created_at, found.password_changed_at), (desk.now(), Some(desk.now())));
    assert_eq!(desk.accounts.find(account).await.expect("an answer"), Some(found.clone()));
    assert_eq!(desk.accounts.find(again.account).await.expect("an answer"), None);
    assert!(!format!("{found:?}").contains("hash"), "a hash is never printed");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let desk = desk().await;
    let account = desk.account("a@b.id").await;
    let (here, elsewhere) = (desk.session(account).await, desk.session(account).await);
    assert!(desk.accounts.set_password(account, "new", desk.now(), Some(&here.token)).await.expect("set"));
    assert!(desk.lives(&here).await && !desk.lives(&elsewhere).await);
    assert!(desk.accounts.set_password(account, "newer", desk.now(), None).await.expect("set"));
    assert!(!desk.lives(&here).await);
    let nobody = AccountId(desk.ids.next_id());
    assert!(!desk.accounts.set_password(nobody, "x", desk.now(), None).await.expect("an answer"));
}

#[tokio::test]
async fn a_hash_is_renewed_only_while_it_is_the_same_password() {
    let desk = desk().await;
    let account = desk.account("a@b.id").await;
    assert!(!desk.accounts.rehash_password(account, "other", "better").await.expect("an answer"));
    assert!(desk.accounts.rehash_password(account, "hash", "better").await.expect("an answer"));
    let found = desk.accounts.find(account).await.expect("an answer").expect("an account");
    assert_eq!(found.password_hash.as_deref(), Some("better"));
}

#[tokio::test]
async fn a_closed_account_has_no_sessions_and_gets_none() {
    let desk = desk().await;
    let account = desk.account("a@b.id").await;
    let open = desk.session(account).await;
    assert!(desk.accounts.set_disabled(account, Some(desk.now())).await.expect("closed"));
    assert!(!desk.lives(&open).await);
    let new = NewSession {
        account,
        tenant: None,
        user_agent: None,
        now: desk.now(),
        idle_seconds: 60,
        expires_at: desk.now().plus_seconds(60),
    };
    assert_eq!(desk.accounts.open_session(new.clone()).await.expect("an answer"), None);
    assert!(desk.accounts.set_disabled(account, None).await.expect("opened"));
    assert!(!desk.lives(&open).await, "what was ended stays ended");
    assert!(desk.accounts.open_session(new).await.expect("an answer").is_some());
    assert!(desk.accounts.set_display_name(account, "Siti R.").await.expect("named"));
    let found = desk.accounts.find(account).await.expect("an answer").expect("an account");
    assert_eq!((found.display_name.as_str(), found.disabled_at), ("Siti R.", None));
}

#[tokio::test]
async fn tenants_of_an_account_are_a_list_and_leaving_one_ends_sessions_there() {
    let desk = desk().await;
    let account = desk.account("a@b.id").await;
    for tenant in [1471, 1375, 1471] {
        desk.accounts.add_tenant(account, TenantId(tenant)).await.expect("noted");
    }
    assert_eq!(desk.accounts.tenants(account).await.expect("a list"), [TenantId(1375), TenantId(1471)]);
    let there = desk.session(account).await;
    let there = desk.accounts.move_session(&there.token, Some(TenantId(1471)), 60, desk.now()).await;
    let there = there.expect("an answer").expect("moved");
    let elsewhere = desk.session(account).await;
    desk.accounts.remove_tenant(account, TenantId(1471)).await.expect("removed");
    assert_eq!(desk.accounts.tenants(account).await.expect("a list"), [TenantId(1375)]);
    assert!(!desk.lives(&there).await && desk.lives(&elsewhere).await);
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_at_the_latest_at_its_end() {
    let desk = desk().await;
    let account = desk.account("a@b.id").await;
    let used = desk.session(account).await;
    let idle = desk.session(account).await;
    let found = desk.accounts.find_session(&used.token, desk.now()).await.expect("an answer").expect("a session");
    assert_eq!((found.account, found.tenant, found.csrf), (account, None, used.csrf.clone()));
    for _ in 0..24 {
        desk.clock.advance_seconds(1_799);
        assert!(desk.lives(&used).await);
    }
    assert!(!desk.lives(&idle).await);
    desk.clock.set("2026-01-05T13:59:59Z");
    assert!(desk.lives(&used).await);
    desk.clock.set("2026-01-05T14:00:00Z");
    assert!(!desk.lives(&used).await, "the absolute end");
    assert_eq!(desk.accounts.prune(desk.now()).await.expect("pruned"), 2);
}

#[tokio::test]
async fn moving_to_another_tenant_changes_the_token_and_not_the_end() {
    let desk = desk().await;
    let account = desk.account("a@b.id").await;
    let first = desk.session(account).await;
    let before = desk.accounts.find_session(&first.token, desk.now()).await.expect("an answer").expect("a session");
    desk.clock.advance_seconds(60);
    let second = desk.accounts.move_session(&first.token, Some(TenantId(1471)), 3_600, desk.now()).await;
    let second = second.expect("an answer").expect("moved");
    assert_ne!((&first.token, &first.csrf), (&second.token, &second.csrf));
    assert!(!desk.lives(&first).await, "the old token is worth nothing");
    let after = desk.accounts.find_session(&second.token, desk.now()).await.expect("an answer").expect("a session");
    assert_eq!(after.tenant, Some(TenantId(1471)));
    assert_eq!((after.created_at, after.expires_at), (before.created_at, before.expires_at));
    let gone = desk.accounts.move_session(&first.token, None, 60, desk.now()).await.expect("an answer");
    assert_eq!(gone, None);
    desk.clock.advance_seconds(3_599);
    assert!(desk.lives(&second).await, "the idle time is that of the new tenant");
}

#[tokio::test]
async fn a_person_sees_and_ends_the_own_sessions_only() {
    let desk = desk().await;
    let (account, other) = (desk.account("a@b.id").await, desk.account("c@d.id").await);
    let (here, there, foreign) = (desk.session(account).await, desk.session(account).await, desk.session(other).await);
    let listed = desk.accounts.sessions(account, desk.now()).await.expect("a list");
    assert_eq!(listed.len(), 2);
    let theirs = desk.accounts.sessions(other, desk.now()).await.expect("a list")[0].digest;
    assert!(!desk.accounts.end_session_by_digest(account, &theirs).await.expect("an answer"));
    assert!(desk.lives(&foreign).await);
    let digest = desk.accounts.find_session(&there.token, desk.now()).await.expect("an answer").expect("one").digest;
    assert!(desk.accounts.end_session_by_digest(account, &digest).await.expect("an answer"));
    assert!(!desk.lives(&there).await);
    assert!(desk.accounts.end_session(&here.token).await.expect("an answer"));
    assert!(!desk.accounts.end_session(&here.token).await.expect("an answer"));

    let kept = desk.session(account).await;
    desk.session(account).await;
    desk.session(account).await;
    assert_eq!(desk.accounts.end_all_sessions(account, Some(&kept.token)).await.expect("ended"), 2);
    assert!(desk.lives(&kept).await && desk.lives(&foreign).await);
    assert_eq!(desk.accounts.end_all_sessions(account, None).await.expect("ended"), 1);
}

/// SECURITY.md 3.3: what a thief of the table gets is worth nothing.
#[tokio::test]
async fn the_table_holds_no_token() {
    let desk = desk().await;
    let account = desk.account("a@b.id").await;
    let opened = desk.session(account).await;
    let mut connection = desk.database.superuser_connection().await;
    let rows: Vec<String> =
        sqlx::query_scalar("select s::text from auth.sessions s").fetch_all(&mut connection).await.expect("rows");
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].contains(&opened.token.reveal()) && !rows[0].contains("Firefox"));
}

fn invitation(now: Timestamp) -> NewOneTime {
    NewOneTime {
        kind: OneTimeKind::Invite,
        account: None,
        email: Some("New@Company.id".to_owned()),
        tenant: Some(TenantId(1471)),
        payload: serde_json::json!({ "role": "company" }),
        now,
        expires_at: now.plus_seconds(3_600),
    }
}

#[tokio::test]
async fn a_token_works_once_for_its_kind_and_in_its_time() {
    let desk = desk().await;
    let token = desk.accounts.issue(invitation(desk.now())).await.expect("issued");
    let peek = |kind| desk.accounts.peek(kind, &token, desk.clock.now());
    let seen = peek(OneTimeKind::Invite).await.expect("an answer").expect("a token");
    assert_eq!((seen.email.as_deref(), seen.tenant), (Some("new@company.id"), Some(TenantId(1471))));
    assert_eq!(seen.payload, serde_json::json!({ "role": "company" }));
    assert_eq!(peek(OneTimeKind::Reset).await.expect("an answer"), None);
    assert_eq!(desk.accounts.redeem(OneTimeKind::Verify, &token, desk.now()).await.expect("an answer"), None);
    assert_eq!(desk.accounts.redeem(OneTimeKind::Invite, &token, desk.now()).await.expect("an answer"), Some(seen));
    assert_eq!(desk.accounts.redeem(OneTimeKind::Invite, &token, desk.now()).await.expect("an answer"), None);
    assert_eq!(peek(OneTimeKind::Invite).await.expect("an answer"), None);

    let late = desk.accounts.issue(invitation(desk.now())).await.expect("issued");
    desk.clock.advance_seconds(3_600);
    assert_eq!(desk.accounts.redeem(OneTimeKind::Invite, &late, desk.now()).await.expect("an answer"), None);
}

#[tokio::test]
async fn of_eight_who_use_a_token_at_once_one_gets_it() {
    let desk = desk().await;
    let token = desk.accounts.issue(invitation(desk.now())).await.expect("issued");
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (accounts, token, now) = (desk.accounts.clone(), token.clone(), desk.now());
            tokio::spawn(async move { accounts.redeem(OneTimeKind::Invite, &token, now).await })
        })
        .collect();
    let mut got = 0;
    for done in tries {
        got += usize::from(done.await.expect("a task").expect("an answer").is_some());
    }
    assert_eq!(got, 1);
}

#[tokio::test]
async fn a_newer_mail_makes_the_older_one_worthless() {
    let desk = desk().await;
    let older = desk.accounts.issue(invitation(desk.now())).await.expect("issued");
    assert_eq!(desk.accounts.revoke(OneTimeKind::Reset, "new@company.id").await.expect("an answer"), 0);
    assert_eq!(desk.accounts.revoke(OneTimeKind::Invite, "NEW@company.id").await.expect("an answer"), 1);
    assert_eq!(desk.accounts.peek(OneTimeKind::Invite, &older, desk.now()).await.expect("an answer"), None);
    let bare = NewOneTime { payload: no_payload(), ..invitation(desk.now()) };
    let newer = desk.accounts.issue(bare).await.expect("issued");
    assert!(desk.accounts.peek(OneTimeKind::Invite, &newer, desk.now()).await.expect("an answer").is_some());
    desk.clock.advance_seconds(32 * 86_400);
    assert_eq!(desk.accounts.prune(desk.now()).await.expect("pruned"), 1);
}

/// SECURITY.md G11: what throttles is counted for the pair, the address and the source apart.
#[tokio::test]
async fn failures_are_counted_for_address_and_source_apart() {
    let desk = desk().await;
    let note = |email: &'static str, source: &'static str| desk.accounts.note_failure(email, source, desk.clock.now());
    for (email, source) in [("a@b.id", "x"), ("A@B.id", "x"), ("a@b.id", "y"), ("c@d.id", "x")] {
        note(email, source).await.expect("noted");
        desk.clock.advance_seconds(60);
    }
    let since = desk.now().plus_seconds(-3_600);
    let counts = desk.accounts.failures("a@b.id", "x", since, since).await.expect("counts");
    assert_eq!((counts.pair, counts.account, counts.source), (2, 3, 3));
    assert_eq!(counts.last_at, Some(desk.now().plus_seconds(-120)));
    let recent = desk.now().plus_seconds(-150);
    let counts = desk.accounts.failures("a@b.id", "x", recent, since).await.expect("counts");
    assert_eq!((counts.pair, counts.account, counts.source), (0, 1, 3));

    desk.accounts.forgive("a@b.id", "x").await.expect("forgiven");
    let counts = desk.accounts.failures("a@b.id", "x", since, since).await.expect("counts");
    assert_eq!((counts.pair, counts.account, counts.source), (0, 1, 1));
    desk.clock.advance_seconds(2 * 86_400);
    assert_eq!(desk.accounts.prune(desk.now()).await.expect("pruned"), 2);
}

#[tokio::test]
async fn tokens_are_never_the_same() {
    let desk = desk().await;
    let account = desk.account("a@b.id").await;
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let opened = desk.session(account).await;
        seen.insert(opened.token.reveal());
        seen.insert(opened.csrf.reveal());
    }
    assert_eq!(seen.len(), 40);
    let stranger: Token = "0".repeat(64).parse().expect("a token");
    assert_eq!(desk.accounts.find_session(&stranger, desk.now()).await.expect("an answer"), None);
    desk.accounts.close().await;
}
