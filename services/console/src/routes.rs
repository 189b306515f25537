//! The addresses of the console: Indonesian for people's pages, English for machines.

use app::links;
use kernel::Uuid;

#[cfg(test)]
mod tests;

pub(crate) const HOME: &str = "/";
pub(crate) const SIGN_IN: &str = "/masuk";
pub(crate) const SIGN_OUT: &str = "/keluar";
pub(crate) const CHOOSE_TENANT: &str = "/pilih-daerah";
pub(crate) const FORGOT: &str = links::FORGOT;
pub(crate) const REGISTER: &str = "/daftar";
pub(crate) const SEARCH: &str = "/cari";
pub(crate) const COMPANIES: &str = "/media";
pub(crate) const WINDOWS: &str = "/jendela";
pub(crate) const APPLICATIONS: &str = links::APPLICATIONS;
pub(crate) const CHECK_DESK: &str = "/meja-periksa";
pub(crate) const DECREES: &str = "/penetapan";
pub(crate) const POLICIES: &str = "/kebijakan";
pub(crate) const MEMBERS: &str = "/pengguna";
pub(crate) const LOG: &str = "/jejak";
pub(crate) const OWN_INTERESTS: &str = "/pengguna/kepentingan-saya";
pub(crate) const CORRECTIONS: &str = "/koreksi";
pub(crate) const DELEGATIONS: &str = "/pengguna/delegasi";
pub(crate) const OFFICE: &str = "/kantor";
pub(crate) const IMPORT: &str = "/impor";
pub(crate) const COMPARISON: &str = "/banding";
pub(crate) const ORDERS: &str = links::ORDERS;
pub(crate) const PLACEMENTS: &str = "/tayangan";
pub(crate) const AGREEMENTS: &str = links::AGREEMENTS;
pub(crate) const BUDGET: &str = "/anggaran";
pub(crate) const PLANS: &str = "/rencana";
pub(crate) const PRICES: &str = "/harga";
pub(crate) const RULE_BOOK: &str = "/harga/aturan";
pub(crate) const NEW_RULE_BOOK: &str = "/harga/aturan/baru";
pub(crate) const FLAGS: &str = "/tanda";
pub(crate) const FLAG_RULES: &str = "/tanda/aturan";
pub(crate) const OPERATOR: &str = "/operator";
pub(crate) const HELP: &str = "/bantuan";
pub(crate) const ABOUT: &str = "/tentang";
pub(crate) const VERIFY: &str = links::VERIFY;
pub(crate) const NEW_POLICY: &str = "/kebijakan/baru";
pub(crate) const ROLES: &str = "/pengguna/peran";
pub(crate) const LETTERHEAD: &str = "/kantor/kop-surat";
pub(crate) const IMPORT_TEMPLATE: &str = "/impor/templat";
pub(crate) const OPEN_TENANT: &str = "/operator/buka";
pub(crate) const NEW_DECREE: &str = "/penetapan/baru";
pub(crate) const NEW_ORDER: &str = "/pesanan/baru";
pub(crate) const BUDGET_IMPORT: &str = "/anggaran/impor";
pub(crate) const BUDGET_TEMPLATE: &str = "/anggaran/impor/templat";
pub(crate) const PAYMENTS: &str = links::PAYMENTS;
pub(crate) const NEW_BILLING: &str = "/pembayaran/baru";
pub(crate) const YEAR_END: &str = "/pembayaran/akhir-tahun";
pub(crate) const DESKS: &str = "/pembayaran/jam";
pub(crate) const PAYEES: &str = links::PAYEES;
pub(crate) const PAYMENT_TERMS: &str = "/ketentuan-bayar";
pub(crate) const PAYMENT_TERMS_VERSION: &str = "/ketentuan-bayar/{id}";
pub(crate) const NEW_PAYMENT_TERMS: &str = "/ketentuan-bayar/baru";
pub(crate) const REPAYMENTS: &str = links::REPAYMENTS;
pub(crate) const SANCTIONS: &str = links::SANCTIONS;
pub(crate) const CATALOGUE: &str = "/katalog";
pub(crate) const CATALOGUE_IMPORT: &str = "/katalog/impor";
pub(crate) const CATALOGUE_TEMPLATE: &str = "/katalog/impor/templat";

