//! `rm_agreements`: one row per agreement, with what both sides may know of it.

use domain::{
    Event,
    budget::SubActivityCode,
    partnership::decree::Signature,
    payment::{self, tax},
    publication::{
        agreement::{self, Choice, Item, Standing, Status, Terms, UnderDelivery, UnderDeliveryRule},
        procurement::{ContractForm, Method},
    },
};
use kernel::{CompanyId, LocalDate, Rupiah, Timestamp, Uuid, ids::AgencyId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Agreements.
#[derive(Debug)]
pub struct Agreements;

/// An agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    version: i32,
    title: String,
    status: Status,
    agency_id: Option<AgencyId>,
    sub_activity: Option<SubActivityCode>,
    starts_on: Option<LocalDate>,
    ends_on: Option<LocalDate>,
    method: Option<Method>,
    providers: Option<u32>,
    method_basis: Option<String>,
    ceiling: Option<Rupiah>,
    under_delivery: Option<UnderDeliveryRule>,
    under_delivery_words: Option<String>,
    items: Vec<Item>,
    gaps: Vec<String>,
    offers_count: u32,
    standing: Option<Standing>,
    value: Option<Rupiah>,
    number: Option<String>,
    signed_on: Option<LocalDate>,
    signature: Option<Signature>,
    contract_form: Option<ContractForm>,
    policy_version: Option<i32>,
    book_version: Option<i32>,
    drafted_at: Timestamp,
    opened_at: Option<Timestamp>,
    concluded_on: Option<LocalDate>,
    concluded_at: Option<Timestamp>,
    signed_at: Option<Timestamp>,
    accepted_at: Option<Timestamp>,
    declined_at: Option<Timestamp>,
    decline_reason: Option<String>,
    activated_at: Option<Timestamp>,
    terminated_on: Option<LocalDate>,
    terminate_reason: Option<String>,
    terminate_letter: Option<String>,
    cancelled_at: Option<Timestamp>,
    cancel_reason: Option<String>,
}

/// Before prices are agreed, none of them is missing yet.
fn gaps(terms: &Terms) -> Vec<String> {
    terms.missing().into_iter().map(|(place, _)| place).filter(|place| !place.ends_with(".unit_price")).collect()
}

impl Row {
    fn new(company: CompanyId, terms: &Terms, recorded: &Recorded<Event>) -> Self {
        let mut row = Self {
            party_id: company,
            version: recorded.version,
            title: String::new(),
            status: Status::Draft,
            agency_id: None,
            sub_activity: None,
            starts_on: None,
            ends_on: None,
            method: None,
            providers: None,
            method_basis: None,
            ceiling: None,
            under_delivery: None,
            under_delivery_words: None,
            items: vec![],
            gaps: vec![],
            offers_count: 0,
            standing: None,
            value: None,
            number: None,
            signed_on: None,
            signature: None,
            contract_form: None,
            policy_version: None,
            book_version: None,
            drafted_at: recorded.occurred_at,
            opened_at: None,
            concluded_on: None,
            concluded_at: None,
            signed_at: None,
            accepted_at: None,
            declined_at: None,
            decline_reason: None,
            activated_at: None,
            terminated_on: None,
            terminate_reason: None,
            terminate_letter: None,
            cancelled_at: None,
            cancel_reason: None,
        };
        row.says(terms);
        row
    }

    fn says(&mut self, terms: &Terms) {
        self.title.clone_from(&terms.title);
        self.agency_id = terms.agency;
        self.sub_activity.clone_from(&terms.sub_activity);
        self.starts_on = terms.starts_on;
        self.ends_on = terms.ends_on;
        self.bought_by(terms.choice.as_ref());
        self.ceiling = terms.ceiling;
        self.under_delivery = terms.under_delivery.as_ref().map(|less| less.rule);
        self.under_delivery_words = terms.under_delivery.as_ref().and_then(|less| less.words.clone());
        self.items.clone_from(&terms.items);
        self.gaps = gaps(terms);
    }

    fn bought_by(&mut self, choice: Option<&agreement::Choice>) {
        self.method = choice.map(|choice| choice.method);
        self.providers = choice.map(|choice| choice.providers);
        self.method_basis = choice.and_then(|choice| choice.basis.clone());
    }

