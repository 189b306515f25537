//! What several contexts need: numbers of single streams, claims, whose company it is.

use std::collections::BTreeSet;

use domain::{
    Event, Withdrawing,
    media::{
        company::{self, Company},
        outlet::CompetenceLevel,
    },
    office::{self, Office, Tenure},
    partnership::{
        application::{self, Application},
        decree::Signature,
        window::{self, Window},
    },
    payment::{tax, terms::PaymentTerms},
    policy::{self, FactSource, Policy, Rules, Term, grading::Facts, rules::DayCount},
};
use kernel::{
    BasisPoints, CompanyId, LocalDate, Party, Timestamp, Uuid,
    ids::{AccountId, ApplicationId, OfficialId, OutletId, WindowId},
};
use store::{Halt, Refusal, Unit};
use views::Sinergi;

use super::states::States;
use crate::{
    App, AppError, Scope,
    delegations::{has_interest, senders},
    perform::{NOT_FOUND, refuse},
    session::own_border,
};

/// The number of the one stream of a kind that a tenant has: `office`, `policy`, `sharing`.
pub(crate) fn singleton(category: &str) -> Uuid {
    let mut bytes = [0_u8; 16];
    for (place, byte) in bytes.iter_mut().zip(category.bytes()) {
        *place = byte;
    }
    Uuid::from_bytes(bytes)
}

/// Who withdraws a version: by `approval`, the use case that puts versions in force, it is refused.
pub(crate) fn withdrawing(scope: &Scope, approval: &str) -> Withdrawing {
    Withdrawing { by: scope.actor, decides: scope.may(approval).is_ok(), today: scope.today() }
}

/// Names of what may exist once in a tenant.
pub(crate) mod claims {
    /// A company's tax number.
    pub(crate) const NPWP: &str = "npwp";
    /// A company's business number.
    pub(crate) const NIB: &str = "nib";
    /// An outlet's domain.
    pub(crate) const DOMAIN: &str = "domain";
    /// An outlet's application in a window.
    pub(crate) const APPLICATION: &str = "application";
    /// One of the outlets that a company may bring into a window.
    pub(crate) const OUTLET_SLOT: &str = "outlet_slot";
    /// One of the places of a window.
    pub(crate) const PLACE: &str = "place";
    /// Number of a decree.
    pub(crate) const DECREE_NUMBER: &str = "decree_number";
    /// What a budget line charges, in its year and agency.
    pub(crate) const BUDGET_LINE: &str = "budget_line";
    /// An agency's communication plan of a year.
    pub(crate) const COMMUNICATION_PLAN: &str = "communication_plan";
    /// Number of an agreement.
    pub(crate) const AGREEMENT_NUMBER: &str = "agreement_number";
    /// Number of a surat pesanan, in its year.
    pub(crate) const ORDER_NUMBER: &str = "order_number";
    /// What a proof shows: address, edition and page, spot, the bytes of a file, what its page says.
    pub(crate) const PROOF: &str = "proof";
    /// Number of a receipt of what arrived (tanda terima).
    pub(crate) const DELIVERY_NUMBER: &str = "delivery_number";
    /// A placement on a bill.
    pub(crate) const BILLED_PLACEMENT: &str = "billed_placement";
    /// Number of minutes of inspection (BAPP).
    pub(crate) const INSPECTION_NUMBER: &str = "inspection_number";
    /// Number of minutes of handover (BAST).
    pub(crate) const HANDOVER_NUMBER: &str = "handover_number";
    /// Number of a receipt (kuitansi).
    pub(crate) const RECEIPT_NUMBER: &str = "receipt_number";
    /// Number of a company's invoice.
    pub(crate) const INVOICE_NUMBER: &str = "invoice_number";
    /// Number of an e-Faktur.
    pub(crate) const TAX_INVOICE_NUMBER: &str = "tax_invoice_number";
    /// Number of a payment request (SPP).
    pub(crate) const REQUEST_NUMBER: &str = "request_number";
    /// Number of a payment order (SPM).
    pub(crate) const PAYMENT_ORDER_NUMBER: &str = "payment_order_number";
    /// Number of a disbursement (SP2D).
    pub(crate) const DISBURSEMENT_NUMBER: &str = "disbursement_number";
    /// The bank's reference of a transfer.
    pub(crate) const BANK_REFERENCE: &str = "bank_reference";
    /// Number of a deposit at the state's treasury.
    pub(crate) const NTPN: &str = "ntpn";
    /// Number of a withholding slip (bukti potong). Slips, and the bytes below, from before these kinds claim nothing.
    pub(crate) const SLIP_NUMBER: &str = "slip_number";
    /// The bytes of an e-Faktur or of a withholding slip.
    pub(crate) const TAX_FILE: &str = "tax_file";
    /// Number of the region's treasury receipt (STS).
    pub(crate) const TREASURY_RECEIPT: &str = "treasury_receipt";
    /// A company's bank account.
    pub(crate) const BANK_ACCOUNT: &str = "bank_account";
    /// Number of an order in the national catalogue.
    pub(crate) const CATALOGUE_ORDER: &str = "catalogue_order";
    /// Order of ours that an order of the national catalogue is.
    pub(crate) const CATALOGUE_MATCH: &str = "catalogue_match";
    /// In whose place a person was let act, in the order of the letters.
    pub(crate) const DELEGATION: &str = "delegation";
    /// Number of the minutes of a field check.
    pub(crate) const MINUTES_NUMBER: &str = "minutes_number";

