//! What may happen to a company.

use kernel::{
    CompanyId,
    ids::{CorrectionId, DocumentId, ImportId, OutletId, PersonId},
};

use super::{
    Command, CompanyProfile, Document, Event, Outlet, Rejection, State, TAX_CERTIFICATE, identity, state::PersonOf,
};
use crate::oversight::correction::{Field, Value};

pub(super) fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
    if let Command::Register { company, profile, import } = command {
        return register(state, company, profile, import);
    }
    let company = state.company.ok_or(Rejection::NotRegistered)?;
    if let Command::Retract { import, reason } = command {
        return retract(state, company, import, reason);
    }
    if state.retracted {
        return Err(Rejection::Retracted);
    }
    match command {
        Command::Register { .. } => Err(Rejection::AlreadyRegistered),
        Command::Retract { .. } => Err(Rejection::Retracted),
        Command::ChangeProfile { profile, is_bound } => change_profile(state, company, profile, is_bound),
        Command::Correct { field, from, to, correction } => correct(state, company, (field, &from, &to), correction),
        Command::AddOutlet { outlet, facts } => add_outlet(state, company, outlet, facts),
        Command::ChangeOutlet { outlet, facts, is_ordered } => change_outlet(state, company, outlet, facts, is_ordered),
        Command::RetireOutlet { outlet, reason } => {
            if state.retired.contains(&outlet) {
                return Ok(vec![]);
            }
            state.outlets.get(&outlet).ok_or(Rejection::UnknownOutlet)?;
            Ok(vec![Event::OutletRetired { company, outlet, reason }])
        }
        Command::AddPerson { person, name, role, outlet } => {
            if state.people.contains_key(&person) {
                return Ok(vec![]);
            }
            check_outlet(state, outlet)?;
            Ok(vec![Event::PersonAdded { company, person, name, role, outlet }])
        }
        Command::RecordCompetence { person, competence } => {
            let known = working(state, person)?;
            if known.competence.as_ref() == Some(&competence) {
                return Ok(vec![]);
            }
            if competence.expires_on.is_some_and(|expires| expires < competence.issued_on) {
                return Err(Rejection::ExpiresBeforeIssue);
            }
            Ok(vec![Event::CompetenceRecorded { company, person, competence }])
        }
        Command::EndPerson { person, on, reason } => {
            if state.people.get(&person).is_some_and(|known| known.left == Some(on)) {
                return Ok(vec![]);
            }
            working(state, person)?;
            Ok(vec![Event::PersonEnded { company, person, on, reason }])
        }
        Command::FileDocument { document, facts } => file_document(state, company, document, facts),
        Command::WithdrawDocument { document, reason } => {
            if state.withdrawn.contains(&document) {
                return Ok(vec![]);
            }
            state.documents.get(&document).ok_or(Rejection::UnknownDocument)?;
            Ok(vec![Event::DocumentWithdrawn { company, document, reason }])
        }
        Command::ConfirmTaxCertificate { document } => {
            let filed = state.documents.get(&document).ok_or(Rejection::UnknownDocument)?;
            if filed.requirement != TAX_CERTIFICATE || !filed.is_whole_certificate() {
                return Err(Rejection::NoTaxCertificate);
            }
            let is_new = !state.confirmed.contains(&document);
            Ok(is_new.then_some(Event::TaxCertificateConfirmed { company, document }).into_iter().collect())
        }
        Command::ObservePressCouncil { outlet, status, observed_on, source, evidence } => {
            check_outlet(state, Some(outlet))?;
            if evidence.is_none() && state.observations.get(&outlet) == Some(&(observed_on, status)) {
                return Ok(vec![]);
            }
            let seen = Event::PressCouncilStatusObserved { company, outlet, status, observed_on, source, evidence };
            Ok(unless_noted(state, seen))
        }
        Command::ObserveReach { outlet, provider, metric, value, observed_on } => {
            check_outlet(state, Some(outlet))?;
            if value < 0 {
                return Err(Rejection::NegativeReach);
            }
            if state.reach.get(&outlet) == Some(&(observed_on, value)) {
                return Ok(vec![]);
            }
            let seen = Event::ReachObserved { company, outlet, provider, metric, value, observed_on };
            Ok(unless_noted(state, seen))
        }
    }
}

fn register(
    state: &State,
    company: CompanyId,
    profile: CompanyProfile,
    import: Option<ImportId>,
) -> Result<Vec<Event>, Rejection> {
    if state.company == Some(company) && state.profile == profile {
        return Ok(vec![]);
    }
    if state.company.is_some() {
        return Err(Rejection::AlreadyRegistered);
    }
    if profile.legal_name.trim().is_empty() {
        return Err(Rejection::NameMissing);
    }
    Ok(vec![Event::CompanyRegistered { company, profile, import }])
}

