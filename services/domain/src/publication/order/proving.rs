//! What may happen to one placement: text, publication, proof, verification, and whether it stays.

use kernel::{
    LocalDate, Rupiah, Timestamp, Zone,
    ids::{AccountId, PlacementId},
};

use crate::publication::proof::{
    Lookalike, Point, Retelling, address,
    evidence::{Moment, is_known_by_text, is_proved_by_page},
};

use super::{
    Capture, Checking, Command, Event, Evidence, Finding, FindingReason, Occasion, Reading, Rejection, Showing, Stage,
    Status, Warning,
    decide::{Decision, completed, is_blank, not_now, once, with_warnings},
    receiving::{countable, record_receipt},
    state::{Dossier, Slot},
};

pub(super) fn decide(dossier: &Dossier, command: Command) -> Decision {
    let company = dossier.subject.company;
    match command {
        Command::SubmitDraft { placement, text, files, at } => {
            let slot = slot_of(dossier, placement)?;
            let round = slot.round.saturating_add(1);
            let again = slot.stage == Stage::DraftSubmitted;
            let round = if again { slot.round } else { round };
            let is_silent = is_blank(&text);
            let is_empty = is_silent && files.is_empty();
            let needs_text = is_known_by_text(dossier.subject.kind, slot.placement.format);
            once(dossier, Event::DraftSubmitted { company, placement, round, text, files }, || {
                stands(dossier, slot, &[Stage::AwaitingDraft])?;
                in_time(slot, at)?;
                if is_empty {
                    return Err(Rejection::DraftEmpty);
                }
                // A file is not held against the page: it would be cleared as if nobody had read it.
                if is_silent && needs_text { Err(Rejection::DraftTextNeeded) } else { Ok(()) }
            })
        }
        Command::ClearDraft { placement, by, at } => {
            let slot = slot_of(dossier, placement)?;
            if let Some(Event::DraftCleared { placement: of, by: who, .. }) = &dossier.last
                && (*of, *who) == (placement, by)
            {
                return Ok(vec![]);
            }
            stands(dossier, slot, &[Stage::DraftSubmitted])?;
            Ok(vec![Event::DraftCleared { company, placement, by, at: Some(at) }])
        }
        Command::ReturnDraft { placement, notes, by } => {
            let slot = slot_of(dossier, placement)?;
            let silent = is_blank(&notes);
            once(dossier, Event::DraftReturned { company, placement, notes, by }, || {
                stands(dossier, slot, &[Stage::DraftSubmitted])?;
                if silent { Err(Rejection::ReasonNeeded) } else { Ok(()) }
            })
        }
        Command::ReportPublication { placement, published_at, place, domain, proof_until, at } => {
            report(dossier, placement, published_at, (place, domain), proof_until, at)
        }
        Command::ExtendProofDeadline { placement, until, reason, by, zone, at } => {
            extend(dossier, placement, (until, reason, by), (zone, at))
        }
        Command::Forfeit { placement, at } => {
            let slot = slot_of(dossier, placement)?;
            let released = slot.placement.amount;
            let forfeited = once(dossier, Event::PlacementForfeited { company, placement, released }, || {
                if !slot.stage.owes_proof() {
                    return Err(not_now(dossier, Some(slot.stage)));
                }
                if in_time(slot, at).is_ok() { Err(Rejection::ProofRunning) } else { Ok(()) }
            })?;
            Ok(completed(dossier, forfeited))
        }
        Command::RecordReceipt { placement, receipt, zone, today } => {
            record_receipt(dossier, placement, receipt, (zone, today))
        }
        Command::SubmitProof(showing) => submit_proof(dossier, *showing),
        Command::RecordCheck(checking) => record_check(dossier, *checking),
        Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, retold, alike, today, by } => {
            let since = SeenSince { shown_elsewhere, retold, alike };
            verify(dossier, placement, (quantity, amount), &reasons, since, (today, by))
        }
        Command::Reject { placement, reason, until, by } => reject(dossier, placement, reason, until, by),
        Command::ReadAgain { placement, occasion, reading, capture } => {
            read_again(dossier, placement, occasion, reading, capture)
        }
        Command::AnswerBreach { placement, answer } => {
            let slot = slot_of(dossier, placement)?;
            let silent = is_blank(&answer);
            once(dossier, Event::BreachAnswered { company, placement, answer }, || {
                stands(dossier, slot, &[Stage::RetentionBreach])?;
                if silent { Err(Rejection::ReasonNeeded) } else { Ok(()) }
            })
        }
        Command::SettleBreach { placement, accepted, reason, is_paid, by } => {
            settle(dossier, placement, accepted, reason, is_paid, by)
        }
        Command::Draft { .. }
        | Command::Revise { .. }
        | Command::Reserve { .. }
        | Command::Return { .. }
        | Command::Issue(_)
        | Command::Accept { .. }
        | Command::Decline { .. }
        | Command::Lapse { .. }
        | Command::Cancel { .. }
        | Command::Correct(_)
        | Command::HandOver { .. }
        | Command::TakeBackHandover { .. } => Err(not_now(dossier, None)),
    }
}

