//! EF-02: what is written stays written, by privilege.

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, postgres::PgConnectOptions};

use crate::world::*;

/// Planted fault: `grant update, delete, truncate on sinergi.events to sinergi_app` makes it red.
#[tokio::test]
async fn no_role_of_the_program_can_change_or_remove_an_event_an_answer_or_a_refusal() {
    let world = World::new().await;
    let store = world.store().await;
    an_account_with(&store, TENANT, 1).await;
    let addresses = &world.database.addresses;
    for url in [&addresses.app, &addresses.anchor, &addresses.benchmark, &addresses.auth] {
        let options: PgConnectOptions = url.parse().expect("an address");
        let mut connection = options.connect().await.expect("a connection");
        for table in ["events", "command_seen", "refusals", "event_types"] {
            for statement in [
                format!(
                    "update sinergi.{table} set {0} = {0}",
                    if table == "event_types" { "name" } else { "tenant_id" }
                ),
                format!("delete from sinergi.{table}"),
                format!("truncate sinergi.{table}"),
                format!("drop table sinergi.{table}"),
                format!("alter table sinergi.{table} disable row level security"),
            ] {
                let result = sqlx::raw_sql(AssertSqlSafe(format!(
                    "begin; select set_config('app.tenant_id', '1', true), set_config('app.party_id', 'staff', true); {statement}"
                )))
                .execute(&mut connection)
                .await;
                let error = result.expect_err(&statement);
                let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
                assert_eq!(code.as_deref(), Some("42501"), "{statement}: {error}");
                sqlx::raw_sql("rollback").execute(&mut connection).await.expect("the end of a transaction");
            }
        }
        connection.close().await.expect("a goodbye");
    }
    all_is_well(&store, TENANT).await;
}
