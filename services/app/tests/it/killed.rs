//! A program that dies between the append of a payment and its answer (EF-04, EF-19): sent again, nothing is paid twice.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use app::{AppError, Role, Scope};
use kernel::{
    Party, TenantId, Uuid, Zone,
    ids::{AccountId, CommandId, RequestId},
};
use serde_json::{Value, json};
use testkit::{TestApp, TestPerson};

use crate::{orders::ONE, payments::Till};

/// What the program that will be killed is told, by the name of its variable.
const TOLD: &str = "SINERGI_TEST_SEND_AND_STALL";
/// The name of the test that is that program.
const PROGRAM: &str = "killed::sends_a_payment_and_never_answers";

/// One payment step as it is sent, by whichever program.
fn sent(person: &TestPerson, test: &TestApp, command: Uuid, use_case: &str, values: &Value) -> Value {
    json!({
        "tenant": person.tenant.as_i32(), "actor": person.account, "role": person.roles[0].wire(), "command": command,
        "now": test.app.now(), "use_case": use_case, "values": values,
    })
}

async fn send(app: &app::App, told: &Value) -> Result<store::Done, AppError> {
    let text = |name: &str| told[name].as_str().expect("a text");
    let id = |name: &str| text(name).parse::<Uuid>().expect("an id");
    let scope = Scope {
        tenant: TenantId(i32::try_from(told["tenant"].as_i64().expect("a number")).expect("a tenant")),
        party: Party::Staff,
        actor: AccountId(id("actor")),
        roles: vec![Role::from_wire(text("role")).expect("a role")],
        on_behalf_of: None,
        command: CommandId(id("command")),
        request: RequestId(id("command")),
        now: text("now").parse().expect("an instant"),
        zone: Zone::Wib,
        expected_version: None,
        reason: None,
        performing: None,
    };
    let use_case = app::use_case(text("use_case")).expect("a use case");
    app.perform(&scope, use_case, told["values"].as_object().expect("values").clone()).await
}

/// Not a test of its own: the program that the test below starts and kills. It sends one step and keeps the answer.
#[tokio::test(flavor = "multi_thread")]
async fn sends_a_payment_and_never_answers() {
    let Ok(told) = std::env::var(TOLD) else { return };
    let test = TestApp::new().await;
    let told: Value = serde_json::from_str(&told).expect("what to send");
    send(&test.app, &told).await.expect("accepted");
    std::thread::sleep(Duration::from_mins(10));
}

fn start(told: &Value) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", PROGRAM, "--nocapture"])
        .env(TOLD, told.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a program")
}

async fn events_of(till: &Till, billing: Uuid, kind: &str) -> Vec<i64> {
    let test = till.test();
    let lines = test.history(&test.scope(till.head()), billing).await.expect("its history");
    lines.iter().filter(|line| line.kind == kind).map(|line| line.position).collect()
}

/// The step is in the log, its sender is dead, and nobody was told: the same command again is the same step.
async fn killed_and_sent_again(till: &Till, billing: Uuid, kind: &str, told: &Value) {
    let mut program = start(told);
    let begun = Instant::now();
    while events_of(till, billing, kind).await.is_empty() {
        assert!(begun.elapsed() < Duration::from_mins(2), "{kind} never came");
        assert!(program.try_wait().expect("a program").is_none(), "it died by itself before {kind}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    program.kill().expect("killed by signal 9");
    program.wait().expect("dead");
    let (first, buckets) = (events_of(till, billing, kind).await, till.buckets().await);
    let again = send(&till.test().app, told).await.expect("the answer that nobody got");
    assert_eq!(again.answer, json!({ "id": billing }));
    assert_eq!(events_of(till, billing, kind).await, first, "once");
    assert_eq!(till.buckets().await, buckets, "the budget moved once");
    let mut other = told.clone();
    other["values"]["amount"] = json!(ONE - 1);
    match send(&till.test().app, &other).await {
        Err(AppError::Rejected(refusal)) => assert_eq!(refusal.code, "COMMAND_ID_REUSED"),
        answer => panic!("another amount under the same number: {answer:?}"),
    }
}

/// EF-04, EF-19. Planted fault: an answer that is not kept with its command makes it red.
#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_program_was_killed_before_its_answer_is_not_paid_twice() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    till.ordered(billing).await;
    let sp2d = till.with(billing, "SP2D/1", &json!({ "amount": ONE, "payment_source": "manual" }));
    let told = sent(&till.checker, test, Uuid::from_u128(0x51), "record_disbursement", &sp2d);
    killed_and_sent_again(&till, billing, "payment_disbursed", &told).await;
    let [.., realised] = till.buckets().await;
    assert_eq!(realised, ONE);
    let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
    let told = sent(&till.treasurer, test, Uuid::from_u128(0x52), "confirm_payment", &arrived);
    killed_and_sent_again(&till, billing, "payment_confirmed", &told).await;
}