    /// The one spelling of a value by which it is claimed: a number of a paper is the same in small letters, with spaces
    /// and with signs that nobody sees; an e-Faktur is its digits.
    pub(crate) fn spelled(kind: &str, value: &str) -> String {
        let is_number = matches!(
            kind,
            DELIVERY_NUMBER
                | INSPECTION_NUMBER
                | HANDOVER_NUMBER
                | RECEIPT_NUMBER
                | INVOICE_NUMBER
                | TAX_INVOICE_NUMBER
                | REQUEST_NUMBER
                | PAYMENT_ORDER_NUMBER
                | DISBURSEMENT_NUMBER
                | BANK_REFERENCE
                | SLIP_NUMBER
                | TREASURY_RECEIPT
                | CATALOGUE_ORDER
        );
        if !is_number {
            return value.to_owned();
        }
        let number = domain::office::numbering::spelled(value);
        if kind == TAX_INVOICE_NUMBER { number.chars().filter(char::is_ascii_alphanumeric).collect() } else { number }
    }
}

/// Not yours, or not there: nobody is told which.
pub(crate) fn not_found() -> Halt {
    refuse(NOT_FOUND)
}

/// Staff may name any company, a company only itself.
pub(crate) fn own_company(scope: &Scope, company: CompanyId) -> Result<(), AppError> {
    match scope.party {
        Party::Staff => Ok(()),
        Party::Company(own) if own == company => Ok(()),
        Party::Company(_) => Err(AppError::Denied),
    }
}

/// The same refusal, saying what may be done instead.
pub(crate) fn instead(halt: Halt, use_case: &str) -> Halt {
    match halt {
        Halt::Refused(mut refusal) => {
            refusal.allowed.push(use_case.to_owned());
            Halt::Refused(refusal)
        }
        failed @ Halt::Failed(_) => failed,
    }
}

/// Takes a value that may exist once, or refuses with who has it. A company is not told who has its number or domain.
pub(crate) async fn claim(
    unit: &mut Unit<Sinergi>,
    kind: &'static str,
    value: &str,
    owner: Uuid,
    code: &str,
) -> Result<(), Halt> {
    match unit.claim(kind, &claims::spelled(kind, value), owner).await? {
        None => Ok(()),
        Some(holder) => {
            let mut refusal = Refusal::code(code);
            refusal.params.push(("value".to_owned(), value.to_owned()));
            let staff = unit.context().border.party == Party::Staff;
            let of_companies = matches!(kind, claims::NPWP | claims::NIB | claims::DOMAIN);
            if staff || !of_companies && kind != claims::BANK_ACCOUNT {
                refusal.params.push(("id".to_owned(), holder.to_string()));
            }
            if staff && of_companies {
                let name = unit.state::<Company>(holder).await?.profile().legal_name.clone();
                refusal.params.push(("name".to_owned(), name));
            }
            Err(Halt::Refused(refusal))
        }
    }
}

