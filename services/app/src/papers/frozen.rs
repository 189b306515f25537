//! What a paper said when it was signed: records as their own events told them up to then, and what was put right since.
//!
//! **Invariant:** a signed paper prints the same body whatever is renamed or corrected later. What was corrected stands
//! below the signatures, with the day, both values and who approved it, and the page that checks the paper's code says so.

use documents::{indonesian::long_date, office_paper::Company};
use domain::{
    media::company::{self, PersonRole},
    oversight::correction::{Field, Value},
    payment::billing::{self, Paper, PaperKind},
    people::member,
    publication::order,
};
use kernel::{
    Decider, LocalDate, TenantId, Uuid, Zone,
    ids::{AccountId, OutletId, PersonId},
};
use store::Recorded;

use crate::{App, AppError, session::own_border};

/// The events of a stream, and the position up to which a paper knows them.
#[derive(Debug)]
pub(super) struct Told {
    events: Vec<Recorded<domain::Event>>,
    until: i64,
}

impl Told {
    /// Up to the last event that signs a paper; none when nothing signed it.
    pub(super) fn until(
        events: Vec<Recorded<domain::Event>>,
        signs: impl Fn(&domain::Event) -> bool,
    ) -> Option<(Self, i64)> {
        let until = events.iter().rfind(|recorded| signs(&recorded.event))?.position;
        Some((Self { events, until }, until))
    }

    fn known(&self) -> impl Iterator<Item = &Recorded<domain::Event>> {
        self.events.iter().take_while(|recorded| recorded.position <= self.until)
    }

    fn later(&self) -> impl Iterator<Item = &Recorded<domain::Event>> {
        self.events.iter().filter(|recorded| recorded.position > self.until)
    }

    /// Who signed, where it was a paper of a bill.
    pub(super) fn signed_by(&self) -> Option<AccountId> {
        let signed = self.known().last()?;
        match &signed.event {
            domain::Event::Billing(
                billing::Event::DeliveryInspected { by, .. }
                | billing::Event::HandoverSigned { by, .. }
                | billing::Event::PaymentRequested { by, .. },
            ) => Some(*by),
            _ => None,
        }
    }

    /// The record as it stood then.
    pub(super) fn state<D>(&self) -> D::State
    where
        D: Decider,
        domain::Event: TryInto<D::Event>,
    {
        let events = self.known().filter_map(|recorded| recorded.event.clone().try_into().ok());
        events.fold(D::State::default(), |state, event| D::evolve(state, &event))
    }
}

/// Something on a signed paper that was put right afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mended {
    /// `judul pesanan`.
    what: String,
    from: String,
    to: String,
    reason: String,
    by: AccountId,
    /// Where in the log.
    at: i64,
    pub(super) on: LocalDate,
}

fn said(value: &Value) -> String {
    match value {
        Value::Count(count) => documents::indonesian::whole_number((*count).into()),
        Value::Words(words) => words.clone(),
    }
}

fn with_day(paper: &Paper) -> String {
    format!("{} tanggal {}", paper.number, long_date(paper.date))
}

fn paper_name(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::InspectionMinutes => "nomor dan tanggal BAPP",
        PaperKind::HandoverMinutes => "nomor dan tanggal BAST",
        PaperKind::Invoice => "nomor dan tanggal invoice",
        PaperKind::TaxInvoice => "nomor dan tanggal faktur pajak",
        PaperKind::PaymentRequest => "nomor dan tanggal SPP",
        PaperKind::PaymentOrder => "nomor dan tanggal SPM",
        PaperKind::Disbursement => "nomor dan tanggal SP2D",
        PaperKind::BankReference => "nomor dan tanggal bukti transfer",
    }
}

/// What was put right of an order letter since it was issued; counts of proof do not stand on it.
pub(super) fn mended_of_order(told: &Told, zone: Zone) -> Vec<Mended> {
    let issued = told.state::<order::Order>();
    let mended = told.later().filter_map(|recorded| {
        let domain::Event::Order(order::Event::FactCorrected { placement, field, from, to, reason, by, .. }) =
            &recorded.event
        else {
            return None;
        };
        let number = placement.and_then(|placement| issued.placement(placement)).map(|placement| placement.number);
        let what = match field {
            Field::OrderTitle => "nama pekerjaan".to_owned(),
            Field::PlacementTitle => format!("judul tayangan nomor {}", number.unwrap_or_default()),
            Field::ReceivedCount
            | Field::VerifiedQuantity
            | Field::BudgetDocument
            | Field::SubActivityName
            | Field::AccountName
            | Field::CompanyName
            | Field::CompanyForm
            | Field::CompanyNib
            | Field::CompanyNpwp
            | Field::CompanyTaxable => return None,
        };
        let on = recorded.occurred_at.date_in(zone);
        let at = recorded.position;
        Some(Mended { what, from: said(from), to: said(to), reason: reason.clone(), by: *by, at, on })
    });
    mended.collect()
}