pub(super) fn slot_of(dossier: &Dossier, placement: PlacementId) -> Result<&Slot, Rejection> {
    dossier.slots.get(&placement).ok_or(Rejection::UnknownPlacement)
}

pub(super) fn stands(dossier: &Dossier, slot: &Slot, stages: &[Stage]) -> Result<(), Rejection> {
    if stages.contains(&slot.stage) { Ok(()) } else { Err(not_now(dossier, Some(slot.stage))) }
}

/// EF-15: a deadline locks by itself, whether or not anybody has written down that it is over.
fn in_time(slot: &Slot, at: Timestamp) -> Result<(), Rejection> {
    match slot.proof_until.filter(|until| at >= *until) {
        Some(until) => Err(Rejection::ProofOver { until }),
        None => Ok(()),
    }
}

fn report(
    dossier: &Dossier,
    placement: PlacementId,
    published_at: Timestamp,
    (place, domain): (Option<String>, Option<String>),
    proof_until: Timestamp,
    at: Timestamp,
) -> Decision {
    let slot = slot_of(dossier, placement)?;
    let is_page = is_proved_by_page(dossier.subject.kind, slot.placement.format);
    let foreign = domain.filter(|domain| is_page && place.as_deref().is_some_and(|place| is_elsewhere(place, domain)));
    // Time that was given stays; otherwise who publishes late has not more time than who publishes on the last day.
    let proof_until = match slot.proof_until {
        Some(until) if slot.is_extended => until,
        Some(until) => until.min(proof_until),
        None => proof_until,
    };
    let company = dossier.subject.company;
    once(dossier, Event::PublicationReported { company, placement, published_at, place, proof_until }, || {
        stands(dossier, slot, &[Stage::ClearedToPublish])?;
        in_time(slot, at)?;
        may_be_published(dossier, slot, Moment::At(published_at), at)?;
        match foreign {
            Some(domain) => Err(Rejection::ProofOfOtherDomain { domain }),
            None => Ok(()),
        }
    })
}

/// EF-16: whether the place that is told names pages, and none of the outlet's own domain; its proof would be refused.
fn is_elsewhere(place: &str, domain: &str) -> bool {
    let named = address::addresses_in(place);
    !named.is_empty() && !named.iter().any(|page| address::is_of_domain(page, domain))
}

/// R13, EF-14: nothing was out before it was ordered, before its text was cleared, or later than now; as it is reported and
/// as its proof says.
fn may_be_published(dossier: &Dossier, slot: &Slot, moment: Moment, now: Timestamp) -> Result<(), Rejection> {
    if moment.is_after(now) {
        return Err(Rejection::PublishedInFuture);
    }
    if dossier.issued_at.is_none_or(|issued| moment.is_before(issued)) {
        return Err(Rejection::PublishedBeforeOrdered);
    }
    match slot.cleared_at.filter(|cleared| moment.is_before(*cleared)) {
        Some(cleared) => Err(Rejection::PublishedBeforeCleared { cleared }),
        None => Ok(()),
    }
}

