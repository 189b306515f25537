//! What the border does not hold for, each line signed by a reviewer of another area (SECURITY.md R3). The lists may only
//! shrink, but for reference data.

/// Tables without a tenant: the same for everybody. Relation, role, privileges.
pub(crate) const GLOBAL: &[(&str, &str, &[&str])] = &[
    ("sinergi.regions", "sinergi_app", &["SELECT"]),
    ("sinergi.regions", "sinergi_benchmark", &["SELECT"]),
    ("sinergi.tenants", "sinergi_app", &["SELECT", "INSERT", "UPDATE"]),
    ("sinergi.tenants", "sinergi_anchor", &["SELECT"]),
    ("sinergi.tenants", "sinergi_benchmark", &["SELECT"]),
    ("sinergi.event_types", "sinergi_app", &["SELECT", "INSERT"]),
    ("sinergi.event_types", "sinergi_anchor", &["SELECT"]),
    ("sinergi.event_types", "sinergi_benchmark", &["SELECT"]),
    ("sinergi._sqlx_migrations", "sinergi_app", &["SELECT"]),
    ("sinergi._sqlx_migrations", "sinergi_anchor", &["SELECT"]),
    ("sinergi._sqlx_migrations", "sinergi_benchmark", &["SELECT"]),
];

/// Roles that see a table's rows of all tenants. Heads hold positions and hashes, no content.
pub(crate) const OVERSEERS: &[(&str, &str)] = &[("sinergi.tenant_head", "sinergi_anchor")];

/// Tables over all tenants that one role alone reaches: figures by region and year, without names; keyed fingerprints of
/// what proofs show, and their key.
pub(crate) const ACROSS: &[(&str, &str)] = &[
    ("sinergi.bm_figures", "sinergi_benchmark"),
    ("sinergi.bm_progress", "sinergi_benchmark"),
    ("sinergi.bm_fingerprints", "sinergi_benchmark"),
    ("sinergi.bm_key", "sinergi_benchmark"),
];

/// Tables that another role than the application may read, one tenant at a time.
pub(crate) const READERS: &[(&str, &str)] = &[("sinergi.events", "sinergi_benchmark")];

/// Tables that say nothing of a company, and that companies of the tenant may therefore read in full (or, where a
/// `public_floor` says so, what is announced of them).
pub(crate) const OPEN_TO_COMPANIES: &[&str] = &[
    "sinergi.tenant_head",
    "sinergi.projection_state",
    "sinergi.rebuild_progress",
    "sinergi.rm_office",
    "sinergi.rm_agencies",
    "sinergi.rm_holidays",
    "sinergi.rm_windows",
    "sinergi.rm_policies",
    "sinergi.rm_decrees",
    // tariffs, price standards and catalogue prices that were approved
    "sinergi.rm_prices",
    // the annex of a decree that was issued, as it was published
    "sinergi.rm_decree_rows",
    // outages of systems that payment waits for
    "sinergi.rm_outages",
    // terms of payment that were approved
    "sinergi.rm_payment_terms",
];

/// Nobody edits or removes a row.
pub(crate) const APPEND_ONLY: &[&str] = &["sinergi.events", "sinergi.command_seen", "sinergi.refusals"];

/// Roles that the program logs in as.
pub(crate) const LOGINS: &[&str] = &["sinergi_app", "sinergi_auth", "sinergi_anchor", "sinergi_benchmark"];
