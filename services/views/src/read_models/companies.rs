//! `rm_companies`: one row per media company, and the version of its stream.

use domain::{
    Event,
    media::{CompanyProfile, LegalForm, Nib, Npwp, company},
};
use kernel::{CompanyId, Timestamp, Uuid, ids::ImportId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Companies.
#[derive(Debug)]
pub struct Companies;

/// A company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    version: i32,
    legal_name: String,
    legal_form: Option<LegalForm>,
    nib: Option<Nib>,
    npwp: Option<Npwp>,
    kbli: Vec<String>,
    address: Option<String>,
    city: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    bank: Option<String>,
    bank_number: Option<String>,
    bank_holder: Option<String>,
    taxable_entrepreneur: Option<bool>,
    gaps: Vec<String>,
    outlets_count: i32,
    import_id: Option<ImportId>,
    registered_at: Timestamp,
    changed_at: Option<Timestamp>,
    retracted_at: Option<Timestamp>,
}

impl Row {
    fn new(company: CompanyId, import: Option<ImportId>, profile: &CompanyProfile, recorded: &Recorded<Event>) -> Self {
        let gaps = profile.missing().into_iter().map(str::to_owned).collect();
        let profile = profile.clone();
        let (bank, bank_number, bank_holder) = profile
            .bank
            .map_or((None, None, None), |account| (Some(account.bank), Some(account.number), Some(account.holder)));
        Self {
            party_id: company,
            version: recorded.version,
            legal_name: profile.legal_name,
            legal_form: profile.legal_form,
            nib: profile.nib,
            npwp: profile.npwp,
            kbli: profile.kbli,
            address: profile.address,
            city: profile.city,
            email: profile.email,
            phone: profile.phone,
            bank,
            bank_number,
            bank_holder,
            taxable_entrepreneur: profile.taxable_entrepreneur,
            gaps,
            outlets_count: 0,
            import_id: import,
            registered_at: recorded.occurred_at,
            changed_at: None,
            retracted_at: None,
        }
    }
}

impl ReadModel for Companies {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_companies";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Company(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Company(event) = &recorded.event else { return row };
        if let company::Event::CompanyRegistered { company, profile, import } = event {
            return Some(Row::new(*company, *import, profile, recorded));
        }
        let mut row = row?;
        row.version = recorded.version;
        match event {
            company::Event::CompanyProfileChanged { company, profile, .. } => {
                row = Row {
                    outlets_count: row.outlets_count,
                    registered_at: row.registered_at,
                    changed_at: Some(recorded.occurred_at),
                    retracted_at: row.retracted_at,
                    ..Row::new(*company, row.import_id, profile, recorded)
                };
            }
            company::Event::CompanyRetracted { .. } => row.retracted_at = Some(recorded.occurred_at),
            company::Event::OutletAdded { .. } => row.outlets_count = row.outlets_count.saturating_add(1),
            company::Event::OutletRetired { .. } => row.outlets_count = row.outlets_count.saturating_sub(1),
            company::Event::CompanyRegistered { .. }
            | company::Event::OutletChanged { .. }
            | company::Event::PersonAdded { .. }
            | company::Event::CompetenceRecorded { .. }
            | company::Event::PersonEnded { .. }
            | company::Event::DocumentFiled { .. }
            | company::Event::DocumentWithdrawn { .. }
            | company::Event::TaxCertificateConfirmed { .. }
            | company::Event::PressCouncilStatusObserved { .. }
            | company::Event::ReachObserved { .. } => (),
        }
        Some(row)
    }
}