// With places for what is named: for the router, and for forms that lead on to what they make.
pub(crate) const ACTION: &str = "/aksi/{use_case}";
pub(crate) const OPTIONS: &str = "/pilihan/{dataset}";
pub(crate) const COMPANY: &str = "/media/{id}";
pub(crate) const WINDOW: &str = "/jendela/{id}";
pub(crate) const APPLICATION: &str = "/permohonan/{id}";
pub(crate) const APPLICATION_FORM: &str = "/permohonan/{id}/isian";
pub(crate) const APPLICATION_DRAFT: &str = "/permohonan/{id}/draf";
pub(crate) const APPLICATION_SETTLEMENT: &str = "/permohonan/{id}/putusan";
pub(crate) const CHECK: &str = "/meja-periksa/{id}";
pub(crate) const DECREE: &str = "/penetapan/{id}";
pub(crate) const DECREE_WORDS: &str = "/penetapan/{id}/ubah";
pub(crate) const ORDER_PDF: &str = "/pesanan/{id}/pdf";
pub(crate) const ORDER_BUNDLE: &str = "/pesanan/{id}/berkas.zip";
pub(crate) const AGREEMENT_PDF: &str = "/perjanjian/{id}/pdf";
pub(crate) const BILL_PAPER: &str = "/tagihan/{id}/{file}";
pub(crate) const PAYMENT_RECAP: &str = "/media/{id}/rekap.pdf";
pub(crate) const DECREE_PDF: &str = "/penetapan/{id}/pdf";
pub(crate) const VERIFY_DECREE: &str = "/periksa/{code}";
pub(crate) const POLICY: &str = "/kebijakan/{id}";
pub(crate) const BILLING: &str = "/pembayaran/{id}";
pub(crate) const PAYEE: &str = "/rekening/{id}";
pub(crate) const REPAYMENT: &str = "/pengembalian/{id}";
pub(crate) const SANCTION: &str = "/sanksi/{id}";
pub(crate) const CATALOGUE_ORDER: &str = "/katalog/{id}";
pub(crate) const CATALOGUE_CHECK: &str = "/katalog/impor/periksa/{sha256}";
pub(crate) const CATALOGUE_FAULTS: &str = "/katalog/impor/salah/{sha256}";
pub(crate) const POLICY_EDITOR: &str = "/kebijakan/{id}/ubah";
pub(crate) const IMPORT_CHECK: &str = "/impor/periksa/{sha256}";
pub(crate) const IMPORT_FAULTS: &str = "/impor/salah/{sha256}";
pub(crate) const IMPORT_RESULT: &str = "/impor/hasil/{id}";
pub(crate) const RESET: &str = "/atur-ulang/{token}";
pub(crate) const INVITATION: &str = "/undangan/{token}";
pub(crate) const FILE: &str = "/berkas/{sha256}";
pub(crate) const LOG_FILE: &str = "/jejak/berkas/{format}";
pub(crate) const EXPORT: &str = "/export/{file}";
pub(crate) const ORDER: &str = "/pesanan/{id}";
pub(crate) const ORDER_WORDS: &str = "/pesanan/{id}/ubah";
pub(crate) const AGREEMENT: &str = "/perjanjian/{id}";
pub(crate) const BUDGET_LINE: &str = "/anggaran/{id}";
pub(crate) const BUDGET_CHECK: &str = "/anggaran/impor/periksa/{sha256}";
pub(crate) const BUDGET_FAULTS: &str = "/anggaran/impor/salah/{sha256}";
pub(crate) const PLAN: &str = "/rencana/{id}";
pub(crate) const FLAG: &str = "/tanda/{id}";

/// What a person did and was refused.
pub(crate) fn log_of_person(id: Uuid) -> String {
    format!("{LOG}?orang={id}")
}

/// All that happened to a record.
pub(crate) fn log_of_record(id: Uuid) -> String {
    format!("{LOG}?catatan={id}")
}

/// The audit trail as a file.
pub(crate) fn log_file(format: &str) -> String {
    format!("{LOG}/berkas/{format}")
}

/// The page of a company.
pub(crate) fn company(id: Uuid) -> String {
    format!("{COMPANIES}/{id}")
}

/// The page of an order.
pub(crate) fn order(id: Uuid) -> String {
    links::order(id)
}

/// The form that writes an order anew.
pub(crate) fn order_words(id: Uuid) -> String {
    format!("{ORDERS}/{id}/ubah")
}

/// The form of a new order, as far as it was chosen under which agreement and for which item of the plan.
pub(crate) fn new_order(agreement: Option<Uuid>, item: Option<Uuid>) -> String {
    let chosen = [("perjanjian", agreement), ("butir", item)];
    let chosen: Vec<(&str, String)> =
        chosen.into_iter().filter_map(|(name, id)| id.map(|id| (name, id.to_string()))).collect();
    with_query(NEW_ORDER, &chosen.iter().map(|(name, id)| (*name, id.as_str())).collect::<Vec<_>>())
}

/// The page of an agreement.
pub(crate) fn agreement(id: Uuid) -> String {
    links::agreement(id)
}

/// The page of a budget line.
pub(crate) fn budget_line(id: Uuid) -> String {
    format!("{BUDGET}/{id}")
}