/// What was put right since of the papers of a bill that stand on a paper.
pub(super) fn mended_of_bill(told: &Told, printed: &[PaperKind], zone: Zone) -> Vec<Mended> {
    let mended = told.later().filter_map(|recorded| {
        let domain::Event::Billing(billing::Event::PaperCorrected { kind, value, previous, reason, by, .. }) =
            &recorded.event
        else {
            return None;
        };
        printed.contains(kind).then(|| Mended {
            what: paper_name(*kind).to_owned(),
            from: with_day(previous),
            to: with_day(value),
            reason: reason.clone(),
            by: *by,
            at: recorded.position,
            on: recorded.occurred_at.date_in(zone),
        })
    });
    mended.collect()
}

/// The company as a paper of its day knew it.
#[derive(Debug)]
pub(super) struct CompanyThen {
    pub(super) company: Company,
    state: company::State,
}

impl CompanyThen {
    /// What an outlet of it was called.
    pub(super) fn outlet(&self, outlet: OutletId) -> Option<String> {
        self.state.outlet(outlet).map(|outlet| outlet.name.clone())
    }
}

impl App {
    /// The events of a stream up to a position; none is all of them.
    pub(super) async fn told(&self, tenant: TenantId, stream: Uuid, until: Option<i64>) -> Result<Told, AppError> {
        let events = self.stream_events(own_border(tenant), stream).await?;
        Ok(Told { events, until: until.unwrap_or(i64::MAX) })
    }

    /// A record as it stood at a position.
    pub(super) async fn state_then<D>(&self, tenant: TenantId, stream: Uuid, until: i64) -> Result<D::State, AppError>
    where
        D: Decider,
        domain::Event: TryInto<D::Event>,
    {
        Ok(self.told(tenant, stream, Some(until)).await?.state::<D>())
    }

    /// What a member of the office was called at a position; nothing where the name had to be removed.
    pub(super) async fn member_then(
        &self,
        tenant: TenantId,
        member: Option<Uuid>,
        until: i64,
    ) -> Result<Option<String>, AppError> {
        let Some(member) = member else { return Ok(None) };
        let told = self.told(tenant, member, Some(until)).await?;
        let names = told.known().filter_map(|recorded| match &recorded.event {
            domain::Event::Member(member::Event::MemberInvited { name, .. }) => Some(name.reveal().map(str::to_owned)),
            _ => None,
        });
        Ok(names.last().flatten())
    }

    /// The company with its director as they stood at a position; none is today.
    pub(super) async fn company_then(
        &self,
        tenant: TenantId,
        company: Uuid,
        until: Option<i64>,
    ) -> Result<CompanyThen, AppError> {
        let told = self.told(tenant, company, until).await?;
        let state = told.state::<company::Company>();
        let profile = state.profile();
        let mut directors: Vec<(PersonId, Option<String>)> = Vec::new();
        for recorded in told.known() {
            match &recorded.event {
                domain::Event::Company(company::Event::PersonAdded { person, name, role, .. })
                    if *role == PersonRole::Director =>
                {
                    directors.push((*person, name.reveal().map(str::to_owned)));
                }
                domain::Event::Company(company::Event::PersonEnded { person, .. }) => {
                    directors.retain(|(known, _)| known != person);
                }
                _ => (),
            }
        }
        let director = directors.into_iter().filter_map(|(_, name)| name).min();
        let address: Vec<&str> = [&profile.address, &profile.city].into_iter().filter_map(|it| it.as_deref()).collect();
        let printed = Company {
            name: profile.legal_name.clone(),
            address: (!address.is_empty()).then(|| address.join(", ")),
            npwp: profile.npwp.clone().map(String::from),
            position: director.as_ref().map(|_| "Direktur".to_owned()),
            representative: director,
        };
        Ok(CompanyThen { company: printed, state })
    }

    /// What stands below the signatures of a paper that was put right since.
    pub(super) async fn notes(&self, tenant: TenantId, mended: &[Mended]) -> Result<Vec<String>, AppError> {
        let mut notes = Vec::with_capacity(mended.len());
        for Mended { what, from, to, reason, by, at, on } in mended {
            let by = self.member_then(tenant, Some(by.as_uuid()), *at).await?;
            let by = by.as_deref().unwrap_or("pejabat yang menyetujui");
            let (reason, on) = (reason.trim().trim_end_matches('.'), long_date(*on));
            notes.push(format!(
                "Dibetulkan dengan persetujuan {by} tanggal {on}: {what} semula “{from}”, menjadi “{to}”. Alasan: {reason}."
            ));
        }
        Ok(notes)
    }
}
