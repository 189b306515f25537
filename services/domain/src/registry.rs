//! All events of all aggregates under one type, for the log.

use kernel::{CompanyId, LogEvent, decider::DecodeError};
use serde_json::{Value, json};

use crate::{
    budget::{accounts, line, plan},
    comparison::sharing,
    media::company,
    media::import_run,
    office,
    oversight::{correction, flag, rules as flag_rules},
    partnership, payment,
    people::member,
    policy,
    publication::agreement,
    publication::allotment,
    publication::order,
    publication::price,
    publication::procurement,
    upcasts,
};

#[cfg(test)]
mod tests;

macro_rules! registry {
    ($( $(#[$doc:meta])* $variant:ident($module:path, $event:ty, $category:expr) ),+ $(,)?) => {
        /// Any fact of any aggregate.
        #[expect(clippy::large_enum_variant, reason = "an event is read and gone; a box would be in every reader's way")]
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event {
            $( $(#[$doc])* $variant($event), )+
        }

        $(
            impl From<$event> for Event {
                fn from(event: $event) -> Self {
                    Self::$variant(event)
                }
            }

            impl TryFrom<Event> for $event {
                type Error = Event;
                fn try_from(event: Event) -> Result<Self, Event> {
                    match event {
                        Event::$variant(event) => Ok(event),
                        other => Err(other),
                    }
                }
            }
        )+

        impl Event {
            /// Every event type: category, wire name, the shape that this program writes.
            pub fn kinds() -> Vec<(&'static str, &'static str, i16)> {
                let mut kinds = Vec::new();
                $( kinds.extend(<$event>::KINDS.iter().map(|(kind, schema)| ($category, *kind, *schema))); )+
                kinds
            }
        }

        impl LogEvent for Event {
            fn kind(&self) -> &'static str {
                match self { $(Self::$variant(event) => event.kind(),)+ }
            }
            fn category(&self) -> &'static str {
                match self { $(Self::$variant(_) => $category,)+ }
            }
            fn schema(&self) -> i16 {
                match self { $(Self::$variant(event) => event.schema(),)+ }
            }
            fn encode(&self) -> Result<Value, serde_json::Error> {
                let mut whole = match self { $(Self::$variant(event) => serde_json::to_value(event)?,)+ };
                Ok(whole.get_mut("data").map_or(Value::Null, Value::take))
            }
            fn decode(kind: &str, schema: i16, data: Value) -> Result<Self, DecodeError> {
                let data = upcasts::bring_up_to_date(kind, schema, data)?;
                let whole = json!({ "type": kind, "data": data });
                $(
                    if <$event>::KINDS.iter().any(|(known, _)| *known == kind) {
                        return serde_json::from_value::<$event>(whole)
                            .map(Self::$variant)
                            .map_err(|source| DecodeError::Shape { kind: kind.to_owned(), source });
                    }
                )+
                Err(DecodeError::UnknownKind(kind.to_owned()))
            }
            fn party(&self) -> Option<CompanyId> {
                match self { $(Self::$variant(event) => event.party(),)+ }
            }
        }
    };
}

registry! {
    /// The office: agencies, officials, calendar, letterhead.
    Office(office, office::Event, "office"),
    /// Numbers of papers, by year.
    Numbering(office, office::numbering::Event, "numbering"),
    /// People and their roles.
    Member(member, member::Event, "member"),
    /// The region's rules, by version.
    Policy(policy, policy::Event, "policy"),
    /// A media company with its outlets, people, documents.
    Company(company, company::Event, "company"),
    /// A run of an import.
    Import(import_run, import_run::Event, "import"),
    /// An application window.
    Window(partnership, partnership::window::Event, "window"),
    /// An application in a window.
    Application(partnership, partnership::application::Event, "application"),
    /// A decree that names partners.
    Decree(partnership, partnership::decree::Event, "decree"),
    /// The sanctions of a company.
    Sanction(partnership, partnership::sanction::Event, "sanction"),
    /// Prices, by version.
    PriceList(price, price::Event, "price_list"),
    /// The rules of buying, by version.
    Procurement(procurement, procurement::Event, "procurement"),
    /// An agreement with a company.
    Agreement(agreement, agreement::Event, "agreement"),
    /// What orders take of an agreement or of a plan item.
    Allotment(allotment, allotment::Event, "allotment"),
    /// A publication order with its proof.
    Order(order, order::Event, "publication_order"),
    /// A bill, from handover to money in the bank.
    Billing(payment, payment::billing::Event, "billing"),
    /// An order of the national catalogue, mirrored.
    CatalogueOrder(payment, payment::catalogue::Event, "catalogue_order"),
    /// Where a company is paid.
    Payee(payment, payment::payee::Event, "payee"),
    /// An outage of a system that payment waits for.
    Outage(payment, payment::outage::Event, "outage"),
    /// Terms of payment, by version.
    PaymentTerms(payment, payment::terms::Event, "payment_terms"),
    /// A claim for money back.
    Repayment(payment, payment::repayment::Event, "repayment"),
    /// A budget line with all its buckets.
    BudgetLine(line, line::Event, "budget_line"),
    /// An agency's communication plan of a year.
    CommunicationPlan(plan, plan::Event, "communication_plan"),
    /// Which accounts a format is paid from.
    AccountMap(accounts, accounts::Event, "account_map"),
    /// A red flag.
    Flag(flag, flag::Event, "flag"),
    /// The thresholds of red flags, by version.
    FlagRules(flag_rules, flag_rules::Event, "flag_rules"),
    /// A request to put a wrong fact right.
    Correction(correction, correction::Event, "correction"),
    /// Which figures the region shares.
    Sharing(sharing, sharing::Event, "sharing"),
}
