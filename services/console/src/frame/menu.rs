//! The side menu: what this person may open.

use kernel::Party;

use super::Visitor;
use crate::routes;
use crate::texts::text;

/// A titled group of links.
#[derive(Debug, Clone)]
pub(crate) struct MenuGroup {
    pub(crate) title: &'static str,
    pub(crate) items: Vec<MenuItem>,
}

/// One link.
#[derive(Debug, Clone)]
pub(crate) struct MenuItem {
    pub(crate) href: String,
    pub(crate) icon: &'static str,
    pub(crate) label: &'static str,
    pub(crate) is_current: bool,
}

/// Where, icon, text, and what one must be permitted to do one of.
type Entry = (&'static str, &'static str, &'static str, &'static [&'static str]);

const STAFF: &[(&str, &[Entry])] = &[
    (
        "menu.overview",
        &[
            (routes::HOME, "layout-dashboard", "menu.home", &[]),
            (routes::COMPARISON, "chart-bar", "menu.comparison", &["read_comparison"]),
        ],
    ),
    (
        "menu.partnership",
        &[
            (routes::COMPANIES, "news", "menu.companies", &["read_companies"]),
            (routes::WINDOWS, "calendar-event", "menu.windows", &["read_windows"]),
            (routes::APPLICATIONS, "file-text", "menu.applications", &["read_applications"]),
            (
                routes::CHECK_DESK,
                "clipboard-check",
                "menu.check_desk",
                &["record_administrative_check", "record_factual_check"],
            ),
            (routes::DECREES, "file-certificate", "menu.decrees", &["read_decrees"]),
            (routes::SANCTIONS, "gavel", "menu.sanctions", &["read_sanctions"]),
        ],
    ),
    (
        "menu.orders_and_budget",
        &[
            (routes::ORDERS, "speakerphone", "menu.orders", &["read_orders"]),
            (routes::PLACEMENTS, "eye", "menu.placements", &["read_placements"]),
            (routes::AGREEMENTS, "file-certificate", "menu.agreements", &["read_agreements"]),
            (routes::BUDGET, "receipt", "menu.budget", &["read_budget_lines"]),
            (routes::PLANS, "calendar", "menu.plans", &["read_communication_plans"]),
            (routes::PRICES, "list-check", "menu.prices", &["read_prices"]),
        ],
    ),
    (
        "menu.payment",
        &[
            (routes::PAYMENTS, "receipt", "menu.payments", &["read_billings"]),
            (routes::DESKS, "clock", "menu.desks", &["read_payment_clock"]),
            (routes::PAYEES, "building", "menu.payees", &["read_payees"]),
            (routes::REPAYMENTS, "arrow-back-up", "menu.repayments", &["read_repayments"]),
            (routes::CATALOGUE, "list-check", "menu.catalogue", &["read_catalogue_orders"]),
            (routes::PAYMENT_TERMS, "adjustments-horizontal", "menu.payment_terms", &["read_payment_terms"]),
        ],
    ),
    ("menu.oversight", &[(routes::FLAGS, "alert-triangle", "menu.flags", &["read_flags"])]),
    (
        "menu.rules",
        &[
            (routes::POLICIES, "scale", "menu.policies", &["read_policies"]),
            (routes::IMPORT, "file-import", "menu.import", &["import_media", "read_imports"]),
            (routes::CORRECTIONS, "pencil", "menu.corrections", &["read_corrections"]),
        ],
    ),
    (
        "menu.manage",
        &[
            (routes::MEMBERS, "users", "menu.members", &["read_members"]),
            (routes::OWN_INTERESTS, "shield-check", "menu.own_interests", &["declare_interest"]),
            (routes::LOG, "history", "menu.log", &[]),
            (routes::DELEGATIONS, "users", "menu.delegations", &["read_delegations"]),
            (routes::OFFICE, "building-community", "menu.office", &["read_agencies", "register_agency"]),
            (routes::HELP, "help", "menu.help", &[]),
        ],
    ),
];

const COMPANY: &[(&str, &[Entry])] = &[
    ("menu.overview", &[(routes::HOME, "layout-dashboard", "menu.home", &[])]),
    (
        "menu.my_partnership",
        &[
            (routes::COMPANIES, "news", "menu.my_company", &["read_companies"]),
            (routes::WINDOWS, "calendar-event", "menu.windows", &["read_windows"]),
            (routes::APPLICATIONS, "file-text", "menu.my_applications", &["read_applications"]),
            (routes::DECREES, "file-certificate", "menu.decrees", &["read_decrees"]),
            (routes::SANCTIONS, "gavel", "menu.my_sanctions", &["read_sanctions"]),
        ],
    ),
    (
        "menu.my_work",
        &[
            (routes::ORDERS, "speakerphone", "menu.my_orders", &["read_orders"]),
            (routes::PLACEMENTS, "eye", "menu.my_placements", &["read_placements"]),
            (routes::AGREEMENTS, "file-certificate", "menu.my_agreements", &["read_agreements"]),
        ],
    ),
    (
        "menu.my_payment",
        &[
            (routes::PAYMENTS, "receipt", "menu.my_money", &["read_billings"]),
            (routes::PAYEES, "building", "menu.my_account", &["read_payees"]),
            (routes::REPAYMENTS, "arrow-back-up", "menu.my_repayments", &["read_repayments"]),
            (routes::PAYMENT_TERMS, "adjustments-horizontal", "menu.payment_terms", &["read_payment_terms"]),
        ],
    ),
    ("menu.manage", &[(routes::LOG, "history", "menu.my_log", &[]), (routes::HELP, "help", "menu.help", &[])]),
];

fn table_of(visitor: &Visitor) -> &'static [(&'static str, &'static [Entry])] {
    match visitor.scope.party {
        Party::Staff => STAFF,
        Party::Company(_) => COMPANY,
    }
}

/// The entry of the visitor's menu that a page stands under: where it leads, and what it is called there.
pub(crate) fn entry_of(visitor: &Visitor, path: &str) -> (&'static str, &'static str) {
    table_of(visitor)
        .iter()
        .flat_map(|(_, entries)| entries.iter())
        .filter(|(href, ..)| *href != routes::HOME && path.starts_with(href))
        .max_by_key(|(href, ..)| href.len())
        .map_or((routes::HOME, text("menu.home")), |(href, _, label, _)| (*href, text(label)))
}

/// The menu of a visitor, with the page that is open marked.
pub(crate) fn build(visitor: &Visitor, active: &str) -> Vec<MenuGroup> {
    let own_company = match visitor.scope.party {
        Party::Staff => None,
        Party::Company(company) => Some(company),
    };
    table_of(visitor)
        .iter()
        .map(|(title, entries)| MenuGroup {
            title: text(title),
            items: entries
                .iter()
                .filter(|(_, _, _, one_of)| one_of.is_empty() || one_of.iter().any(|right| visitor.may(right)))
                .map(|(href, icon, label, _)| MenuItem {
                    href: match own_company {
                        Some(company) if *href == routes::COMPANIES => routes::company(company.as_uuid()),
                        Some(_) | None => (*href).to_owned(),
                    },
                    icon,
                    label: text(label),
                    is_current: *href == active,
                })
                .collect(),
        })
        .filter(|group: &MenuGroup| !group.items.is_empty())
        .collect()
}
