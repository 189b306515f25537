//! The hash chain: what a superuser does to a log is found, at its place; and others compute the same hashes.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use store::{ChainFault, ChainReport};

use crate::world::*;

async fn a_log(world: &World) {
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 1_000).await;
    for amount in 1..=8 {
        accepted(store.execute(to_account(context(), account, withdraw(amount))).await);
    }
}

#[tokio::test]
async fn an_edited_removed_swapped_or_cut_log_is_found_at_its_first_wrong_place() {
    let world = World::new().await;
    a_log(&world).await;
    let swap = "create temp table swapped as select position, payload from sinergi.events where tenant_id = 1 and position in (4, 6); \
                update sinergi.events e set payload = s.payload from swapped s where e.tenant_id = 1 and e.position = 10 - s.position";
    let tamperings = [
        ("update sinergi.events set payload = '{\"amount\":1}' where position = 5", 5, ChainFault::Hash),
        ("update sinergi.events set actor_id = stream_id where position = 1", 1, ChainFault::Hash),
        ("update sinergi.events set envelope = '{}' where position = 7", 7, ChainFault::Hash),
        ("update sinergi.events set at = at + interval '1 microsecond' where position = 9", 9, ChainFault::Hash),
        ("update sinergi.events set occurred_at = at where position = 3", 3, ChainFault::Hash),
        ("update sinergi.events set party_id = stream_id where position = 3", 3, ChainFault::Hash),
        ("update sinergi.event_types set name = 'money_given' where name = 'money_withdrawn'", 3, ChainFault::Hash),
        ("delete from sinergi.events where position = 6", 6, ChainFault::Missing),
        (swap, 4, ChainFault::Hash),
        ("delete from sinergi.events where position >= 9", 9, ChainFault::Head),
        ("update sinergi.tenant_head set position = 4 where tenant_id = 1", 5, ChainFault::Head),
        ("update sinergi.tenant_head set hash = sha256('x') where tenant_id = 1", 10, ChainFault::Head),
    ];
    world.sql("create schema kept; create table kept.events as table sinergi.events; create table kept.heads as table sinergi.tenant_head; create table kept.types as table sinergi.event_types").await;
    let store = world.store().await;
    let intact = store.verify(TENANT).await.expect("a check");
    assert!(matches!(intact, ChainReport::Intact { position: 10, .. }), "{intact:?}");
    for (tampering, position, fault) in tamperings {
        world.sql(tampering).await;
        assert_eq!(
            store.verify(TENANT).await.expect("a check"),
            ChainReport::Broken { position, fault },
            "{tampering}"
        );
        world
            .sql(
                "delete from sinergi.events; insert into sinergi.events select * from kept.events; \
                   delete from sinergi.tenant_head; insert into sinergi.tenant_head select * from kept.heads; \
                   delete from sinergi.event_types; insert into sinergi.event_types select * from kept.types",
            )
            .await;
        assert_eq!(store.verify(TENANT).await.expect("a check"), intact);
    }
}

/// The description in `schema/hash-chain.md`, followed in another language with nothing but its standard library.
#[tokio::test]
async fn a_reader_of_the_description_computes_the_same_hashes_in_another_language() {
    let world = World::new().await;
    a_log(&world).await;
    let company = kernel::Uuid::from_u128(900);
    let store = world.store().await;
    let command = crate::model::AccountCommand::Open { name: "PT Médiä ✓".to_owned(), company: Some(company) };
    accepted(
        store.execute(to_account(store::Context { reason: Some("é".to_owned()), ..context() }, id(), command)).await,
    );
    let rows: Vec<String> = sqlx::query_scalar(
        "select concat_ws(' ', e.tenant_id, e.position, e.stream_id, e.version, e.type_id, t.name, e.schema_ver, e.enc, \
           (extract(epoch from e.at) * 1000000)::bigint, (extract(epoch from e.occurred_at) * 1000000)::bigint, \
           e.actor_id, e.command_id, coalesce(e.party_id::text, '-'), encode(e.envelope, 'hex'), encode(e.payload, 'hex'), \
           encode(e.hash, 'hex')) \
         from sinergi.events e join sinergi.event_types t using (type_id) order by e.tenant_id, e.position",
    )
    .fetch_all(&mut world.superuser().await)
    .await
    .expect("the log");
    assert_eq!(rows.len(), 11);
    let check = |rows: &[String]| {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hash_chain.py");
        let mut python =
            Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3");
        let mut input = python.stdin.take().expect("an input");
        input.write_all(rows.join("\n").as_bytes()).expect("written");
        drop(input);
        String::from_utf8(python.wait_with_output().expect("an end").stdout).expect("a text")
    };
    assert_eq!(check(&rows), "11 events, chain intact\n");
    let mut changed = rows.clone();
    changed[4] = changed[4].replace("account", "accoumt").replace("money_withdrawn", "money_withdrawm");
    assert_eq!(check(&changed), "broken at tenant 1, position 5\n");
}