fn retract(state: &State, company: CompanyId, import: ImportId, reason: String) -> Result<Vec<Event>, Rejection> {
    if state.retracted {
        return Ok(vec![]);
    }
    if state.import != Some(import) {
        return Err(Rejection::NotOfThatImport);
    }
    if state.changed_since_import {
        return Err(Rejection::ChangedSinceImport);
    }
    Ok(vec![Event::CompanyRetracted { company, import, reason }])
}

fn change_profile(
    state: &State,
    company: CompanyId,
    profile: CompanyProfile,
    is_bound: bool,
) -> Result<Vec<Event>, Rejection> {
    if profile.legal_name.trim().is_empty() {
        return Err(Rejection::NameMissing);
    }
    if state.profile == profile {
        return Ok(vec![]);
    }
    let fields = identity::changed(&state.profile, &profile);
    if is_bound && !fields.is_empty() {
        return Err(Rejection::IdentityFixed { fields });
    }
    Ok(vec![Event::CompanyProfileChanged { company, profile, previous: state.profile.clone(), correction: None }])
}

fn correct(
    state: &State,
    company: CompanyId,
    (field, from, to): (Field, &Value, &Value),
    correction: CorrectionId,
) -> Result<Vec<Event>, Rejection> {
    if identity::fact(&state.profile, field).as_ref() != Some(from) {
        return Err(Rejection::FactChanged);
    }
    let profile = identity::with(&state.profile, field, to).ok_or(Rejection::FactChanged)?;
    let previous = state.profile.clone();
    Ok(vec![Event::CompanyProfileChanged { company, profile, previous, correction: Some(correction) }])
}

fn add_outlet(state: &State, company: CompanyId, outlet: OutletId, facts: Outlet) -> Result<Vec<Event>, Rejection> {
    if state.outlets.get(&outlet) == Some(&facts) {
        return Ok(vec![]);
    }
    complete(&facts)?;
    if state.outlets.contains_key(&outlet) || is_another(state, outlet, &facts) {
        return Err(Rejection::OutletKnown);
    }
    Ok(vec![Event::OutletAdded { company, outlet, facts }])
}

fn change_outlet(
    state: &State,
    company: CompanyId,
    outlet: OutletId,
    facts: Outlet,
    is_ordered: bool,
) -> Result<Vec<Event>, Rejection> {
    let previous = state.outlets.get(&outlet).ok_or(Rejection::UnknownOutlet)?;
    if *previous == facts {
        return Ok(vec![]);
    }
    complete(&facts)?;
    if is_another(state, outlet, &facts) {
        return Err(Rejection::OutletKnown);
    }
    if let Some(domain) = previous.domain.as_ref().filter(|domain| is_ordered && facts.domain.as_ref() != Some(*domain))
    {
        return Err(Rejection::SiteFixed { domain: domain.clone() });
    }
    Ok(vec![Event::OutletChanged { company, outlet, facts, previous: previous.clone() }])
}

/// Whether another outlet of the company has the name and kind.
fn is_another(state: &State, outlet: OutletId, facts: &Outlet) -> bool {
    state
        .outlets
        .iter()
        .any(|(id, known)| *id != outlet && known.kind == facts.kind && known.name.eq_ignore_ascii_case(&facts.name))
}

fn unless_noted(state: &State, observed: Event) -> Vec<Event> {
    if state.noted.as_ref() == Some(&observed) { vec![] } else { vec![observed] }
}

fn complete(facts: &Outlet) -> Result<(), Rejection> {
    let missing = facts.missing();
    if missing.is_empty() { Ok(()) } else { Err(Rejection::OutletIncomplete { missing }) }
}

fn check_outlet(state: &State, outlet: Option<OutletId>) -> Result<(), Rejection> {
    match outlet {
        Some(outlet) if !state.outlets.contains_key(&outlet) => Err(Rejection::UnknownOutlet),
        Some(_) | None => Ok(()),
    }
}

fn working(state: &State, person: PersonId) -> Result<&PersonOf, Rejection> {
    match state.people.get(&person) {
        None => Err(Rejection::UnknownPerson),
        Some(known) if known.left.is_some() => Err(Rejection::PersonHasLeft),
        Some(known) => Ok(known),
    }
}

fn file_document(
    state: &State,
    company: CompanyId,
    document: DocumentId,
    facts: Document,
) -> Result<Vec<Event>, Rejection> {
    if state.documents.get(&document) == Some(&facts) {
        return Ok(vec![]);
    }
    if state.documents.contains_key(&document) || state.withdrawn.contains(&document) {
        return Err(Rejection::DocumentKnown);
    }
    check_outlet(state, facts.outlet)?;
    if facts.file.is_none() && facts.number.is_none() {
        return Err(Rejection::DocumentEmpty);
    }
    if let (Some(issued), Some(expires)) = (facts.issued_on, facts.expires_on)
        && expires < issued
    {
        return Err(Rejection::ExpiresBeforeIssue);
    }
    Ok(vec![Event::DocumentFiled { company, document, facts }])
}
