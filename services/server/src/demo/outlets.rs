//! Companies of the demo: the real outlets as listed, and invented ones that carry every other case.

use app::{App, FilePurpose, Role, dataset::ListRequest};
use kernel::{CompanyId, LocalDate, Timestamp, Uuid};
use serde_json::{Value, json};

use super::{pages::site, person::Person, rows};

/// A requirement, and what shows it: `file`, `url` or `statement`.
pub(crate) type Asked = (&'static str, &'static str);

/// A company that applies.
#[derive(Debug, Clone)]
pub(crate) struct Applicant {
    pub(crate) company: Uuid,
    pub(crate) outlet: Uuid,
    pub(crate) name: String,
    /// What its numbers are made of, and its site if it is invented.
    pub(crate) counter: usize,
    pub(crate) kind: &'static str,
    /// Its status with the Press Council when it entered the register.
    pub(crate) press: &'static str,
    /// What is asked of its kind, and by what it is shown.
    pub(crate) requirements: Vec<Asked>,
    pub(crate) person: Person,
    /// What the register has for each requirement.
    pub(crate) answers: Value,
}

/// An invented company.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Invented<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: &'static str,
    pub(crate) email: Option<&'static str>,
    pub(crate) press: &'static str,
    pub(crate) editor: Option<&'static str>,
    pub(crate) since: &'a str,
    pub(crate) local: bool,
    /// Without the papers that only count in the grade.
    pub(crate) bare: bool,
}

/// The requirements of a kind that a document or a web address or a statement answers.
fn requirements(kind: &str, extra: &[Asked]) -> Vec<Asked> {
    let mut items = vec![
        ("LEGAL_ENTITY", "file"),
        ("MOLHR_APPROVAL", "file"),
        ("NIB", "file"),
        ("NPWP", "file"),
        ("BANK_ACCOUNT", "file"),
        ("COMPANY_PROFILE", "file"),
        ("PRICE_OFFER", "file"),
        ("INTEGRITY_PACT", "statement"),
        ("CONFLICT_OF_INTEREST", "statement"),
        ("PRESS_COUNCIL_STATUS", "file"),
        ("EIC_UTAMA", "file"),
        ("JOURNALIST_ASSIGNMENT", "file"),
    ];
    items.extend_from_slice(match kind {
        "online" => &[("MASTHEAD_SHOWN", "url"), ("CYBER_GUIDELINE_SHOWN", "url")],
        "print" => &[("PRINT_RUN", "statement"), ("SAMPLE_ISSUES", "file")],
        "radio" | "television" => &[("IPP_FIXED", "file")],
        "out_of_home" | "creator" => &[("PORTFOLIO", "url")],
        _ => &[("SAMPLE_ISSUES", "url")],
    });
    items.extend_from_slice(extra);
    items
}

/// Requirements that only count in the grade.
const SCORED: &[&str] = &["PRESS_COUNCIL_STATUS", "EIC_UTAMA", "JOURNALIST_ASSIGNMENT"];

/// Requirements whose documents have an end.
const EXPIRING: &[&str] = &["PRESS_COUNCIL_STATUS", "EIC_UTAMA", "IPP_FIXED"];

/// A page that says that it is an example; every document of the demo is this one.
const EXAMPLE_PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n4 0 obj<</Length 62>>stream\nBT /F1 24 Tf 72 760 Td (Dokumen contoh - bukan dokumen asli) Tj ET\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// A number of so many digits that nobody has: a run of zeros and a counter.
fn example_number(digits: usize, counter: usize) -> String {
    format!("{counter:0digits$}")
}

/// Whether an example company is a taxable entrepreneur (PKP).
pub(crate) fn is_taxable(counter: usize) -> bool {
    counter.is_multiple_of(2)
}

/// What an example company is called in its deed.
pub(crate) fn legal_name(name: &str) -> String {
    format!("PT {name} (rekaan)")
}

/// What an example company says of itself.
fn profile(name: &str, city: &str, counter: usize) -> Value {
    json!({
        "legal_name": name,
        "legal_form": "pt",
        "nib": example_number(13, counter),
        "npwp": example_number(16, counter),
        "kbli": "63122, 63912",
        "address": "Alamat contoh",
        "city": city,
        "email": format!("redaksi{counter}@contoh.example"),
        "phone": "0000000000",
        "bank": "Bank Contoh",
        "bank_number": example_number(10, counter),
        "bank_holder": name,
        "taxable_entrepreneur": is_taxable(counter),
    })
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    if let Value::Object(map) = &mut object {
        map.insert(name.to_owned(), value);
    }
    object
}

/// The outlets of the register, with their companies.
pub(crate) async fn registered(
    app: &App,
    keeper: &Person,
    now: Timestamp,
) -> anyhow::Result<Vec<(Uuid, Uuid, String)>> {
    let outlets = rows(app, &keeper.at(app, now), "outlets", ListRequest::default()).await?;
    let found = outlets.iter().filter_map(|row| {
        let id = |name: &str| row.get(name).and_then(Value::as_str).and_then(|id| id.parse::<Uuid>().ok());
        let name = row.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        Some((id("company")?, id("id")?, name))
    });
    Ok(found.collect())
}

/// Who brings companies in: the officer who keeps the register, and the administrator who lets their people in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Desk<'a> {
    pub(crate) keeper: &'a Person,
    pub(crate) administrator: &'a Person,
    pub(crate) city: &'a str,
    /// What the region asks for beside what every preset does.
    pub(crate) extra: &'static [Asked],
    /// How long documents with an end hold.
    pub(crate) papers_until: LocalDate,
}