fn extend(
    dossier: &Dossier,
    placement: PlacementId,
    (until, reason, by): (Timestamp, String, AccountId),
    (zone, at): (Zone, Timestamp),
) -> Decision {
    let slot = slot_of(dossier, placement)?;
    if let Some(Event::ProofDeadlineExtended { placement: of, until: to, reason: said, by: who, .. }) = &dossier.last
        && (*of, *to, said, *who) == (placement, until, &reason, by)
    {
        return Ok(vec![]);
    }
    if !slot.stage.owes_proof() {
        return Err(not_now(dossier, Some(slot.stage)));
    }
    in_time(slot, at)?;
    if dossier.creators.contains(&by) {
        return Err(Rejection::OwnWork);
    }
    if is_blank(&reason) {
        return Err(Rejection::ReasonNeeded);
    }
    let Some(was) = slot.proof_until.filter(|was| until > *was) else { return Err(Rejection::NotLonger) };
    let latest = latest_proof(slot.placement.until);
    if until > latest.end_in(zone) {
        return Err(Rejection::DeadlineTooLate { latest });
    }
    let company = dossier.subject.company;
    Ok(vec![Event::ProofDeadlineExtended { company, placement, was, until, reason, by }])
}

/// Days after the last one ordered within which a proof may come also in the next year.
const INTO_NEXT_YEAR: i64 = 30;

/// The last day to which the time for a proof may be made longer: the year is closed with what was proved in it, but for what
/// appeared in its last days.
fn latest_proof(last_ordered: LocalDate) -> LocalDate {
    let end_of_year = LocalDate::from_ymd(last_ordered.year(), 12, 31).unwrap_or(last_ordered);
    end_of_year.max(last_ordered.plus_days(INTO_NEXT_YEAR))
}

fn submit_proof(dossier: &Dossier, showing: Showing) -> Decision {
    let Showing { placement, proof, evidence, domain, claims, taken, zone, at } = showing;
    let slot = slot_of(dossier, placement)?;
    let suits = evidence.suits(dossier.subject.kind, slot.placement.format);
    let reasons = evidence.missing();
    let moments = evidence.moments(zone);
    let foreign = domain.filter(|domain| !evidence.is_of_domain(domain));
    let company = dossier.subject.company;
    once(dossier, Event::ProofSubmitted { company, placement, proof, evidence, claims }, || {
        stands(dossier, slot, &[Stage::Published, Stage::ProofRejected])?;
        in_time(slot, at)?;
        if !suits {
            return Err(Rejection::EvidenceOfOtherKind);
        }
        if !reasons.is_empty() {
            return Err(Rejection::EvidenceIncomplete { reasons });
        }
        moments.into_iter().try_for_each(|moment| may_be_published(dossier, slot, moment, at))?;
        if let Some(domain) = foreign {
            return Err(Rejection::ProofOfOtherDomain { domain });
        }
        if taken.is_empty() { Ok(()) } else { Err(Rejection::ProofUsed { placement, claims: taken }) }
    })
}

fn record_check(dossier: &Dossier, checking: Checking) -> Decision {
    let Checking { placement, proof, mut findings, capture, claims, taken } = checking;
    let slot = slot_of(dossier, placement)?;
    let company = dossier.subject.company;
    if !claims.is_empty() || !taken.is_empty() {
        let stands_at = capture.as_ref().map(|capture| capture.final_url.as_str()).unwrap_or_default();
        let address = taken.iter().find_map(|taken| Some((taken, taken.claim.strip_prefix("url:")?)));
        let (told, evidence) = address.unzip();
        findings.push(Finding {
            point: Point::Once,
            passed: taken.is_empty(),
            evidence: evidence.unwrap_or(stands_at).to_owned(),
            other: told.or(taken.first()).map(|taken| taken.by),
        });
    }
    once(dossier, Event::ProofChecked { company, placement, proof, findings, capture, claims }, || {
        stands(dossier, slot, &[Stage::ProofSubmitted, Stage::AutoChecked])?;
        let is_this = slot.proof.as_ref().is_some_and(|(known, _)| *known == proof);
        if is_this { Ok(()) } else { Err(Rejection::OtherProof) }
    })
}

/// C-SOD (EF-22): whoever wrote it, approved it or gave more time does not say that it is good.
pub(super) fn not_own_work(dossier: &Dossier, slot: &Slot, by: AccountId) -> Result<(), Rejection> {
    let own = dossier.creators.contains(&by) || dossier.approver == Some(by) || slot.extended_by.contains(&by);
    if own { Err(Rejection::OwnWork) } else { Ok(()) }
}

/// What was asked once more when a proof is verified.
struct SeenSince {
    shown_elsewhere: bool,
    retold: Option<Retelling>,
    alike: Option<Lookalike>,
}