/// What a table from SIPD would do, before it is taken.
pub(crate) fn budget_check(sha256: &str) -> String {
    format!("{BUDGET_IMPORT}/periksa/{sha256}")
}

/// The rows of a table from SIPD that have mistakes.
pub(crate) fn budget_faults(sha256: &str) -> String {
    format!("{BUDGET_IMPORT}/salah/{sha256}")
}

/// The page of a communication plan.
pub(crate) fn plan(id: Uuid) -> String {
    format!("{PLANS}/{id}")
}

/// The page of a red flag.
pub(crate) fn flag(id: Uuid) -> String {
    format!("{FLAGS}/{id}")
}

/// The page of a window.
pub(crate) fn window(id: Uuid) -> String {
    format!("{WINDOWS}/{id}")
}

/// Where the form of an application is sent.
pub(crate) fn application_form(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/isian")
}

/// Where an application is kept while somebody types.
pub(crate) fn application_draft(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/draf")
}

/// Where the word that settles two findings is sent.
pub(crate) fn application_settlement(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/putusan")
}

/// The page of an application.
pub(crate) fn application(id: Uuid) -> String {
    links::application(id)
}

/// The check desk with one application on it.
pub(crate) fn check(application: Uuid) -> String {
    format!("{CHECK_DESK}/{application}")
}

/// The page of a decree.
pub(crate) fn decree(id: Uuid) -> String {
    format!("{DECREES}/{id}")
}

/// The form that changes the words of a decree.
pub(crate) fn decree_words(id: Uuid) -> String {
    format!("{DECREES}/{id}/ubah")
}

/// A decree on paper.
pub(crate) fn decree_pdf(id: Uuid) -> String {
    format!("{DECREES}/{id}/pdf")
}

/// The order letter on paper.
pub(crate) fn order_pdf(id: Uuid) -> String {
    format!("{ORDERS}/{id}/pdf")
}

/// Everything about an order as one file.
pub(crate) fn order_bundle(id: Uuid) -> String {
    format!("{ORDERS}/{id}/berkas.zip")
}

/// An agreement on paper.
pub(crate) fn agreement_pdf(id: Uuid) -> String {
    format!("{AGREEMENTS}/{id}/pdf")
}

/// A paper of a bill: `bapp`, `bast` or `kuitansi`.
pub(crate) fn bill_paper(id: Uuid, paper: &str) -> String {
    format!("/tagihan/{id}/{paper}.pdf")
}

/// What a company was paid this year, on paper.
pub(crate) fn payment_recap(company: Uuid) -> String {
    format!("/media/{company}/rekap.pdf")
}

/// The form that begins the decree of a window.
pub(crate) fn new_decree(window: Uuid) -> String {
    format!("{NEW_DECREE}?window={window}")
}

/// The page of a policy version.
pub(crate) fn policy(id: Uuid) -> String {
    format!("{POLICIES}/{id}")
}

/// The page of a bill.
pub(crate) fn billing(id: Uuid) -> String {
    links::billing(id)
}

/// Where a company is paid.
pub(crate) fn payee(company: Uuid) -> String {
    links::payee(company)
}

/// The page of a claim for money back.
pub(crate) fn repayment(id: Uuid) -> String {
    links::repayment(id)
}

/// A version of the terms of payment.
pub(crate) fn payment_terms(id: Uuid) -> String {
    format!("{PAYMENT_TERMS}/{id}")
}

/// The page of a sanction.
pub(crate) fn sanction(id: Uuid) -> String {
    links::sanction(id)
}

/// The page of an order of the national catalogue.
pub(crate) fn catalogue_order(id: Uuid) -> String {
    format!("{CATALOGUE}/{id}")
}

/// What a table of catalogue orders would do, before it is taken.
pub(crate) fn catalogue_check(sha256: &str) -> String {
    format!("{CATALOGUE_IMPORT}/periksa/{sha256}")
}

/// The rows of a table of catalogue orders that have mistakes.
pub(crate) fn catalogue_faults(sha256: &str) -> String {
    format!("{CATALOGUE_IMPORT}/salah/{sha256}")
}

/// The page where the public verifies a decree.
pub(crate) fn verify_decree(code: &str) -> String {
    links::verify_decree(code)
}

/// A file by its hash.
pub(crate) fn file(sha256: &str) -> String {
    format!("/berkas/{sha256}")
}

/// Where the form of a use case is sent.
pub(crate) fn use_case(name: &str) -> String {
    format!("/aksi/{name}")
}

/// The use case whose form is sent to a path.
pub(crate) fn use_case_of(path: &str) -> Option<&str> {
    path.strip_prefix("/aksi/").map(|rest| rest.split(['?', '/']).next().unwrap_or(rest))
}

/// A part of the page of the office.
pub(crate) fn office_part(part: &str) -> String {
    format!("{OFFICE}#{part}")
}

