//! A region with 100,000 orders: how long the server needs for its list of orders, one order, and its budget.
//!
//! One order is real. The others are its rows once more (orders, placements, holdings), with other ids, titles and days:
//! what pages read are rows, and 100,000 seasons of commands would take hours. All are on one line, one agreement and one
//! item of the plan, and 15 of 100 wait for somebody: both are more than any region has.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use kernel::Uuid;
use sqlx::AssertSqlSafe;
use testkit::TestApp;
use tower::ServiceExt as _;

use crate::{
    measure::{Plan, percentile},
    orders::{Region, align, example, face},
    report::{Aim, Report},
};

const ORDERS: i32 = 100_000;
/// So often each page is asked for, one after the other.
const ASKED: usize = 100;
const LARGEST_PAGE: usize = 8 * 1024 * 1024;

/// The rows of one order, `{count}` times over, spread over days and states.
const MULTIPLY: &str = "
create temporary table copies as
  select n, gen_random_uuid() as order_id, gen_random_uuid() as placement_id from generate_series(1, $count$) n;
insert into sinergi.rm_orders select r.* from copies c, sinergi.rm_orders o,
  lateral jsonb_populate_record(o, jsonb_build_object('id', c.order_id, 'number', 'S/' || c.n, 'title', 'Pesanan lama ' || c.n,
    'status', coalesce((array['draft', 'issued', 'accepted'])[1 + c.n % 20], 'completed'),
    'drafted_at', o.drafted_at - c.n * interval '5 minutes')) r
  where o.tenant_id = $tenant$ and o.id = '$order$';
insert into sinergi.rm_placements select r.* from copies c, sinergi.rm_placements p,
  lateral jsonb_populate_record(p, jsonb_build_object('id', c.placement_id, 'order_id', c.order_id,
    'stage', coalesce((array['awaiting_draft', 'awaiting_draft', 'auto_checked'])[1 + c.n % 20], 'handed_over'),
    'first_day', p.first_day - (c.n / 300)::int)) r
  where p.tenant_id = $tenant$ and p.order_id = '$order$';
insert into sinergi.rm_budget_holdings select r.* from copies c, sinergi.rm_budget_holdings h,
  lateral jsonb_populate_record(h, jsonb_build_object('id', gen_random_uuid(), 'order_id', c.order_id)) r
  where h.tenant_id = $tenant$ and h.order_id = '$order$';
analyze sinergi.rm_orders, sinergi.rm_placements, sinergi.rm_budget_holdings;
drop table copies;
";

pub(crate) async fn measure(_: &Plan, report: &mut Report) -> Result<()> {
    let region = Region::open(TestApp::new().await, 100, 1_000_000_000).await;
    let test = region.desk.test();
    let router = face(test)?;
    align(test);
    let sessions = region.sign_in().await;
    let order = example(&region, &sessions, &router).await?;
    multiply(test, order).await?;
    let config = console::ConsoleConfig { public_url: "http://127.0.0.1:8080".to_owned() };
    let pages = console::router(test.app.clone(), config);
    let line = region.desk.line;
    for (name, path) in [
        ("list of orders", "/pesanan".to_owned()),
        ("list of orders, searched", "/pesanan?q=lama".to_owned()),
        ("list of placements", "/tayangan".to_owned()),
        ("page of an order", format!("/pesanan/{order}")),
        ("page of the budget", "/anggaran".to_owned()),
        ("page of a budget line", format!("/anggaran/{line}")),
        ("home of an officer", "/".to_owned()),
    ] {
        let mut taken = Vec::new();
        for _ in 0..=ASKED {
            taken.push(asked(&pages, &sessions.officer, &path).await?);
        }
        // The first one warms up.
        taken.remove(0);
        taken.sort_unstable();
        let figure = format!("100,000 orders, {name}: p95");
        report.add(format!("100,000 orders, {name}: p50"), "ms", vec![percentile(&taken, 50)]);
        report.add(figure.clone(), "ms", vec![percentile(&taken, 95)]);
        report.aim(&figure, Aim::ValueAtMost(50.0));
    }
    Ok(())
}

async fn multiply(test: &TestApp, order: Uuid) -> Result<()> {
    let sql = MULTIPLY
        .replace("$count$", &ORDERS.to_string())
        .replace("$tenant$", &test.tenant.to_string())
        .replace("$order$", &order.to_string());
    let mut connection = test.database.superuser_connection().await;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
    Ok(())
}

async fn asked(pages: &Router, session: &str, path: &str) -> Result<Duration> {
    let request = Request::get(path).header(header::COOKIE, format!("sid={session}")).body(Body::empty())?;
    let begun = Instant::now();
    let response = pages.clone().oneshot(request).await?;
    let status = response.status();
    let bytes = to_bytes(response.into_body(), LARGEST_PAGE).await?;
    let taken = begun.elapsed();
    ensure!(
        status == StatusCode::OK,
        "{path}: {status}: {}",
        String::from_utf8_lossy(&bytes).chars().take(300).collect::<String>()
    );
    Ok(taken)
}
