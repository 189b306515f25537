//! The register of companies, outlets, people and documents.

use domain::media::{
    BankAccount, CompanyProfile, Frequency, LegalForm, MediaKind, Nib, Npwp, Outlet,
    company::{Command, Company, State},
    outlet::{BroadcasterClass, NoSite, own_site},
};
use kernel::{CompanyId, LocalDate, Party, ids::OutletId};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::shared::{claim, claims, not_found, own_company};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Bank, Choice, Date, Email, Flag, LongText, Nib as NibField, Npwp as NpwpField, Ref, Text, Url},
    Record, Scope, UseCase,
    session::own_border,
};

/// The profile's fields after those that come first: one declaration for registering and for changing.
macro_rules! profile_after {
    ($($first:expr),*) => {
        &[
            $($first,)*
            Field::needed("legal_name", Text(200)),
            Field::needed("legal_form", Choice(LegalForm::NAMES)),
            Field::needed("nib", NibField),
            Field::needed("npwp", NpwpField),
            Field::needed("kbli", Text(200)),
            Field::needed("address", Text(300)),
            Field::optional("city", Text(100)),
            Field::needed("email", Email),
            Field::optional("phone", Text(40)),
            Field::needed("bank", Bank),
            Field::needed("bank_number", Text(40)),
            Field::needed("bank_holder", Text(200)),
            Field::optional("taxable_entrepreneur", Flag),
        ]
    };
}

/// The outlet's fields after those that come first: one declaration for adding and for changing.
macro_rules! outlet_after {
    ($($first:expr),*) => {
        &[
            $($first,)*
            Field::needed("name", Text(200)),
            Field::needed("kind", Choice(MediaKind::NAMES)),
            Field::optional("frequency", Choice(Frequency::NAMES)),
            Field::optional("website", Url),
            Field::optional("feed_url", Url),
            Field::optional("channel", Text(60)),
            Field::optional("broadcaster", Choice(BroadcasterClass::NAMES)),
            Field::optional("since", Date),
            Field::optional("local_office", Flag),
        ]
    };
}

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "register_company",
        context: "media",
        about: "Adds a media company to the register; a second one with the same NIB or NPWP is refused.",
        fields: profile_after!(),
        record: Record::New,
        run: run!(register_company),
    },
    UseCase {
        name: "change_company",
        context: "media",
        about: "Changes what the register knows of a company.",
        fields: profile_after!(Field::needed("company", Ref("companies"))),
        record: Record::Named("company"),
        run: run!(change_company),
    },
    UseCase {
        name: "add_outlet",
        context: "media",
        about: "Adds an outlet to a company.",
        fields: outlet_after!(Field::needed("company", Ref("companies"))),
        record: Record::Named("company"),
        run: run!(add_outlet),
    },
    UseCase {
        name: "change_outlet",
        context: "media",
        about: "Changes what the register knows of an outlet. Once it has been ordered from, the office alone changes its site.",
        fields: outlet_after!(Field::needed("company", Ref("companies")), Field::needed("outlet", Ref("outlets"))),
        record: Record::Named("company"),
        run: run!(change_outlet),
    },
    UseCase {
        name: "retire_outlet",
        context: "media",
        about: "Takes an outlet out of the register.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("outlet", Ref("outlets")),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::Named("company"),
        run: run!(retire_outlet),
    },
];

#[derive(Deserialize)]
struct Profile {
    legal_name: String,
    legal_form: LegalForm,
    nib: Nib,
    npwp: Npwp,
    kbli: String,
    address: String,
    city: Option<String>,
    email: String,
    phone: Option<String>,
    bank: String,
    bank_number: String,
    bank_holder: String,
    taxable_entrepreneur: Option<bool>,
}

