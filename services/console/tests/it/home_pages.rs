//! The first page: whose work is money reads how the money stands, whose work are applications reads those.

use app::Role;
use serde_json::json;

use crate::till::{ONE, Till};

const MONEY: &str = "aria-label=\"Uang tahun ini\"";
const SEASON: &str = "aria-label=\"Permohonan\"";

/// EF-12, EF-20: the figures of the own work, each with the list that it is counted from.
#[tokio::test]
async fn the_first_page_shows_the_figures_of_the_own_work() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let auditor = kit.person_with_password(&[Role::InternalAuditor]).await;
    let year = kit.scope(&till.treasurer).today().year();
    let before = till.browser(&till.treasurer).await.page("/").await;
    assert!(before.contains(MONEY) && !before.contains(SEASON), "{before}");
    assert!(before.contains(&format!("Terealisasi {year}")), "{before}");
    assert!(before.contains("Rp\u{a0}0 dari pagu Rp\u{a0}"), "{before}");
    assert!(before.contains(&format!("/anggaran?fiscal_year={year}")), "{before}");
    let verifier = till.browser(&till.season.verifiers[0]).await.page("/").await;
    assert!(verifier.contains(SEASON) && !verifier.contains(MONEY), "{verifier}");
    for both in [&till.season.officer, &auditor] {
        let page = till.browser(both).await.page("/").await;
        assert!(page.contains(SEASON) && page.contains(MONEY), "{page}");
    }
    let company = till.browser(&till.season.media).await.page("/").await;
    assert!(!company.contains(SEASON) && !company.contains(MONEY), "{company}");
}

/// EF-12: what the lines of a year come to together stands below them, and a year of no lines has none.
#[tokio::test]
async fn the_lines_of_a_year_are_summed_below_their_list() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let desk = till.browser(&till.treasurer).await;
    let line = &till.rows("budget_lines").await[0];
    let year = line["fiscal_year"].as_i64().expect("a year");
    let page = desk.page("/anggaran").await;
    assert!(!page.contains("<tfoot>"), "one line is its own sum: {page}");
    let another = json!({
        "agency": kit.agency, "fiscal_year": year, "sub_activity": "2.16.02.2.01.0020", "sub_activity_name": "Diseminasi",
        "account": "5.1.02.02.01.0055", "account_name": "Belanja Jasa Iklan", "ceiling": 7 * ONE, "document": "DPA/9",
    });
    kit.done(&till.checker, "open_budget_line", another).await;
    let sum = |column: &str| kernel::Rupiah::new(line[column].as_i64().expect("an amount") + 7 * ONE).expect("a sum");
    let page = desk.page(&format!("/anggaran?fiscal_year={year}")).await;
    let foot = page.split("<tfoot>").nth(1).expect("a foot");
    assert!(foot.contains(&sum("ceiling").to_string()) && foot.contains(&sum("available").to_string()), "{foot}");
    let nothing = desk.page(&format!("/anggaran?fiscal_year={}", year - 1)).await;
    assert!(nothing.contains("Tidak ada yang cocok") && !nothing.contains("<tfoot>"), "{nothing}");
}

/// EF-19: a form stands under what the visitor's own menu calls the page that it came from.
#[tokio::test]
async fn a_form_stands_under_the_entry_of_the_own_menu() {
    let till = Till::open().await;
    let form = format!("/aksi/propose_payee_account?company={}&_return=/pembayaran", till.company);
    let company = till.browser(&till.season.media).await.page(&form).await;
    let crumbs = company.split("class=\"crumbs\"").nth(1).and_then(|rest| rest.split("</nav>").next());
    assert_eq!(crumbs.map(|crumbs| crumbs.contains("Uang saya")), Some(true), "{company}");
}

/// EF-12, EF-20: a bill that lies longer than the region wants stands before all else, with the office hours that it is
/// late; the page of payments asks the same question as the first page.
#[tokio::test]
async fn what_lies_too_long_stands_first_and_both_pages_ask_the_same() {
    let till = Till::open().await;
    let pptk = till.browser(&till.season.officer).await;
    let home = pptk.page("/").await;
    assert!(home.contains("Susun tagihan "), "{home}");
    let queue = pptk.page("/pembayaran").await;
    assert!(queue.contains("1 perusahaan mempunyai tayangan yang sudah diterima"), "{queue}");
    assert!(!queue.contains("Tidak ada tagihan yang menunggu peran Anda"), "{queue}");
    till.billed().await;
    till.season.kit.clock.advance_seconds(30 * 24 * 3_600);
    let home = till.browser(&till.treasurer).await.page("/").await;
    let tasks = home.split("<ul class=\"tasks\">").nth(1).expect("tasks");
    let first = tasks.split("</li>").next().expect("a task");
    assert!(first.contains("Ajukan SPP") && first.contains("task-due late\">Terlambat "), "{first}");
    assert!(
        first.contains(" jam") && first.contains(" kerja<") && first.starts_with("<li class=\"danger\">"),
        "{first}"
    );
    let queue = till.browser(&till.treasurer).await.page("/pembayaran").await;
    assert!(queue.contains("1 tagihan menunggu Anda."), "{queue}");
}
