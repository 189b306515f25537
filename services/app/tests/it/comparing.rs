//! Figures between regions: what is shared by a signed decision is seen, anything else is not, and nothing is seen of a
//! company or a person.

use app::{
    AppError, Peers, Role,
    comparing::{Figure, MissingCode},
};
use domain::{
    media::{
        CompanyProfile, MediaKind,
        company::{Command as CompanyCommand, Company},
    },
    partnership::{
        application::{Application, Command, Submission},
        checks::Answers,
        window::{Command as WindowCommand, Terms, Window},
    },
};
use kernel::{
    CompanyId, FiscalYear, LocalDate, Zone,
    ids::{AccountId, ApplicationId, OutletId, WindowId},
};
use serde_json::json;
use sqlx::AssertSqlSafe;
use testkit::TestApp;

const YEAR: i32 = 2031;
const CANARY: &str = "KENARI RAHASIA";

/// A window of the year and so many applications that were sent in, of companies that nobody outside may hear of.
async fn with_applications(test: &TestApp, count: usize) {
    let window = WindowId(test.app.next_id());
    let (opens_on, closes_on) =
        (LocalDate::from_ymd(YEAR, 1, 5).expect("a day"), LocalDate::from_ymd(YEAR, 1, 9).expect("a day"));
    let terms = Terms {
        title: "Pendaftaran".to_owned(),
        fiscal_year: FiscalYear(YEAR),
        kinds: vec![MediaKind::Online],
        opens_on,
        closes_on,
        opens_at: opens_on.start_in(Zone::Wib),
        closes_at: closes_on.end_in(Zone::Wib),
        quota: None,
        policy_version: 1,
    };
    let by = AccountId(test.app.next_id());
    test.run::<Window>(window.as_uuid(), WindowCommand::Draft { window, terms, by }).await;
    for number in 0..count {
        let company = CompanyId(test.app.next_id());
        let profile = CompanyProfile { legal_name: format!("PT {CANARY} {number}"), ..CompanyProfile::default() };
        test.run::<Company>(company.as_uuid(), CompanyCommand::Register { company, profile, import: None }).await;
        let application = ApplicationId(test.app.next_id());
        let outlet = OutletId(test.app.next_id());
        let start = Command::Start { application, company, outlet, kind: MediaKind::Online, window };
        test.run::<Application>(application.as_uuid(), start).await;
        let submission = Submission {
            answers: Answers::new(),
            requirements: vec![],
            policy_version: 1,
            window_open: true,
            kind_accepted: true,
            profile_missing: vec![],
            press_council_enough: true,
            within_outlet_limit: true,
            expired: vec![],
            declared: std::collections::BTreeMap::new(),
            at: opens_on.start_in(Zone::Wib),
        };
        test.run::<Application>(application.as_uuid(), Command::Submit(Box::new(submission))).await;
    }
}

fn share(indicator: &str) -> serde_json::Value {
    json!({ "indicator": indicator, "year": YEAR, "decision_number": "800/1/2031", "signed_by": "Kepala Dinas" })
}

/// S-12: a neighbour sees the figure that was shared, with the decision, and no figure that was not; and not a company.
#[tokio::test(flavor = "multi_thread")]
async fn a_neighbour_sees_shared_figures_and_never_a_company() {
    let one = TestApp::alone().await;
    let other = one.neighbour().await;
    with_applications(&one, 12).await;
    let head = one.person(&[Role::HeadOfAgency]).await;
    one.done(&head, "share_figure", share("I19")).await;
    one.app.refresh_figures(one.tenant).await.expect("figures");

    let visitor = other.person(&[Role::HeadOfAgency]).await;
    let scope = other.scope(&visitor);
    let seen = other.app.comparison(&scope, "I19", YEAR, Peers::All).await.expect("a comparison");
    let figures: Vec<(Figure, &str)> =
        seen.neighbours.iter().map(|neighbour| (neighbour.figure, neighbour.decision.as_str())).collect();
    assert_eq!(figures, [(Figure { value: Ok(0), cases: 12 }, "800/1/2031")]);
    assert_eq!(seen.own.value, Err(MissingCode::NotYet));
    assert!(!seen.rankable, "one region is no ranking");

    let kept_back = other.app.comparison(&scope, "I17", YEAR, Peers::All).await.expect("a comparison");
    assert!(kept_back.neighbours.is_empty(), "nobody decided to share this");

    let told = serde_json::to_string(&seen).expect("json");
    assert!(!told.contains(CANARY), "{told}");
    for table in ["bm_figures", "bm_progress", "bm_fingerprints", "bm_key"] {
        let text = format!("select count(*) from sinergi.{table} t where t::text like '%KENARI%'");
        let found: i64 = sqlx::query_scalar(AssertSqlSafe(text))
            .fetch_one(&mut one.database.superuser_connection().await)
            .await
            .expect("a count");
        assert_eq!(found, 0, "{table} keeps a name");
    }
}

/// Withdrawing takes the figure out of the neighbour's sight with the next reading.
#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_figure_is_seen_no_more() {
    let one = TestApp::alone().await;
    let other = one.neighbour().await;
    with_applications(&one, 10).await;
    let head = one.person(&[Role::HeadOfAgency]).await;
    one.done(&head, "share_figure", share("I17")).await;
    one.app.refresh_figures(one.tenant).await.expect("figures");
    let visitor = other.person(&[Role::InternalAuditor]).await;
    let scope = other.scope(&visitor);
    assert_eq!(other.app.comparison(&scope, "I17", YEAR, Peers::All).await.expect("seen").neighbours.len(), 1);
    one.done(&head, "withdraw_shared_figure", json!({ "indicator": "I17", "year": YEAR, "reason": "keliru" })).await;
    one.app.refresh_figures(one.tenant).await.expect("figures");
    assert_eq!(other.app.comparison(&scope, "I17", YEAR, Peers::All).await.expect("seen").neighbours.len(), 0);
}

/// Nine cases are a story, not a rate; and only those who may read comparisons get one.
#[tokio::test(flavor = "multi_thread")]
async fn fewer_than_ten_cases_are_hidden_and_a_company_sees_no_comparison() {
    let test = TestApp::new().await;
    with_applications(&test, 9).await;
    let auditor = test.person(&[Role::InternalAuditor]).await;
    let seen = test.app.comparison(&test.scope(&auditor), "I17", YEAR, Peers::All).await.expect("a comparison");
    assert_eq!(seen.own, Figure { value: Err(MissingCode::Suppressed), cases: 9 });
    let media = test.company_person(CompanyId(test.app.next_id())).await;
    let refused = test.app.comparison(&test.scope(&media), "I17", YEAR, Peers::All).await;
    assert!(matches!(refused, Err(AppError::Denied)));
}