impl From<Profile> for CompanyProfile {
    fn from(input: Profile) -> Self {
        let kbli = input.kbli.split([',', ';', ' ']).map(str::trim).filter(|code| !code.is_empty());
        Self {
            legal_name: input.legal_name,
            legal_form: Some(input.legal_form),
            nib: Some(input.nib),
            npwp: Some(input.npwp),
            kbli: kbli.map(str::to_owned).collect(),
            address: Some(input.address),
            city: input.city,
            email: Some(input.email),
            phone: input.phone,
            bank: Some(BankAccount::new(&input.bank, input.bank_number, input.bank_holder)),
            taxable_entrepreneur: input.taxable_entrepreneur,
        }
    }
}

/// Moves the claims of a company from its old numbers to its new ones.
pub(super) async fn claim_profile(
    unit: &mut Unit<Sinergi>,
    company: CompanyId,
    before: Option<&CompanyProfile>,
    after: &CompanyProfile,
) -> Result<(), Halt> {
    let old_npwp = before.and_then(|profile| profile.npwp.as_ref()).map(Npwp::as_str);
    let new_npwp = after.npwp.as_ref().map(Npwp::as_str);
    move_claim(unit, claims::NPWP, old_npwp, new_npwp, company, "company.npwp_taken").await?;
    let old_nib = before.and_then(|profile| profile.nib.as_ref()).map(Nib::as_str);
    let new_nib = after.nib.as_ref().map(Nib::as_str);
    move_claim(unit, claims::NIB, old_nib, new_nib, company, "company.nib_taken").await
}

pub(super) async fn move_claim(
    unit: &mut Unit<Sinergi>,
    kind: &'static str,
    old: Option<&str>,
    new: Option<&str>,
    company: CompanyId,
    code: &str,
) -> Result<(), Halt> {
    if old == new {
        return Ok(());
    }
    if let Some(new) = new {
        claim(unit, kind, new, company.as_uuid(), code).await?;
    }
    if let Some(old) = old {
        unit.release(kind, old, company.as_uuid()).await?;
    }
    Ok(())
}