    /// What it says, as [`Row::says`] took it down.
    fn terms(&self) -> Terms {
        let (providers, basis) = (self.providers.unwrap_or_default(), self.method_basis.clone());
        let words = self.under_delivery_words.clone();
        Terms {
            title: self.title.clone(),
            agency: self.agency_id,
            sub_activity: self.sub_activity.clone(),
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            choice: self.method.map(|method| Choice { method, providers, basis }),
            ceiling: self.ceiling,
            under_delivery: self.under_delivery.map(|rule| UnderDelivery { rule, words }),
            items: self.items.clone(),
        }
    }

    /// What agreed prices come to by other terms, for events from before they said it themselves: with the rate of the
    /// state on the day of the agreement.
    fn counted(&self, terms: &Terms) -> Option<Rupiah> {
        let rates = payment::terms::Terms::preset().rates;
        terms.value(tax::vat_in_effect(&rates, self.concluded_on?))
    }

    /// Signatures given before count no more.
    fn unsigned(&mut self) {
        self.number = None;
        self.signed_on = None;
        self.signature = None;
        self.contract_form = None;
        self.signed_at = None;
        self.accepted_at = None;
    }
}

impl ReadModel for Agreements {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_agreements";
    const REVISION: i32 = 3;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Agreement(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        use agreement::Event as E;
        let Event::Agreement(event) = &recorded.event else { return row };
        if let E::AgreementDrafted { company, terms, .. } = event {
            return Some(Row::new(*company, terms, recorded));
        }
        let mut row = row?;
        let at = Some(recorded.occurred_at);
        row.version = recorded.version;
        row.standing = Standing::after(row.standing.take(), Some(&row.terms()), event);
        match event {
            E::AgreementDrafted { .. }
            | E::PricesJustified { .. }
            | E::MethodChangeRequested { .. }
            | E::MethodChangeRefused { .. } => (),
            E::AgreementRevised { terms, .. } => row.says(terms),
            E::TermsRevised { terms, value, .. } => {
                row.says(terms);
                row.unsigned();
                row.value = value.or_else(|| row.counted(terms));
            }
            E::NegotiationOpened { terms, .. } => {
                row.says(terms);
                row.status = Status::Negotiating;
                row.opened_at = at;
            }
            E::OfferMade { number, .. } => row.offers_count = *number,
            E::NegotiationConcluded { prices, value, on, .. } => {
                row.status = Status::Agreed;
                row.value = *value;
                row.concluded_on = Some(*on);
                row.concluded_at = at;
                for item in &mut row.items {
                    if let Some(offered) = prices.iter().find(|offered| offered.item == item.number) {
                        item.unit_price = Some(offered.unit_price);
                    }
                }
            }
            E::MethodChanged { to, .. } => {
                row.bought_by(Some(to));
                row.gaps.retain(|place| place != "method");
                row.unsigned();
            }
            E::AgreementSigned { number, date, signature, form, .. } => {
                row.number = Some(number.clone());
                row.signed_on = Some(*date);
                row.signature = Some(signature.clone());
                row.contract_form = Some(*form);
                row.signed_at = at;
            }
            E::AgreementAccepted { .. } => row.accepted_at = at,
            E::AgreementDeclined { reason, .. } => {
                row.unsigned();
                row.status = Status::Negotiating;
                row.value = None;
                row.concluded_on = None;
                row.concluded_at = None;
                row.declined_at = at;
                row.decline_reason = Some(reason.clone());
            }
            E::AgreementActivated { terms, value, policy_version, book_version, .. } => {
                row.says(terms);
                row.status = Status::Active;
                row.value = Some(*value);
                row.policy_version = Some(*policy_version);
                row.book_version = Some(*book_version);
                row.activated_at = at;
            }
            E::AgreementTerminated { reason, letter_number, on, .. } => {
                row.status = Status::Terminated;
                row.terminated_on = Some(*on);
                row.terminate_reason = Some(reason.clone());
                row.terminate_letter = Some(letter_number.clone());
            }
            E::AgreementEnded { .. } => row.status = Status::Ended,
            E::AgreementCancelled { reason, .. } => {
                row.status = Status::Cancelled;
                row.cancelled_at = at;
                row.cancel_reason = Some(reason.clone());
            }
        }
        Some(row)
    }
}