/// What a table would do, before it is taken.
pub(crate) fn import_check(sha256: &str) -> String {
    format!("{IMPORT}/periksa/{sha256}")
}

/// The rows of a table that have mistakes.
pub(crate) fn import_faults(sha256: &str) -> String {
    format!("{IMPORT}/salah/{sha256}")
}

/// What an import did.
pub(crate) fn import_result(id: Uuid) -> String {
    format!("{IMPORT}/hasil/{id}")
}

/// The form that opens the tenant of a region.
pub(crate) fn open_tenant(region_code: &str) -> String {
    with_query(OPEN_TENANT, &[("region_code", region_code)])
}

/// Where a use case is done with some fields filled: its own page, or its form, coming back to a page.
pub(crate) fn action(use_case: &str, fields: &[(&str, &str)], back: &str) -> String {
    own_page(use_case, fields).unwrap_or_else(|| form(use_case, fields, back))
}

/// The page of a use case that needs more than a form over its fields.
fn own_page(use_case: &str, fields: &[(&str, &str)]) -> Option<String> {
    let id = |name: &str| fields.iter().find(|(field, _)| *field == name)?.1.parse::<Uuid>().ok();
    Some(match use_case {
        "revise_order" => order_words(id("order")?),
        "open_billing" => NEW_BILLING.to_owned(),
        "assemble_billing" => with_query(NEW_BILLING, &[("berkas", &id("billing")?.to_string())]),
        "record_administrative_check" => check(id("application")?),
        "save_application" | "submit_application" | "resubmit_application" => application_form(id("application")?),
        "settle_administrative_check" => format!("{}#settle", application(id("application")?)),
        _ => return None,
    })
}

/// The form of a use case over its fields, with some of them filled, coming back to a page.
pub(crate) fn form(use_case: &str, fields: &[(&str, &str)], back: &str) -> String {
    let mut query: Vec<(&str, &str)> = fields.to_vec();
    query.push(("_return", back));
    with_query(&self::use_case(use_case), &query)
}

/// The same over a record as a page shows it: the form holds that version, so that a change in between is told. What
/// makes a record of its own has none to hold.
pub(crate) fn action_on(use_case: &str, fields: &[(&str, &str)], seen: Option<i32>, back: &str) -> String {
    let is_over_it = app::use_case(use_case).is_some_and(app::UseCase::is_over_a_record);
    let version = seen.filter(|_| is_over_it).map(|seen| seen.to_string());
    let seen = version.as_deref().map(|version| ("_version", version));
    action(use_case, &fields.iter().copied().chain(seen).collect::<Vec<_>>(), back)
}

/// The sign-in page that leads on to another.
pub(crate) fn sign_in(next: &str) -> String {
    if next == HOME { SIGN_IN.to_owned() } else { with_query(SIGN_IN, &[("lanjut", next)]) }
}

/// The list of a dataset as a file.
pub(crate) fn export(dataset: &str, extension: &str, query: &[(&str, &str)]) -> String {
    with_query(&format!("/export/{dataset}.{extension}"), query)
}

/// A path with its query.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    match serde_urlencoded::to_string(query) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        Ok(_) | Err(_) => path.to_owned(),
    }
}

/// A path of this console, or home: what a form says about where to go next is not trusted. Browsers leave tabs and line
/// ends of an address out, so that what follows one would be read as a host.
pub(crate) fn own_path(text: &str) -> &str {
    let is_split = text.contains(|sign: char| sign == '\\' || sign.is_control());
    let own = text.starts_with('/') && !text.starts_with("//") && !is_split;
    if own { text } else { HOME }
}

/// The page of a record by the kind that search and references name.
pub(crate) fn record(kind: &str, id: Uuid) -> Option<String> {
    match kind {
        "company" | "companies" => Some(company(id)),
        "window" | "windows" => Some(window(id)),
        "application" | "applications" => Some(application(id)),
        "decree" | "decrees" => Some(decree(id)),
        "policy" | "policies" => Some(policy(id)),
        "order" | "orders" | "publication_order" => Some(order(id)),
        "agreement" | "agreements" => Some(agreement(id)),
        "budget_line" | "budget_lines" => Some(budget_line(id)),
        "communication_plan" | "communication_plans" => Some(plan(id)),
        "billing" | "billings" => Some(billing(id)),
        "payee" | "payees" => Some(payee(id)),
        "repayment" | "repayments" => Some(repayment(id)),
        "sanction" | "sanctions" => Some(sanction(id)),
        "flag" | "flags" => Some(flag(id)),
        "correction" | "corrections" => Some(format!("{CORRECTIONS}#k-{id}")),
        "catalogue_order" | "catalogue_orders" => Some(catalogue_order(id)),
        _ => None,
    }
}