async fn register_company(app: &App, scope: &Scope, input: Profile) -> Result<Done, AppError> {
    let company = match scope.party {
        Party::Staff => CompanyId(app.next_id()),
        Party::Company(own) => own,
    };
    let profile = CompanyProfile::from(input);
    app.transact(scope, move |unit| {
        let profile = profile.clone();
        Box::pin(async move {
            claim_profile(unit, company, None, &profile).await?;
            unit.run::<Company>(company.as_uuid(), Command::Register { company, profile, import: None }).await?;
            Ok(json!({ "id": company }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct ChangeCompany {
    company: CompanyId,
    #[serde(flatten)]
    profile: Profile,
}

async fn change_company(app: &App, scope: &Scope, input: ChangeCompany) -> Result<Done, AppError> {
    let company = input.company;
    own_company(scope, company)?;
    let profile = CompanyProfile::from(input.profile);
    let is_bound = views::has_dealings(app.store(), own_border(scope.tenant), company).await?;
    app.transact(scope, move |unit| {
        let profile = profile.clone();
        Box::pin(async move {
            let state = known(unit, company).await?;
            claim_profile(unit, company, Some(state.profile()), &profile).await?;
            unit.run::<Company>(company.as_uuid(), Command::ChangeProfile { profile, is_bound }).await?;
            Ok(json!({ "id": company }))
        })
    })
    .await
}

/// A company that is in the register.
pub(super) async fn known(unit: &mut Unit<Sinergi>, company: CompanyId) -> Result<State, Halt> {
    let state = unit.state::<Company>(company.as_uuid()).await?;
    if state.exists() { Ok(state) } else { Err(not_found()) }
}

impl App {
    pub(super) async fn company(
        &self,
        scope: &Scope,
        company: CompanyId,
        command: Command,
        answer: Value,
    ) -> Result<Done, AppError> {
        own_company(scope, company)?;
        self.transact(scope, move |unit| {
            let (command, answer) = (command.clone(), answer.clone());
            Box::pin(async move {
                known(unit, company).await?;
                unit.run::<Company>(company.as_uuid(), command).await?;
                Ok(answer)
            })
        })
        .await
    }
}

#[derive(Deserialize)]
struct OutletFacts {
    name: String,
    kind: MediaKind,
    frequency: Option<Frequency>,
    website: Option<String>,
    feed_url: Option<String>,
    channel: Option<String>,
    broadcaster: Option<BroadcasterClass>,
    since: Option<LocalDate>,
    local_office: Option<bool>,
}

impl TryFrom<OutletFacts> for Outlet {
    type Error = AppError;

    fn try_from(input: OutletFacts) -> Result<Self, AppError> {
        let domain = input.website.as_deref().map(own_site).transpose().map_err(|why| {
            let (code, params) = match why {
                NoSite::Unreadable => ("url", vec![]),
                NoSite::Shared(domain) => ("shared_domain", vec![("domain", domain)]),
            };
            AppError::Invalid(vec![FieldError { field: "website".to_owned(), code, params }])
        })?;
        Ok(Self {
            name: input.name,
            kind: input.kind,
            frequency: input.frequency,
            domain,
            feed_url: input.feed_url,
            channel: input.channel,
            broadcaster: input.broadcaster,
            since: input.since,
            local_office: input.local_office,
        })
    }
}

#[derive(Deserialize)]
struct AddOutlet {
    company: CompanyId,
    #[serde(flatten)]
    facts: OutletFacts,
}

async fn add_outlet(app: &App, scope: &Scope, input: AddOutlet) -> Result<Done, AppError> {
    let company = input.company;
    own_company(scope, company)?;
    let outlet = OutletId(app.next_id());
    let facts = Outlet::try_from(input.facts)?;
    app.transact(scope, move |unit| {
        let facts = facts.clone();
        Box::pin(async move {
            known(unit, company).await?;
            let domain = facts.domain.as_deref();
            move_claim(unit, claims::DOMAIN, None, domain, company, "company.domain_taken").await?;
            unit.run::<Company>(company.as_uuid(), Command::AddOutlet { outlet, facts }).await?;
            Ok(json!({ "id": outlet }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct ChangeOutlet {
    company: CompanyId,
    outlet: OutletId,
    #[serde(flatten)]
    facts: OutletFacts,
}

async fn change_outlet(app: &App, scope: &Scope, input: ChangeOutlet) -> Result<Done, AppError> {
    let (company, outlet) = (input.company, input.outlet);
    own_company(scope, company)?;
    let facts = Outlet::try_from(input.facts)?;
    let is_ordered =
        scope.party != Party::Staff && views::is_ordered_from(app.store(), own_border(scope.tenant), outlet).await?;
    app.transact(scope, move |unit| {
        let facts = facts.clone();
        Box::pin(async move {
            let state = known(unit, company).await?;
            let before = domain_of_alone(&state, outlet);
            move_claim(unit, claims::DOMAIN, before, facts.domain.as_deref(), company, "company.domain_taken").await?;
            unit.run::<Company>(company.as_uuid(), Command::ChangeOutlet { outlet, facts, is_ordered }).await?;
            Ok(json!({ "id": outlet }))
        })
    })
    .await
}

/// The domain that an outlet gives back when it leaves it: none that another outlet of the company still has.
fn domain_of_alone(state: &State, outlet: OutletId) -> Option<&str> {
    let domain = state.outlet(outlet)?.domain.as_deref();
    let shared = state.outlets().any(|(id, other)| id != outlet && other.domain.as_deref() == domain);
    domain.filter(|_| !shared)
}

#[derive(Deserialize)]
struct RetireOutlet {
    company: CompanyId,
    outlet: OutletId,
    reason: String,
}

async fn retire_outlet(app: &App, scope: &Scope, input: RetireOutlet) -> Result<Done, AppError> {
    let RetireOutlet { company, outlet, reason } = input;
    own_company(scope, company)?;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let state = known(unit, company).await?;
            let domain = domain_of_alone(&state, outlet);
            move_claim(unit, claims::DOMAIN, domain, None, company, "company.domain_taken").await?;
            unit.run::<Company>(company.as_uuid(), Command::RetireOutlet { outlet, reason }).await?;
            Ok(json!({ "id": outlet }))
        })
    })
    .await
}