/// Takes the first free of `limit` numbered places; `false` when there is none.
pub(crate) async fn claim_place(
    unit: &mut Unit<Sinergi>,
    kind: &'static str,
    prefix: &str,
    limit: u32,
    owner: Uuid,
) -> Result<bool, Halt> {
    for place in 1..=limit {
        if unit.claim(kind, &format!("{prefix}/{place}"), owner).await?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives back whichever of the numbered places the owner has.
pub(crate) async fn release_place(
    unit: &mut Unit<Sinergi>,
    kind: &'static str,
    prefix: &str,
    limit: u32,
    owner: Uuid,
) -> Result<(), Halt> {
    for place in 1..=limit {
        unit.release(kind, &format!("{prefix}/{place}"), owner).await?;
    }
    Ok(())
}

/// An application that the sender may touch at all.
pub(crate) async fn application(unit: &mut Unit<Sinergi>, id: ApplicationId) -> Result<application::State, Halt> {
    let state = unit.state::<Application>(id.as_uuid()).await?;
    let party = unit.context().border.party;
    match (state.company(), party) {
        (None, _) => Err(not_found()),
        (Some(company), Party::Company(own)) if company != own => Err(not_found()),
        (Some(_), _) => Ok(state),
    }
}

/// The company of an application.
pub(crate) async fn company_of(
    unit: &mut Unit<Sinergi>,
    application: &application::State,
) -> Result<company::State, Halt> {
    match application.company() {
        Some(company) => Ok(unit.state::<Company>(company.as_uuid()).await?),
        None => Err(not_found()),
    }
}

/// What a company declares of itself and of an outlet, on a day. Without a card the editor-in-chief has no level.
pub(crate) fn declared_facts(register: &company::State, outlet: OutletId, day: LocalDate) -> Facts {
    let level = register.editor_level(outlet, day).map_or(0, CompetenceLevel::rung);
    let mut facts = Facts::from([(FactSource::EditorLevel, level)]);
    if let Some(outlet) = register.outlet(outlet) {
        if let Some(since) = outlet.since {
            facts.insert(FactSource::YearsActive, full_years(since, day));
        }
        if let Some(local) = outlet.local_office {
            facts.insert(FactSource::LocalOffice, i64::from(local));
        }
    }
    if let Some(taxable) = register.profile().taxable_entrepreneur {
        facts.insert(FactSource::TaxableEntrepreneur, i64::from(taxable));
    }
    facts
}

fn full_years(since: LocalDate, today: LocalDate) -> i64 {
    let years = i64::from(today.year()) - i64::from(since.year());
    let anniversary_to_come = (u8::from(today.0.month()), today.0.day()) < (u8::from(since.0.month()), since.0.day());
    (years - i64::from(anniversary_to_come)).max(0)
}

/// A window and what it says.
pub(crate) async fn window_of(unit: &mut Unit<Sinergi>, id: WindowId) -> Result<(window::State, window::Terms), Halt> {
    let state = unit.state::<Window>(id.as_uuid()).await?;
    match state.terms().cloned() {
        Some(terms) => Ok((state, terms)),
        None => Err(not_found()),
    }
}

/// The window of an application.
pub(crate) async fn window_of_application(
    unit: &mut Unit<Sinergi>,
    application: &application::State,
) -> Result<(window::State, window::Terms), Halt> {
    match application.window() {
        Some(window) => window_of(unit, window).await,
        None => Err(not_found()),
    }
}

/// The rules of a version; what is decided by them names it.
pub(crate) async fn rules_of(unit: &mut Unit<Sinergi>, version: i32) -> Result<Rules, Halt> {
    unit.decided_by_policy(version);
    let policy: policy::State = unit.state::<Policy>(singleton("policy")).await?;
    policy.rules(version).cloned().ok_or_else(|| refuse("policy.unknown_version"))
}

/// The rules that an application is checked by: those of its window.
pub(crate) async fn rules_of_application(
    unit: &mut Unit<Sinergi>,
    application: &application::State,
) -> Result<Rules, Halt> {
    let (_, terms) = window_of_application(unit, application).await?;
    rules_of(unit, terms.policy_version).await
}

/// The office of the tenant.
pub(crate) async fn office_of(unit: &mut Unit<Sinergi>) -> Result<office::State, Halt> {
    unit.state::<Office>(singleton("office")).await
}

/// Who signs, as on paper: the holder of a post on a day.
pub(crate) fn signature_of(
    office: &office::State,
    official: OfficialId,
    on: LocalDate,
    code: &str,
) -> Result<Signature, Halt> {
    let post = office.official_on(official, on).ok_or_else(|| refuse(code))?;
    let prefix = match post.tenure {
        Tenure::Definitive => "",
        Tenure::Acting => "Plt. ",
        Tenure::Daily => "Plh. ",
    };
    let title = format!("{prefix}{}", post.title);
    Ok(Signature { official, name: post.name.clone(), title, nip: post.nip.clone() })
}

/// What PPN is of a price on a day by the region's terms of payment.
pub(crate) async fn vat_in_effect<S: States>(unit: &mut S, day: LocalDate) -> Result<BasisPoints, Halt> {
    let (_, terms) = unit.state::<PaymentTerms>(singleton("payment_terms")).await?.in_force(day);
    Ok(tax::vat_in_effect(&terms.rates, day))
}

/// The first instant after a term that begins on the day after `from`, where the tenant is.
pub(crate) fn end_of_term(term: Term, from: LocalDate, office: &office::State) -> Timestamp {
    let last = match term.count {
        DayCount::Calendar => from.plus_days(i64::from(term.days)),
        DayCount::Working => office.calendar().plus_working_days(from, term.days),
    };
    last.end_in(office.zone())
}

/// The sender has declared no interest in the company of an application: asked at every step, because interests change.
pub(crate) async fn without_interest(unit: &mut Unit<Sinergi>, application: &application::State) -> Result<(), Halt> {
    match application.company() {
        Some(company) if has_interest(unit, company).await? => Err(refuse("application.conflict_of_interest")),
        Some(_) | None => Ok(()),
    }
}

impl App {
    /// Who wrote down what the verifiers of an application check: the company's own words in the register and in the
    /// application. Such a person, also of the office, does not verify it (EF-22).
    pub(crate) async fn authors_of(&self, scope: &Scope, id: ApplicationId) -> Result<BTreeSet<AccountId>, AppError> {
        let border = own_border(scope.tenant);
        let (state, _) = self.store().load::<Application>(border, id.as_uuid()).await?;
        let Some(company) = state.company() else { return Ok(BTreeSet::new()) };
        let mut events = self.stream_events(border, id.as_uuid()).await?;
        events.extend(self.stream_events(border, company.as_uuid()).await?);
        let is_declared = |event: &Event| match event {
            Event::Company(event) => event.is_declared(),
            Event::Application(event) => event.is_declared(),
            _ => false,
        };
        let declared = events.iter().filter(|recorded| is_declared(&recorded.event));
        Ok(declared.flat_map(|recorded| [Some(recorded.actor), recorded.on_behalf_of]).flatten().collect())
    }
}

/// Refuses whoever sends a command, or counts as the sender on the record, and wrote down what it checks.
pub(crate) fn no_author_sends(unit: &Unit<Sinergi>, authors: &BTreeSet<AccountId>, record: Uuid) -> Result<(), Halt> {
    hands(unit, record).into_iter().try_for_each(|person| no_author(authors, person))
}

/// Everybody whose hand a command on a record is: who sends it, the one acted for, and whoever acted for one of them there.
pub(crate) fn hands(unit: &Unit<Sinergi>, record: Uuid) -> BTreeSet<AccountId> {
    let mut hands = unit.counted_as_sender(record);
    hands.extend(senders(unit));
    hands
}

/// Refuses the person who wrote down what is to be checked.
pub(crate) fn no_author(authors: &BTreeSet<AccountId>, person: AccountId) -> Result<(), Halt> {
    if authors.contains(&person) { Err(refuse("application.author_checks")) } else { Ok(()) }
}
