//! What is true of a company.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    CompanyId, LocalDate,
    ids::{DocumentId, ImportId, OutletId, PersonId},
};

use super::{CompanyProfile, Competence, CompetenceLevel, Document, Event, Outlet, PersonRole, PressCouncilStatus};

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(super) company: Option<CompanyId>,
    pub(super) profile: CompanyProfile,
    pub(super) import: Option<ImportId>,
    pub(super) retracted: bool,
    pub(super) changed_since_import: bool,
    pub(super) outlets: BTreeMap<OutletId, Outlet>,
    pub(super) retired: BTreeSet<OutletId>,
    pub(super) people: BTreeMap<PersonId, PersonOf>,
    pub(super) documents: BTreeMap<DocumentId, Document>,
    pub(super) withdrawn: BTreeSet<DocumentId>,
    /// Certificates of a small business that the office looked at.
    pub(super) confirmed: BTreeSet<DocumentId>,
    pub(super) observations: BTreeMap<OutletId, (LocalDate, PressCouncilStatus)>,
    pub(super) reach: BTreeMap<OutletId, (LocalDate, i64)>,
    /// The observation noted last, which need not be the newest: noting it again changes nothing.
    pub(super) noted: Option<Event>,
}

#[derive(Debug, Clone)]
pub(super) struct PersonOf {
    pub(super) role: PersonRole,
    pub(super) outlet: Option<OutletId>,
    pub(super) competence: Option<Competence>,
    pub(super) left: Option<LocalDate>,
}

impl State {
    /// Whether it is in the register.
    pub fn exists(&self) -> bool {
        self.company.is_some() && !self.retracted
    }
    /// What is known of it.
    pub fn profile(&self) -> &CompanyProfile {
        &self.profile
    }
    /// An outlet that is not retired.
    pub fn outlet(&self, outlet: OutletId) -> Option<&Outlet> {
        self.outlets.get(&outlet)
    }
    /// All outlets that are not retired.
    pub fn outlets(&self) -> impl Iterator<Item = (OutletId, &Outlet)> {
        self.outlets.iter().map(|(id, outlet)| (*id, outlet))
    }
    /// A document that was not taken back.
    pub fn document(&self, document: DocumentId) -> Option<&Document> {
        self.documents.get(&document)
    }
    /// Documents that were not taken back.
    pub fn documents(&self) -> impl Iterator<Item = (DocumentId, &Document)> {
        self.documents.iter().map(|(id, document)| (*id, document))
    }
    /// Whether a certificate of a small business that the office looked at holds on a day.
    pub fn is_small_business(&self, day: LocalDate) -> bool {
        let confirmed = self.confirmed.iter().filter_map(|document| self.documents.get(document));
        confirmed.into_iter().any(|certificate| certificate.holds_on(day))
    }
    /// The latest observation of the Press Council's list.
    pub fn press_council_status(&self, outlet: OutletId) -> PressCouncilStatus {
        self.observations.get(&outlet).map_or(PressCouncilStatus::None, |(_, status)| *status)
    }
    /// The latest reach figure.
    pub fn reach(&self, outlet: OutletId) -> Option<i64> {
        self.reach.get(&outlet).map(|(_, value)| *value)
    }
    /// The highest level that the outlet's editor-in-chief holds on a day.
    pub fn editor_level(&self, outlet: OutletId, day: LocalDate) -> Option<CompetenceLevel> {
        self.people
            .values()
            .filter(|person| person.left.is_none() && person.role == PersonRole::EditorInChief)
            .filter(|person| person.outlet.is_none_or(|of| of == outlet))
            .filter_map(|person| person.competence.as_ref())
            .filter(|competence| competence.expires_on.is_none_or(|expires| day <= expires))
            .map(|competence| competence.level)
            .max()
    }
}

pub(super) fn evolve(mut state: State, event: &Event) -> State {
    // An import brings a company, one outlet and one observation of it; whatever comes after is somebody's work.
    let is_of_import = match event {
        Event::CompanyRegistered { .. } => true,
        Event::OutletAdded { .. } => state.outlets.is_empty(),
        Event::PressCouncilStatusObserved { outlet, .. } => !state.observations.contains_key(outlet),
        Event::CompanyProfileChanged { .. }
        | Event::CompanyRetracted { .. }
        | Event::OutletChanged { .. }
        | Event::OutletRetired { .. }
        | Event::PersonAdded { .. }
        | Event::CompetenceRecorded { .. }
        | Event::PersonEnded { .. }
        | Event::DocumentFiled { .. }
        | Event::DocumentWithdrawn { .. }
        | Event::TaxCertificateConfirmed { .. }
        | Event::ReachObserved { .. } => false,
    };
    state.changed_since_import |= !is_of_import;
    match event {
        Event::CompanyRegistered { company, profile, import } => {
            state.company = Some(*company);
            state.profile = profile.clone();
            state.import = *import;
        }
        Event::CompanyProfileChanged { profile, .. } => state.profile = profile.clone(),
        Event::CompanyRetracted { .. } => state.retracted = true,
        Event::OutletAdded { outlet, facts, .. } | Event::OutletChanged { outlet, facts, .. } => {
            state.retired.remove(outlet);
            state.outlets.insert(*outlet, facts.clone());
        }
        Event::OutletRetired { outlet, .. } => {
            state.outlets.remove(outlet);
            state.retired.insert(*outlet);
        }
        Event::PersonAdded { person, role, outlet, .. } => {
            state.people.insert(*person, PersonOf { role: *role, outlet: *outlet, competence: None, left: None });
        }
        Event::CompetenceRecorded { person, competence, .. } => {
            if let Some(known) = state.people.get_mut(person) {
                known.competence = Some(competence.clone());
            }
        }
        Event::PersonEnded { person, on, .. } => {
            if let Some(known) = state.people.get_mut(person) {
                known.left = Some(*on);
            }
        }
        Event::DocumentFiled { document, facts, .. } => {
            state.withdrawn.remove(document);
            state.documents.insert(*document, facts.clone());
        }
        Event::DocumentWithdrawn { document, .. } => {
            state.documents.remove(document);
            state.confirmed.remove(document);
            state.withdrawn.insert(*document);
        }
        Event::TaxCertificateConfirmed { document, .. } => {
            state.confirmed.insert(*document);
        }
        Event::PressCouncilStatusObserved { outlet, status, observed_on, .. } => {
            state.noted = Some(event.clone());
            let newer = state.observations.get(outlet).is_none_or(|(day, _)| day <= observed_on);
            if newer {
                state.observations.insert(*outlet, (*observed_on, *status));
            }
        }
        Event::ReachObserved { outlet, value, observed_on, .. } => {
            state.noted = Some(event.clone());
            let newer = state.reach.get(outlet).is_none_or(|(day, _)| day <= observed_on);
            if newer {
                state.reach.insert(*outlet, (*observed_on, *value));
            }
        }
    }
    state
}
