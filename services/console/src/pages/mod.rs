//! The pages, one file each: handlers, page struct, tests; the template beside it under the same name.

pub(crate) mod action;
pub(crate) mod agreement;
pub(crate) mod agreements;
pub(crate) mod application;
pub(crate) mod applications;
pub(crate) mod beforehand;
pub(crate) mod budget;
pub(crate) mod budget_import;
pub(crate) mod catalogue;
pub(crate) mod catalogue_import;
pub(crate) mod check_desk;
pub(crate) mod choose_tenant;
pub(crate) mod companies;
pub(crate) mod company;
pub(crate) mod comparison;
pub(crate) mod corrections;
pub(crate) mod decree;
pub(crate) mod decrees;
pub(crate) mod delegations;
pub(crate) mod exports;
pub(crate) mod files;
pub(crate) mod fitting;
pub(crate) mod flags;
pub(crate) mod help;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod log;
pub(crate) mod members;
pub(crate) mod office;
pub(crate) mod operator;
pub(crate) mod order;
pub(crate) mod orders;
pub(crate) mod papers;
pub(crate) mod password;
pub(crate) mod payment;
pub(crate) mod placements;
pub(crate) mod plans;
pub(crate) mod policies;
pub(crate) mod policy;
pub(crate) mod policy_editor;
pub(crate) mod prices;
pub(crate) mod register;
mod rule_book;
pub(crate) mod sanction;
pub(crate) mod sanctions;
pub(crate) mod search;
pub(crate) mod season;
pub(crate) mod sign_in;
pub(crate) mod verdicts;
pub(crate) mod verify;
pub(crate) mod versions;
pub(crate) mod window;
pub(crate) mod windows;

use axum::Router;
use axum::response::Response;
use kernel::Uuid;

pub(crate) use exports::label as export_label;
pub(crate) use imports::words as row_mistake;

use crate::frame::{Posted, Problem, Visitor};
use crate::{Console, routes};

/// Who is to open a page in a test of all pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// Anybody, without signing in.
    Public,
    /// Somebody of the office.
    Staff,
    /// Somebody of a media company.
    Company,
    /// Who keeps the budget of the office.
    Finance,
    /// The Inspektorat.
    Auditor,
    /// The administrator of the tenant.
    Administrator,
    /// The operator of the platform.
    Operator,
}

/// A page that a browser can open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PagePath {
    /// The path; `{id}` stands for the id of a record of the dataset, `{code}` for the code of a decree.
    pub path: &'static str,
    /// The dataset that the id is taken from.
    pub dataset: Option<&'static str>,
    /// Who opens it.
    pub visit: Visit,
}

const fn page(path: &'static str, visit: Visit) -> PagePath {
    PagePath { path, dataset: None, visit }
}

const fn record(path: &'static str, dataset: &'static str, visit: Visit) -> PagePath {
    PagePath { path, dataset: Some(dataset), visit }
}