impl SeenSince {
    /// What it is that the program had not found before, of the same other placement where it is of one. A text of what is
    /// neither page nor post may come again.
    fn findings(self, evidence: &Evidence, known: &[Finding]) -> Vec<Finding> {
        let elsewhere = self.shown_elsewhere.then(|| Finding::of(Point::Unique, false, ""));
        let retold = self.retold.filter(|_| evidence.address().is_some());
        let alike = self.alike.map(Lookalike::finding);
        // A proof that was looked at before this was asked does not say it yet.
        let beside = evidence.spot_beside_another().map(|spot| Finding::of(Point::Apart, false, spot.name.as_str()));
        let seen = elsewhere.into_iter().chain(retold.map(Retelling::finding)).chain(alike).chain(beside);
        // Findings of before tell the other placement in words alone.
        let is_same = |it: &Finding, seen: &Finding| {
            it.point == seen.point && (it.other == seen.other || it.other.is_none() && it.evidence == seen.evidence)
        };
        seen.filter(|seen| known.iter().all(|it| it.passed || !is_same(it, seen))).collect()
    }
}

/// The reason for a finding: the one that says its words, or the one for what the check shows. What names another placement
/// and was found only now has been read by nobody whose reason does not say it.
fn reason_for<'a>(reasons: &'a [FindingReason], finding: &Finding, is_checked: bool) -> Option<&'a str> {
    let of_code = |evidence: Option<&str>| {
        let is_it = |said: &&FindingReason| {
            said.code == finding.point.code()
                && said.evidence.as_deref().map(str::trim) == evidence
                && !is_blank(&said.reason)
        };
        reasons.iter().find(is_it)
    };
    let is_read = is_checked || finding.other.is_none();
    of_code(Some(finding.evidence.trim())).or_else(|| of_code(None).filter(|_| is_read)).map(|said| said.reason.trim())
}

fn verify(
    dossier: &Dossier,
    placement: PlacementId,
    (quantity, amount): (u32, Rupiah),
    reasons: &[FindingReason],
    since: SeenSince,
    (today, by): (LocalDate, AccountId),
) -> Decision {
    let slot = slot_of(dossier, placement)?;
    if let Some(Event::ProofVerified { placement: of, quantity: units, amount: owed, by: who, .. }) = &dossier.last
        && (*of, *units, *owed, *who) == (placement, quantity, amount, by)
    {
        return Ok(vec![]);
    }
    stands(dossier, slot, &[Stage::AutoChecked])?;
    not_own_work(dossier, slot, by)?;
    let Some((proof, evidence)) = &slot.proof else { return Err(not_now(dossier, Some(slot.stage))) };
    let failed = |is_hard: bool| slot.findings.iter().filter(move |it| !it.passed && it.point.is_hard() == is_hard);
    let told = |finding: &Finding| (finding.evidence.clone(), finding.point.code().to_owned());
    let hard: Vec<(String, String)> = failed(true).map(told).collect();
    if !hard.is_empty() {
        return Err(Rejection::CheckFailed { reasons: hard });
    }
    countable(slot, evidence, quantity)?;
    let released = left_over(slot, quantity, amount)?;
    let mut warnings = Vec::new();
    let mut silent = Vec::new();
    let seen_since = since.findings(evidence, &slot.findings);
    let found = failed(false).map(|finding| (finding, true)).chain(seen_since.iter().map(|finding| (finding, false)));
    for (finding, is_checked) in found {
        match reason_for(reasons, finding, is_checked) {
            Some(reason) => warnings.push(Warning {
                code: finding.point.code().to_owned(),
                evidence: finding.evidence.clone(),
                reason: reason.to_owned(),
            }),
            None => silent.push(told(finding)),
        }
    }
    if !silent.is_empty() {
        return Err(Rejection::ReasonsNeeded { warnings: silent });
    }
    let company = dossier.subject.company;
    let verified =
        Event::ProofVerified { company, placement, proof: *proof, quantity, amount, released, on: Some(today), by };
    Ok(with_warnings(Some(placement), warnings, by, verified))
}

