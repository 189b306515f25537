//! Orders from the first word to verified proof, through GraphQL: fifty regions, sixteen callers, as a browser asks.
//!
//! The requests pass the whole face (session, gate, parsing, permission, use case, log, rows) without a socket. The
//! clock of the application stands still; the database is as durable as in production.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use app::Role;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use futures_util::future::try_join_all;
use kernel::{IdSource as _, Uuid};
use serde_json::{Map, Value, json};
use testkit::{SequentialIds, TestApp, TestPerson};
use tower::ServiceExt as _;

use crate::{
    agreements::Market,
    measure::{Plan, Round, percentile},
    report::Report,
    season::Season,
    told::orders::Desk,
};

const ADDRESS: &str = "http://127.0.0.1:8080";
/// A company sends registered documents alone.
const REGISTERED: &[(&str, &str)] = &[
    ("acceptOrder", include_str!("../../../schema/graphql/documents/accept-order.graphql")),
    ("submitDraft", include_str!("../../../schema/graphql/documents/submit-draft.graphql")),
    ("reportPublication", include_str!("../../../schema/graphql/documents/report-publication.graphql")),
    ("submitProof", include_str!("../../../schema/graphql/documents/submit-proof.graphql")),
];

/// So many regions.
const TENANTS: usize = 50;
/// So many callers at the same time.
const CALLERS: usize = 16;
/// What the agreement of a region allows; no region is asked for more.
const MOST: u64 = 90;
const CEILING: i64 = 1_000_000_000;
const LARGEST_ANSWER: usize = 4 * 1024 * 1024;

/// A region with the people who handle its orders.
pub(crate) struct Region {
    pub(crate) desk: Desk,
    writer: TestPerson,
    signer: TestPerson,
    editor: TestPerson,
    verifier: TestPerson,
    media: TestPerson,
    ordered: AtomicU64,
}

/// Their sessions.
pub(crate) struct Sessions {
    pub(crate) officer: String,
    signer: String,
    editor: String,
    verifier: String,
    media: String,
}

impl Region {
    /// A region of an application that runs already, or the first of one.
    pub(crate) async fn open(test: TestApp, most: i64, ceiling: i64) -> Self {
        let desk = Desk::of(Market::in_season(Season::on(test).await).await, ceiling, most, most).await;
        let test = desk.test().clone();
        Self {
            writer: test.person_with_password(&[Role::ActivityOfficer]).await,
            signer: test.person_with_password(&[Role::CommitmentOfficer]).await,
            editor: test.person_with_password(&[Role::PublicRelationsOfficer]).await,
            verifier: test.person_with_password(&[Role::Verifier]).await,
            media: test.company_person_with_password(desk.market.season.company).await,
            desk,
            ordered: AtomicU64::new(0),
        }
    }

    /// Signs everybody in; a season takes days, and sessions end.
    pub(crate) async fn sign_in(&self) -> Sessions {
        let test = self.desk.test();
        Sessions {
            officer: test.sign_in(&self.writer).await,
            signer: test.sign_in(&self.signer).await,
            editor: test.sign_in(&self.editor).await,
            verifier: test.sign_in(&self.verifier).await,
            media: test.sign_in(&self.media).await,
        }
    }
}

/// The GraphQL face over an application.
pub(crate) fn face(test: &TestApp) -> Result<Router> {
    let config = graphql::GraphqlConfig {
        public_url: ADDRESS.to_owned(),
        origins: Vec::new(),
        texts: Arc::new(console::text_of),
        ids: Arc::new(SequentialIds::series(9_000_001)),
    };
    graphql::router(test.app.clone(), config).context("the schema")
}

/// The id of a record as GraphQL shows it: base64url of `Type:uuid`.
fn opaque(kind: &str, id: Uuid) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in format!("{kind}:{id}").as_bytes().chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            let sign = (bits >> (18 - 6 * place)) & 63;
            text.extend(usize::try_from(sign).ok().and_then(|sign| SIGNS.get(sign)).map(|sign| char::from(*sign)));
        }
    }
    text
}

/// One step of an order: asked, answered, and whatever was refused is a fault of the measurement.
struct Asker<'a> {
    router: &'a Router,
    steps: &'a Mutex<Vec<Duration>>,
    ids: &'a SequentialIds,
}