/// Every page that is opened by its address, for tests that open them all.
pub fn pages() -> &'static [PagePath] {
    const PAGES: &[PagePath] = &[
        page(routes::SIGN_IN, Visit::Public),
        page(routes::FORGOT, Visit::Public),
        page(routes::REGISTER, Visit::Public),
        page("/", Visit::Staff),
        page("/", Visit::Company),
        page("/cari?q=a", Visit::Staff),
        page(routes::COMPANIES, Visit::Staff),
        record(routes::COMPANY, "companies", Visit::Staff),
        page(routes::WINDOWS, Visit::Staff),
        page(routes::WINDOWS, Visit::Company),
        record(routes::WINDOW, "windows", Visit::Staff),
        record(routes::WINDOW, "windows", Visit::Company),
        page(routes::APPLICATIONS, Visit::Staff),
        page(routes::APPLICATIONS, Visit::Company),
        record(routes::APPLICATION, "applications", Visit::Staff),
        record(routes::APPLICATION, "applications", Visit::Company),
        page(routes::CHECK_DESK, Visit::Staff),
        page(routes::DECREES, Visit::Staff),
        page(routes::DECREES, Visit::Company),
        record(routes::DECREE, "decrees", Visit::Staff),
        record(routes::DECREE, "decrees", Visit::Company),
        page(routes::VERIFY, Visit::Public),
        page(routes::VERIFY_DECREE, Visit::Public),
        page("/aksi/register_company?_return=/media", Visit::Staff),
        page(routes::POLICIES, Visit::Staff),
        page(routes::NEW_POLICY, Visit::Staff),
        page("/kebijakan/baru?dari=riau", Visit::Staff),
        record(routes::POLICY, "policies", Visit::Staff),
        page(routes::LOG, Visit::Staff),
        page(routes::LOG, Visit::Company),
        page(routes::MEMBERS, Visit::Administrator),
        page(routes::MEMBERS, Visit::Staff),
        page(routes::ROLES, Visit::Staff),
        page(routes::OWN_INTERESTS, Visit::Staff),
        page(routes::DELEGATIONS, Visit::Staff),
        page(routes::CORRECTIONS, Visit::Staff),
        page(routes::OFFICE, Visit::Administrator),
        page(routes::LETTERHEAD, Visit::Administrator),
        page(routes::IMPORT, Visit::Staff),
        page(routes::COMPARISON, Visit::Staff),
        page("/banding?indikator=I18&sebanding=pilihan", Visit::Staff),
        page(routes::ORDERS, Visit::Staff),
        page(routes::ORDERS, Visit::Company),
        page(routes::NEW_ORDER, Visit::Staff),
        record(routes::ORDER, "orders", Visit::Staff),
        record(routes::ORDER, "orders", Visit::Company),
        page(routes::AGREEMENTS, Visit::Staff),
        page(routes::AGREEMENTS, Visit::Company),
        record(routes::AGREEMENT, "agreements", Visit::Staff),
        record(routes::AGREEMENT, "agreements", Visit::Company),
        page(routes::BUDGET, Visit::Staff),
        record(routes::BUDGET_LINE, "budget_lines", Visit::Staff),
        page(routes::BUDGET_IMPORT, Visit::Finance),
        page(routes::PLANS, Visit::Staff),
        record(routes::PLAN, "communication_plans", Visit::Staff),
        page(routes::PRICES, Visit::Staff),
        page(routes::RULE_BOOK, Visit::Staff),
        page(routes::NEW_RULE_BOOK, Visit::Staff),
        page(routes::FLAGS, Visit::Auditor),
        record(routes::FLAG, "flags", Visit::Auditor),
        page(routes::FLAG_RULES, Visit::Auditor),
        page(routes::FLAG_RULES, Visit::Staff),
        page(routes::PAYMENTS, Visit::Staff),
        page(routes::PAYMENTS, Visit::Company),
        record(routes::BILLING, "billings", Visit::Staff),
        record(routes::BILLING, "billings", Visit::Company),
        page(routes::NEW_BILLING, Visit::Staff),
        page(routes::DESKS, Visit::Staff),
        page(routes::YEAR_END, Visit::Staff),
        page("/pembayaran/akhir-tahun?tahun=2025", Visit::Finance),
        page(routes::PAYEES, Visit::Staff),
        record(routes::PAYEE, "payees", Visit::Staff),
        record(routes::PAYEE, "payees", Visit::Company),
        page(routes::PAYMENT_TERMS, Visit::Staff),
        page(routes::PAYMENT_TERMS, Visit::Company),
        record(routes::PAYMENT_TERMS_VERSION, "payment_terms", Visit::Staff),
        record(routes::PAYMENT_TERMS_VERSION, "payment_terms", Visit::Company),
        page(routes::REPAYMENTS, Visit::Staff),
        page(routes::REPAYMENTS, Visit::Company),
        page(routes::CATALOGUE, Visit::Staff),
        record(routes::CATALOGUE_ORDER, "catalogue_orders", Visit::Staff),
        page(routes::CATALOGUE_IMPORT, Visit::Finance),
        page(routes::SANCTIONS, Visit::Staff),
        page(routes::SANCTIONS, Visit::Company),
        record(routes::REPAYMENT, "repayments", Visit::Staff),
        record(routes::SANCTION, "sanctions", Visit::Staff),
        page(routes::OPERATOR, Visit::Operator),
        page("/operator/buka?q=kota", Visit::Operator),
        page("/operator/buka?region_code=14.71", Visit::Operator),
        page(routes::HELP, Visit::Company),
        page(routes::HELP, Visit::Operator),
        page(routes::ABOUT, Visit::Public),
    ];
    PAGES
}