impl Desk<'_> {
    /// Somebody of a company, who can sign in when there is a password.
    async fn somebody(&self, app: &App, company: Uuid, email: &str, password: Option<&str>) -> anyhow::Result<Person> {
        let name = format!("Pengelola akun contoh ({email})");
        let company = Some(CompanyId(company));
        self.administrator.enrol(app, email, &name, password, Role::MediaAdministrator, company).await
    }
}

/// A real outlet applies: what is not on the list is an example and says so.
pub(crate) async fn real(
    app: &App,
    desk: Desk<'_>,
    (company, outlet, name): (Uuid, Uuid, String),
    counter: usize,
    now: Timestamp,
) -> anyhow::Result<Applicant> {
    let email = format!("akun{counter}.{}@contoh.example", desk.keeper.tenant);
    let person = desk.somebody(app, company, &email, None).await?;
    let facts = profile(&format!("Perusahaan contoh pengelola {name}"), desk.city, counter);
    person.does(app, now, "change_company", with(facts, "company", json!(company))).await?;
    let requirements = requirements("online", desk.extra);
    let papers = Papers { requirements: &requirements, editor: Some("utama"), bare: false, until: desk.papers_until };
    let answers = papers.file(app, &person, (company, outlet), counter, now).await?;
    let (kind, press) = ("online", "factual_verified");
    Ok(Applicant { company, outlet, name, counter, kind, press, requirements, person, answers })
}

/// An invented company enters the register by itself, and is told apart by its name.
pub(crate) async fn invented(
    app: &App,
    desk: Desk<'_>,
    plan: Invented<'_>,
    counter: usize,
    password: &str,
    now: Timestamp,
) -> anyhow::Result<Applicant> {
    let company = app.next_id();
    let keeper = desk.keeper;
    let fallback = format!("akun{counter}.{}@contoh.example", keeper.tenant);
    let email = plan.email.unwrap_or(&fallback);
    let person = desk.somebody(app, company, email, plan.email.map(|_| password)).await?;
    let facts = profile(&legal_name(plan.name), desk.city, counter);
    person.does(app, now, "register_company", facts).await?;
    let mut outlet = json!({
        "company": company,
        "name": plan.name,
        "kind": plan.kind,
        "since": plan.since,
        "local_office": plan.local,
    });
    outlet = match plan.kind {
        "online" => with(outlet, "website", json!(site(counter, keeper.tenant))),
        "print" => with(outlet, "frequency", json!("daily")),
        "out_of_home" | "creator" => outlet,
        "television" => with(outlet, "channel", json!("Kanal 30 UHF (contoh)")),
        _ => with(outlet, "channel", json!("98,7 FM (contoh)")),
    };
    let outlet = person.does(app, now, "add_outlet", outlet).await?;
    if plan.press != "none" {
        let observed = json!({
            "company": company,
            "outlet": outlet,
            "status": plan.press,
            "observed_on": now.date_in(keeper.zone),
            "source": "Contoh, bukan pengamatan yang sebenarnya",
        });
        keeper.does(app, now, "observe_press_council_status", observed).await?;
    }
    let requirements = requirements(plan.kind, desk.extra);
    let papers = Papers { requirements: &requirements, editor: plan.editor, bare: plan.bare, until: desk.papers_until };
    let answers = papers.file(app, &person, (company, outlet), counter, now).await?;
    let (name, kind, press) = (plan.name.to_owned(), plan.kind, plan.press);
    Ok(Applicant { company, outlet, name, counter, kind, press, requirements, person, answers })
}

/// What a company has to show.
#[derive(Debug, Clone, Copy)]
struct Papers<'a> {
    requirements: &'a [Asked],
    /// The level of the editor-in-chief's certificate.
    editor: Option<&'a str>,
    /// Without what only counts in the grade.
    bare: bool,
    until: LocalDate,
}

impl Papers<'_> {
    /// Files everything that is asked for, and names the editor; the answers to the requirements.
    async fn file(
        self,
        app: &App,
        person: &Person,
        (company, outlet): (Uuid, Uuid),
        counter: usize,
        now: Timestamp,
    ) -> anyhow::Result<Value> {
        let year = person.since.year();
        let editor_in_chief = json!({
            "company": company,
            "name": format!("Pemimpin Redaksi Contoh {counter}"),
            "role": "editor_in_chief",
            "outlet": outlet,
        });
        let editor = person.does(app, now, "add_person", editor_in_chief).await?;
        if let Some(level) = self.editor {
            let card = json!({
                "company": company,
                "person": editor,
                "level": level,
                "number": format!("CONTOH-UKW-{counter:04}"),
                "issued_on": format!("{}-05-02", year - 2),
            });
            person.does(app, now, "record_competence", card).await?;
        }
        let scope = person.at(app, now);
        let file = app.put_file(&scope, FilePurpose::Document, "dokumen-contoh.pdf", EXAMPLE_PDF.to_vec()).await?;
        let mut answers = serde_json::Map::new();
        for (requirement, evidence) in self.requirements {
            if self.bare && SCORED.contains(requirement) {
                continue;
            }
            let answer = match *evidence {
                "file" => {
                    let document = json!({
                        "company": company,
                        "requirement": requirement,
                        "number": format!("CONTOH/{requirement}/{counter:03}"),
                        "issuer": "Penerbit contoh",
                        "issued_on": format!("{year}-06-02"),
                        "expires_on": EXPIRING.contains(requirement).then_some(self.until),
                        "file": file.sha256,
                    });
                    let document = person.does(app, now, "file_document", document).await?;
                    json!({ "document": document })
                }
                "url" => json!({ "text": format!("https://contoh.example/{}", requirement.to_lowercase()) }),
                _ => json!({ "stated": true, "text": "Saya menyatakan benar (contoh)." }),
            };
            answers.insert((*requirement).to_owned(), answer);
        }
        Ok(Value::Object(answers))
    }
}