impl Asker<'_> {
    async fn ask(&self, session: &str, name: &str, input: Value, seen: Option<i64>) -> Result<Map<String, Value>> {
        let begun = Instant::now();
        let mut input = input;
        if let Some(fields) = input.as_object_mut() {
            fields.insert("commandId".to_owned(), json!(self.ids.next_id()));
            if let Some(version) = seen {
                fields.insert("expectedVersion".to_owned(), json!(version));
            }
        }
        let kind =
            format!("{}{}Input", name.get(..1).unwrap_or_default().to_uppercase(), name.get(1..).unwrap_or_default());
        let registered = REGISTERED.iter().find(|(of, _)| *of == name).map(|(_, text)| text.trim_end().to_owned());
        let query = registered.unwrap_or_else(|| {
            format!(
                "mutation M($input: {kind}!) {{ {name}(input: $input) {{ id version position rejection {{ code reasons {{ code }} }} }} }}"
            )
        });
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let request = Request::post("/graphql")
            .header(header::COOKIE, format!("sid={session}"))
            .header("x-sinergi-client", "bench")
            .header(header::ORIGIN, ADDRESS)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))?;
        let response = self.router.clone().oneshot(request).await?;
        let bytes = to_bytes(response.into_body(), LARGEST_ANSWER).await?;
        let answer: Value = serde_json::from_slice(&bytes)?;
        let Some(payload) = answer.pointer(&format!("/data/{name}")).and_then(Value::as_object) else {
            bail!("{name}: {answer}");
        };
        ensure!(payload.get("rejection").is_none_or(Value::is_null), "{name}: {payload:?}");
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).push(begun.elapsed());
        Ok(payload.clone())
    }
}

fn version(payload: &Map<String, Value>) -> Option<i64> {
    payload.get("version").and_then(Value::as_i64)
}

/// A text of its own: nobody shows the same twice.
fn text(number: u64) -> String {
    const WORDS: [&str; 16] = [
        "jalan",
        "pasar",
        "sekolah",
        "puskesmas",
        "jembatan",
        "taman",
        "warga",
        "layanan",
        "pajak",
        "banjir",
        "guru",
        "posyandu",
        "terminal",
        "kebersihan",
        "air",
        "listrik",
    ];
    let pick = |place: u64| {
        let mixed = (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ place).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40;
        usize::try_from(mixed).ok().and_then(|mixed| WORDS.get(mixed % WORDS.len())).copied().unwrap_or("kota")
    };
    let words: Vec<&str> = (0..24).map(pick).collect();
    format!("Pemerintah kota nomor {number} mengumumkan {}.", words.join(" "))
}

async fn one_order((region, session): (&Region, &Sessions), asker: &Asker<'_>, number: u64) -> Result<Uuid> {
    let (desk, test) = (&region.desk, region.desk.test());
    let scope = test.scope(desk.officer());
    let (today, words) = (scope.today(), text(number));
    let draft = json!({
        "agreement": opaque("Agreement", desk.agreement), "agency": opaque("Agency", test.agency.as_uuid()),
        "line": opaque("BudgetLine", desk.line), "plan": opaque("CommunicationPlan", desk.plan),
        "planItem": opaque("PlanItem", desk.item), "title": format!("Pesanan {number}"), "brief": "Manfaat bagi warga.",
        "placements": [{ "item": 1, "title": format!("Tayangan {number}"), "firstDay": today, "lastDay": today.plus_days(3) }],
    });
    let drafted = asker.ask(&session.officer, "draftOrder", draft, None).await?;
    let id = drafted.get("id").and_then(Value::as_str).context("an id")?.to_owned();
    let reserved = asker.ask(&session.officer, "reserveOrder", json!({ "order": id }), version(&drafted)).await?;
    let issued = asker.ask(&session.signer, "issueOrder", json!({ "order": id }), version(&reserved)).await?;
    let accepted = asker.ask(&session.media, "acceptOrder", json!({ "order": id }), version(&issued)).await?;
    let rows = desk.rows_where("orders", "title", &format!("Pesanan {number}")).await;
    let order = rows.first().and_then(|row| row.get("id")).and_then(Value::as_str).context("the order")?;
    let order: Uuid = order.parse()?;
    let places = desk.placements_of(order).await;
    let place = places.first().copied().context("a placement")?;
    let placement = opaque("Placement", place);
    let of = |more: Value| {
        let mut input = json!({ "order": id, "placement": placement });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        input
    };
    let sent = asker.ask(&session.media, "submitDraft", of(json!({ "text": words })), version(&accepted)).await?;
    let cleared = asker.ask(&session.editor, "clearDraft", of(json!({})), version(&sent)).await?;
    let now = test.app.now().as_utc().to_offset(kernel::Zone::Wib.offset());
    let said = json!({ "publishedOn": today, "publishedTime": format!("{:02}:{:02}", now.hour(), now.minute()) });
    let reported = asker.ask(&session.media, "reportPublication", of(said.clone()), version(&cleared)).await?;
    let url = format!("https://contohwarta.id/{}-{number}", test.tenant);
    test.pages.put(&url, "Berita", &format!("Advertorial {words} Berita {number}."));
    let mut proof = said;
    if let Some(fields) = proof.as_object_mut() {
        fields.insert("url".to_owned(), json!(url));
    }
    let proved = asker.ask(&session.media, "submitProof", of(proof), version(&reported)).await?;
    test.app.check_proof_at(test.tenant, (order.into(), place.into()), test.app.now()).await?;
    let checked = version(&proved).map(|version| version + 1);
    asker.ask(&session.verifier, "verifyProof", of(json!({})), checked).await?;
    Ok(order)
}

