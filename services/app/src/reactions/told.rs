//! What a company is told of its orders, agreements, money and sanctions: of each event the words of a mail, or none.
//!
//! **Invariant:** what is told follows from the event and from what its own stream says; nothing is told that the
//! company's own pages do not show, and nothing of what it did itself. Every event of these streams is decided about.

mod agreements;
mod bills;
mod money;
mod orders;
mod sanctions;

use domain::{
    Event,
    partnership::sanction::Sanctions,
    payment::{billing::Billing, repayment::Repayment},
    people::Role,
    publication::{
        agreement::Agreement,
        order::{self, Order},
    },
};
use kernel::{LogEvent as _, TenantId, Uuid, Zone};
use store::Recorded;

use super::letters;
use crate::{App, AppError, reading, session::own_border};

/// What is told of one event, whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// What happened, as the subject begins.
    pub(crate) what: &'static str,
    /// What it happened to: a title, a number.
    pub(crate) about: String,
    /// What happened, in whole sentences.
    pub(crate) happened: String,
    /// What the office said with it, and what that is called.
    pub(crate) said: Option<(&'static str, String)>,
    /// What the company may do now, until when.
    pub(crate) then: Option<String>,
    /// Where it is done or read.
    pub(crate) path: String,
}

impl Told {
    fn new(what: &'static str, about: impl Into<String>, happened: String, path: String) -> Self {
        Self { what, about: about.into(), happened, said: None, then: None, path }
    }
    fn because(self, reason: &str) -> Self {
        self.saying("Alasan", reason)
    }
    fn saying(mut self, called: &'static str, words: &str) -> Self {
        self.said = Some((called, words.trim().to_owned())).filter(|(_, words)| !words.is_empty());
        self
    }
    fn then(mut self, then: impl Into<String>) -> Self {
        self.then = Some(then.into());
        self
    }
}

/// How an event is told, once what it happened to is read: of what is not told, nothing is read.
type Telling<'a, S> = Box<dyn FnOnce(&S) -> Told + Send + 'a>;

fn telling<'a, S>(words: impl FnOnce(&S) -> Told + Send + 'a) -> Telling<'a, S> {
    Box::new(words)
}

impl App {
    /// Sends the mails that tell a company what was done with its orders, agreements, money and sanctions.
    pub(super) async fn tell_company(&self, tenant: TenantId, recorded: &Recorded<Event>) -> Result<(), AppError> {
        let Some(company) = recorded.event.party().filter(|_| !is_own_act(recorded)) else { return Ok(()) };
        let info = self.tenant_info(tenant).await?;
        let Some(told) = self.told_of(tenant, recorded, info.zone).await? else { return Ok(()) };
        let link = self.address(&told.path);
        for reader in self.readers(tenant, company).await? {
            let letter = letters::told(&reader.name, &info.name, &told, &link);
            self.send(tenant, recorded, reader, letter, &info).await?;
        }
        Ok(())
    }

    /// What is told of an event, with what its stream says of what it happened to.
    async fn told_of(
        &self,
        tenant: TenantId,
        recorded: &Recorded<Event>,
        zone: Zone,
    ) -> Result<Option<Told>, AppError> {
        let (border, stream) = (own_border(tenant), recorded.stream);
        Ok(match &recorded.event {
            Event::Order(event) => {
                let Some(telling) = orders::told(event) else { return Ok(None) };
                let (order, _) = self.store().load::<Order>(border, stream).await?;
                let agency = if let order::Event::OrderIssued { .. } = event {
                    self.agency_of_order(tenant, stream).await?
                } else {
                    String::new()
                };
                Some(telling(&orders::Words { id: stream, order, agency, zone }))
            }
            Event::Agreement(event) => {
                let (agreement, _) = self.store().load::<Agreement>(border, stream).await?;
                agreements::told(event, &agreement)
            }
            Event::Billing(event) => {
                let Some(telling) = bills::told(event) else { return Ok(None) };
                let (billing, _) = self.store().load::<Billing>(border, stream).await?;
                Some(telling(&billing))
            }
            Event::Payee(event) => Some(money::of_account(event)),
            Event::Repayment(event) => {
                let (claim, _) = self.store().load::<Repayment>(border, stream).await?;
                money::of_claim(event, &claim)
            }
            Event::Sanction(event) => {
                let (sanctions, _) = self.store().load::<Sanctions>(border, stream).await?;
                sanctions::told(event, &sanctions, zone)
            }
            // Applications have words of their own; what else a company reads, it did itself or looks up.
            Event::Application(_)
            | Event::Office(_)
            | Event::Numbering(_)
            | Event::Member(_)
            | Event::Policy(_)
            | Event::Company(_)
            | Event::Import(_)
            | Event::Window(_)
            | Event::Decree(_)
            | Event::PriceList(_)
            | Event::Procurement(_)
            | Event::Allotment(_)
            | Event::CatalogueOrder(_)
            | Event::Outage(_)
            | Event::PaymentTerms(_)
            | Event::BudgetLine(_)
            | Event::CommunicationPlan(_)
            | Event::AccountMap(_)
            | Event::Flag(_)
            | Event::FlagRules(_)
            | Event::Correction(_)
            | Event::Sharing(_) => None,
        })
    }

    /// The agency that ordered, as people call it.
    async fn agency_of_order(&self, tenant: TenantId, order: Uuid) -> Result<String, AppError> {
        let row = self.get_in(own_border(tenant), reading::dataset("orders")?, order).await?;
        let name = row.as_ref().and_then(|row| row.get("agency_name")).and_then(|value| value.as_str());
        Ok(name.unwrap_or("Dinas").to_owned())
    }
}

/// Whether somebody of the company did it.
fn is_own_act(recorded: &Recorded<Event>) -> bool {
    Role::from_wire(&recorded.role).is_some_and(Role::is_of_company)
}
