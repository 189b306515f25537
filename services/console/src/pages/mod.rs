//! The pages, one file each: handlers, page struct, tests; the template beside it under the same name.

pub(crate) mod action;
pub(crate) mod choose_tenant;
pub(crate) mod companies;
pub(crate) mod company;
pub(crate) mod exports;
pub(crate) mod files;
pub(crate) mod home;
pub(crate) mod password;
pub(crate) mod policies;
pub(crate) mod policy;
pub(crate) mod policy_editor;
pub(crate) mod register;
pub(crate) mod search;
pub(crate) mod sign_in;

use axum::Router;

pub(crate) use exports::label as export_label;

use crate::Console;

/// Who is to open a page in a test of all pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// Anybody, without signing in.
    Public,
    /// Somebody of the office.
    Staff,
    /// Somebody of a media company.
    Company,
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
        page("/masuk", Visit::Public),
        page("/lupa-sandi", Visit::Public),
        page("/daftar", Visit::Public),
        page("/", Visit::Staff),
        page("/", Visit::Company),
        page("/cari?q=a", Visit::Staff),
        page("/media", Visit::Staff),
        record("/media/{id}", "companies", Visit::Staff),
        page("/aksi/register_company?_return=/media", Visit::Staff),
        page("/kebijakan", Visit::Staff),
        page("/kebijakan/baru", Visit::Staff),
        page("/kebijakan/baru?dari=riau", Visit::Staff),
        record("/kebijakan/{id}", "policies", Visit::Staff),
    ];
    PAGES
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
        .merge(action::routes())
        .merge(policies::routes())
        .merge(policy::routes())
        .merge(policy_editor::routes())
        .merge(files::routes())
        .merge(exports::routes())
}