/// What is free again when fewer units are owed than were ordered. The amount of a part is that part of the whole, but
/// for the rupiah that the rounding of a tax takes.
pub(super) fn left_over(slot: &Slot, quantity: u32, amount: Rupiah) -> Result<Rupiah, Rejection> {
    let (whole, ordered) = (slot.placement.amount, slot.placement.quantity);
    let rest = whole.checked_sub(amount).filter(|rest| *rest >= Rupiah::ZERO).ok_or(Rejection::WrongAmount)?;
    let product = |amount: Rupiah, units: u32| i128::from(amount.get()).saturating_mul(i128::from(units));
    let difference = product(amount, ordered).saturating_sub(product(whole, quantity)).abs();
    let tolerance = if quantity == ordered { 0 } else { i128::from(ordered).saturating_mul(2) };
    if amount > Rupiah::ZERO && difference <= tolerance { Ok(rest) } else { Err(Rejection::WrongAmount) }
}

fn reject(dossier: &Dossier, placement: PlacementId, reason: String, until: Timestamp, by: AccountId) -> Decision {
    let slot = slot_of(dossier, placement)?;
    let repeated = match &dossier.last {
        Some(
            Event::ProofRejected { placement: of, reason: said, by: who, .. }
            | Event::ProofRejectedFinally { placement: of, reason: said, by: who, .. },
        ) => (*of, said, *who) == (placement, &reason, by),
        Some(_) | None => false,
    };
    if repeated && slot.stage != Stage::AutoChecked {
        return Ok(vec![]);
    }
    stands(dossier, slot, &[Stage::AutoChecked])?;
    not_own_work(dossier, slot, by)?;
    if is_blank(&reason) {
        return Err(Rejection::ReasonNeeded);
    }
    let Some((proof, _)) = &slot.proof else { return Err(not_now(dossier, Some(slot.stage))) };
    let (company, proof) = (dossier.subject.company, *proof);
    let rejected = if slot.rejections == 0 {
        Event::ProofRejected { company, placement, proof, reason, until, by }
    } else {
        let released = slot.placement.amount;
        Event::ProofRejectedFinally { company, placement, proof, reason, released, by }
    };
    Ok(completed(dossier, vec![rejected]))
}

fn read_again(
    dossier: &Dossier,
    placement: PlacementId,
    occasion: Occasion,
    reading: Reading,
    capture: Option<Box<Capture>>,
) -> Decision {
    let slot = slot_of(dossier, placement)?;
    let company = dossier.subject.company;
    let event = match reading {
        Reading::Unchanged => Event::PageReadAgain { company, placement, occasion, capture },
        Reading::Edited { .. } | Reading::Unlabelled | Reading::Removed { .. } => {
            Event::RetentionBreached { company, placement, occasion, reading, capture }
        }
    };
    let planned = !matches!(occasion, Occasion::Payment | Occasion::Request);
    if planned && slot.readings.contains(&occasion) {
        return Ok(vec![]);
    }
    once(dossier, event, || {
        stands(dossier, slot, &[Stage::ProofVerified, Stage::HandedOver])?;
        let is_page = slot.proof.as_ref().is_some_and(|(_, evidence)| evidence.address().is_some());
        if is_page { Ok(()) } else { Err(Rejection::EvidenceOfOtherKind) }
    })
}

fn settle(
    dossier: &Dossier,
    placement: PlacementId,
    accepted: bool,
    reason: String,
    is_paid: bool,
    by: AccountId,
) -> Decision {
    let slot = slot_of(dossier, placement)?;
    // Bills and minutes may have moved since.
    if slot.settled.as_ref().is_some_and(|(was, said, who)| (*was, said, *who) == (accepted, &reason, by)) {
        return Ok(vec![]);
    }
    stands(dossier, slot, &[Stage::RetentionBreach])?;
    // Who found it good does not say that its loss does not matter.
    if slot.verifier == Some(by) {
        return Err(Rejection::OwnWork);
    }
    not_own_work(dossier, slot, by)?;
    if is_blank(&reason) {
        return Err(Rejection::ReasonNeeded);
    }
    let owed = slot.verified.map_or(Rupiah::ZERO, |(_, amount)| amount);
    let released = if accepted || is_paid { Rupiah::ZERO } else { owed };
    let company = dossier.subject.company;
    let settled = Event::BreachSettled { company, placement, accepted, reason, released, by };
    // A placement that was handed over has ended before.
    if dossier.status == Status::Accepted { Ok(completed(dossier, vec![settled])) } else { Ok(vec![settled]) }
}