/// What a form is, by the path that it was sent to.
#[derive(Debug)]
enum Sent<'a> {
    UseCase(&'a str),
    Draft(Uuid),
    Settlement(Uuid),
    Check(Uuid),
    /// A new order, or one that is written anew.
    Order(Option<Uuid>),
    Bill,
    PaymentTerms,
    RuleBook,
}

fn sent_to(path: &str) -> Option<Sent<'_>> {
    if let Some(name) = routes::use_case_of(path) {
        return Some(Sent::UseCase(name));
    }
    let path = path.split('?').next().unwrap_or(path);
    if let Some(rest) = path.strip_prefix(routes::ORDERS).and_then(|rest| rest.strip_prefix('/')) {
        return match rest.strip_suffix("/ubah") {
            Some(id) => id.parse().ok().map(|id| Sent::Order(Some(id))),
            None => (path == routes::NEW_ORDER).then_some(Sent::Order(None)),
        };
    }
    match path {
        routes::NEW_BILLING => return Some(Sent::Bill),
        routes::NEW_PAYMENT_TERMS => return Some(Sent::PaymentTerms),
        routes::NEW_RULE_BOOK => return Some(Sent::RuleBook),
        _ => {}
    }
    let application = path.strip_prefix(routes::APPLICATIONS).and_then(|rest| rest.strip_prefix('/'));
    if let Some((id, what)) = application.and_then(|rest| rest.split_once('/')) {
        let id = id.parse().ok()?;
        return match what {
            "isian" => Some(Sent::Draft(id)),
            "putusan" => Some(Sent::Settlement(id)),
            _ => None,
        };
    }
    path.strip_prefix(routes::CHECK_DESK)?.strip_prefix('/')?.parse().ok().map(Sent::Check)
}

/// Whether a form that was sent under an ended session can be shown again.
pub(crate) fn can_come_back(path: &str) -> bool {
    sent_to(path).is_some()
}

/// The form that a visitor sent under an ended session, to be looked at and sent again.
pub(crate) async fn came_back(visitor: &Visitor, posted: Posted) -> Result<Response, Problem> {
    match sent_to(&visitor.path) {
        Some(Sent::UseCase(name)) => action::came_back(visitor, name, posted).await,
        Some(Sent::Draft(id)) => application::came_back(visitor, id, posted).await,
        Some(Sent::Settlement(id)) => application::settlement_came_back(visitor, id, posted).await,
        Some(Sent::Order(order)) => order::came_back(visitor, order, posted).await,
        Some(Sent::Check(id)) => check_desk::came_back(visitor, id, posted).await,
        Some(Sent::Bill) => payment::came_back(visitor, posted).await,
        Some(Sent::RuleBook) => rule_book::came_back(visitor, posted).await,
        Some(Sent::PaymentTerms) => payment::terms_came_back(visitor, posted).await,
        None => Err(Problem::StaleForm),
    }
}

/// The routes of all pages.
pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .merge(sign_in::routes())
        .merge(choose_tenant::routes())
        .merge(password::routes())
        .merge(register::routes())
        .merge(home::routes())
        .merge(search::routes())
        .merge(companies::routes())
        .merge(company::routes())
        .merge(windows::routes())
        .merge(window::routes())
        .merge(applications::routes())
        .merge(application::routes())
        .merge(check_desk::routes())
        .merge(decrees::routes())
        .merge(decree::routes())
        .merge(verify::routes())
        .merge(action::routes())
        .merge(comparison::routes())
        .merge(help::routes())
        .merge(imports::routes())
        .merge(log::routes())
        .merge(members::routes())
        .merge(delegations::routes())
        .merge(corrections::routes())
        .merge(office::routes())
        .merge(operator::routes())
        .merge(agreements::routes())
        .merge(agreement::routes())
        .merge(budget::routes())
        .merge(budget_import::routes())
        .merge(plans::routes())
        .merge(prices::routes())
        .merge(rule_book::routes())
        .merge(orders::routes())
        .merge(order::routes())
        .merge(placements::routes())
        .merge(payment::routes())
        .merge(catalogue::routes())
        .merge(catalogue_import::routes())
        .merge(sanctions::routes())
        .merge(sanction::routes())
        .merge(flags::routes())
        .merge(policies::routes())
        .merge(policy::routes())
        .merge(policy_editor::routes())
        .merge(papers::routes())
        .merge(files::routes())
        .merge(exports::routes())
}