pub(crate) async fn measure(plan: &Plan, report: &mut Report) -> Result<()> {
    let first = TestApp::new().await;
    align(&first);
    let begin = first.app.now().to_string();
    let mut opened = vec![Region::open(first.clone(), 100, CEILING).await];
    while opened.len() < TENANTS {
        // Every season begins on the same day, or the agreements of the first would be over before the last stands.
        first.clock.set(&begin);
        opened.push(Region::open(first.neighbour().await, 100, CEILING).await);
    }
    let mut regions = Vec::new();
    for region in opened {
        let sessions = region.sign_in().await;
        regions.push((region, sessions));
    }
    let router = face(&first)?;
    let (ids, numbers) = (SequentialIds::series(9_000_002), AtomicU64::new(1));
    let (mut rounds, mut each) = (Vec::new(), Vec::new());
    for round in 0..=plan.rounds {
        let steps = Mutex::new(Vec::new());
        let asker = Asker { router: &router, steps: &steps, ids: &ids };
        let clock = Instant::now();
        let until = clock + plan.length * 3;
        let caller = |caller: usize| {
            let (regions, asker, numbers) = (&regions, &asker, &numbers);
            async move {
                let mut latencies = Vec::new();
                let mut turn = 0;
                while Instant::now() < until {
                    let place = (caller + turn * CALLERS) % regions.len();
                    turn += 1;
                    let Some((region, sessions)) = regions.get(place) else { continue };
                    if region.ordered.fetch_add(1, Ordering::Relaxed) >= MOST {
                        if turn > regions.len() * 2 {
                            break;
                        }
                        continue;
                    }
                    let start = Instant::now();
                    one_order((region, sessions), asker, numbers.fetch_add(1, Ordering::Relaxed)).await?;
                    latencies.push(start.elapsed());
                }
                anyhow::Ok(latencies)
            }
        };
        let mut latencies = try_join_all((0..CALLERS).map(caller)).await?.concat();
        let seconds = clock.elapsed().as_secs_f64();
        let mut steps = steps.into_inner().unwrap_or_else(PoisonError::into_inner);
        // The first round warms up.
        if round > 0 {
            rounds.push(counted(&mut latencies, seconds));
            each.push(counted(&mut steps, seconds));
        }
    }
    add(report, "orders through GraphQL, 50 tenants, 16 callers, draft to verified proof", &rounds);
    add(report, "the same, each mutation", &each);
    Ok(())
}

/// Said hours have minutes: an order of this minute must not be from before it.
pub(crate) fn align(test: &TestApp) {
    let seconds = test.app.now().as_micros().div_euclid(1_000_000);
    test.clock.advance_seconds(60 - seconds.rem_euclid(60));
    let left = test.app.now().as_micros().rem_euclid(1_000_000);
    if left > 0
        && let Some(whole) = kernel::Timestamp::from_micros(test.app.now().as_micros() - left)
    {
        test.clock.set(&whole.to_string());
    }
}

fn counted(latencies: &mut [Duration], seconds: f64) -> Round {
    latencies.sort_unstable();
    Round {
        per_second: crate::measure::count(latencies.len()) / seconds,
        p50_ms: percentile(latencies, 50),
        p99_ms: percentile(latencies, 99),
        server_cpu_us: 0.0,
        own_cpu_us: 0.0,
    }
}

fn add(report: &mut Report, name: &str, rounds: &[Round]) {
    let column = |of: fn(&Round) -> f64| rounds.iter().map(of).collect::<Vec<f64>>();
    report.add(format!("{name}: rate"), "1/s", column(|round| round.per_second));
    report.add(format!("{name}: p50"), "ms", column(|round| round.p50_ms));
    report.add(format!("{name}: p99"), "ms", column(|round| round.p99_ms));
}

/// One order by itself, for measurements that need a real one.
pub(crate) async fn example(region: &Region, sessions: &Sessions, router: &Router) -> Result<Uuid> {
    let steps = Mutex::new(Vec::new());
    let ids = SequentialIds::series(9_000_003);
    one_order((region, sessions), &Asker { router, steps: &steps, ids: &ids }, 1_000_000).await
}
