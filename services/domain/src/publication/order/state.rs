//! What is true of an order.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    CompanyId, LocalDate, Rupiah, Timestamp,
    ids::{AccountId, BillingId, CorrectionId, OrderId, PlacementId, ProofId},
};

use crate::oversight::correction::{Field, Value};

use super::{Event, Evidence, Finding, Occasion, Placement, Receipt, Stage, Status, Subject, Warning};

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(super) dossier: Option<Dossier>,
}

#[derive(Debug, Clone)]
pub(super) struct Dossier {
    pub(super) order: OrderId,
    pub(super) subject: Subject,
    pub(super) status: Status,
    pub(super) amount: Rupiah,
    /// Who wrote or sent it: none of them approves it or verifies its proof.
    pub(super) creators: BTreeSet<AccountId>,
    pub(super) approver: Option<AccountId>,
    pub(super) number: Option<String>,
    pub(super) issued_at: Option<Timestamp>,
    pub(super) answer_until: Option<Timestamp>,
    pub(super) slots: BTreeMap<PlacementId, Slot>,
    /// What was explained since it was last written.
    pub(super) warnings: Vec<Warning>,
    /// What was given free when it ended as a whole.
    pub(super) released: Rupiah,
    /// Requests that were applied.
    pub(super) corrections: BTreeSet<CorrectionId>,
    /// What happened last: an order that would make just this happen again was carried out already.
    pub(super) last: Option<Event>,
}

/// One placement and what has come of it.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) placement: Placement,
    pub(super) stage: Stage,
    pub(super) round: u16,
    /// The text that was sent last; after it is cleared, the text that was cleared.
    pub(super) draft: Option<String>,
    pub(super) cleared_at: Option<Timestamp>,
    pub(super) published_at: Option<Timestamp>,
    pub(super) proof_until: Option<Timestamp>,
    pub(super) is_extended: bool,
    /// Who gave more time: they do not verify.
    pub(super) extended_by: BTreeSet<AccountId>,
    pub(super) receipts: Vec<Receipt>,
    /// What was counted, where a correction says otherwise than the receipts before it: with how many receipts there were.
    pub(super) recounted: Option<(usize, u32)>,
    pub(super) proof: Option<(ProofId, Evidence)>,
    /// What it claimed when it was shown, and what its page claims since the program read it.
    pub(super) claims: Vec<String>,
    pub(super) page_claims: Vec<String>,
    pub(super) findings: Vec<Finding>,
    /// Fingerprint of the page that the proof names.
    pub(super) page: Option<String>,
    pub(super) rejections: u8,
    pub(super) rejected_by: BTreeSet<AccountId>,
    pub(super) verifier: Option<AccountId>,
    pub(super) verified: Option<(u32, Rupiah)>,
    pub(super) verified_on: Option<LocalDate>,
    pub(super) released: Rupiah,
    pub(super) readings: BTreeSet<Occasion>,
    /// When the program last read its page again.
    pub(super) read_at: Option<Timestamp>,
    /// The page did not stay, and the office pays it all the same.
    pub(super) is_excused: bool,
    pub(super) breach: Option<Breach>,
    /// How the last one was settled: whether it is paid all the same, why, by whom.
    pub(super) settled: Option<(bool, String, AccountId)>,
    pub(super) billing: Option<BillingId>,
}

/// A page that did not stay as it was.
#[derive(Debug, Clone)]
pub(super) struct Breach {
    /// Where the placement stood before.
    pub(super) from: Stage,
    pub(super) is_answered: bool,
}

/// Where the value of an order stands (DOMAIN.md 4.6), as far as the order knows: what is accrued here may have been
/// invoiced and paid since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BudgetPosition {
    /// Kept aside until the company answers.
    pub reserved: Rupiah,
    /// Promised to the company.
    pub committed: Rupiah,
    /// Owed: the proof is verified.
    pub accrued: Rupiah,
    /// Given free since it was last reserved.
    pub released: Rupiah,
}

impl BudgetPosition {
    /// Everything together.
    pub fn total(self) -> Option<Rupiah> {
        self.reserved.checked_add(self.committed)?.checked_add(self.accrued)?.checked_add(self.released)
    }
}

/// Whether what was verified may be paid, as far as its page goes (C-LIVE, EF-44).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageStanding {
    /// It is not proved by a page.
    NoPage,
    /// The page is as it was, or the office pays it all the same.
    Stands,
    /// Nobody has read the page again of late.
    NotRead,
    /// The page is gone or changed, and that is not settled.
    Breached,
    /// It was settled: it is not paid.
    Withheld,
}

/// A placement that may be billed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payable {
    /// What was ordered.
    pub placement: Placement,
    /// Its proof.
    pub proof: ProofId,
    /// How many units were verified.
    pub quantity: u32,
    /// What is owed for them, with tax.
    pub amount: Rupiah,
    /// Who verified it.
    pub verifier: AccountId,
    /// On which day; not known of what was verified before days were noted.
    pub verified_on: Option<LocalDate>,
    /// The billing that has it.
    pub billing: Option<BillingId>,
}

impl Slot {
    pub(super) fn new(placement: Placement) -> Self {
        Self {
            placement,
            stage: Stage::Ordered,
            round: 0,
            draft: None,
            cleared_at: None,
            published_at: None,
            proof_until: None,
            is_extended: false,
            extended_by: BTreeSet::new(),
            receipts: Vec::new(),
            recounted: None,
            proof: None,
            claims: Vec::new(),
            page_claims: Vec::new(),
            findings: Vec::new(),
            page: None,
            rejections: 0,
            rejected_by: BTreeSet::new(),
            verifier: None,
            verified: None,
            verified_on: None,
            released: Rupiah::ZERO,
            readings: BTreeSet::new(),
            read_at: None,
            is_excused: false,
            breach: None,
            settled: None,
            billing: None,
        }
    }

    /// Units that arrived, over all receipts.
    pub(super) fn received(&self) -> u32 {
        let (known, counted) = self.recounted.unwrap_or_default();
        self.receipts.iter().skip(known).fold(counted, |sum, receipt| sum.saturating_add(receipt.count))
    }
}

pub(super) fn plus(one: Rupiah, other: Rupiah) -> Rupiah {
    one.checked_add(other).unwrap_or(one)
}

fn minus(one: Rupiah, other: Rupiah) -> Rupiah {
    one.checked_sub(other).unwrap_or(one)
}

impl State {
    /// Where it stands, if it was written.
    pub fn status(&self) -> Option<Status> {
        self.dossier.as_ref().map(|dossier| dossier.status)
    }
    /// Its id.
    pub fn order(&self) -> Option<OrderId> {
        self.dossier.as_ref().map(|dossier| dossier.order)
    }
    /// What it is about.
    pub fn subject(&self) -> Option<&Subject> {
        self.dossier.as_ref().map(|dossier| &dossier.subject)
    }
    /// Whose it is, once the company has it.
    pub fn company(&self) -> Option<CompanyId> {
        let dossier = self.dossier.as_ref()?;
        dossier.issued_at.map(|_| dossier.subject.company)
    }
    /// The whole, with tax.
    pub fn amount(&self) -> Option<Rupiah> {
        self.dossier.as_ref().map(|dossier| dossier.amount)
    }
    /// Number of the surat pesanan.
    pub fn number(&self) -> Option<&str> {
        self.dossier.as_ref().and_then(|dossier| dossier.number.as_deref())
    }
    /// First instant after the time to answer.
    pub fn answer_until(&self) -> Option<Timestamp> {
        self.dossier.as_ref().and_then(|dossier| dossier.answer_until)
    }
    /// Who wrote it.
    pub fn creators(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.dossier.iter().flat_map(|dossier| dossier.creators.iter().copied())
    }
    /// Who approved it.
    pub fn approver(&self) -> Option<AccountId> {
        self.dossier.as_ref().and_then(|dossier| dossier.approver)
    }
    /// What stands there now, of a fact that can be corrected.
    pub fn fact(&self, placement: Option<PlacementId>, field: Field) -> Option<Value> {
        let slot = placement.and_then(|placement| self.slot(placement));
        match field {
            Field::OrderTitle => self.subject().map(|subject| Value::Words(subject.title.clone())),
            Field::PlacementTitle => slot.map(|slot| Value::Words(slot.placement.title.clone())),
            Field::ReceivedCount => slot.filter(|slot| !slot.receipts.is_empty()).map(|it| Value::Count(it.received())),
            Field::VerifiedQuantity => slot.and_then(|slot| slot.verified).map(|(quantity, _)| Value::Count(quantity)),
            Field::BudgetDocument
            | Field::SubActivityName
            | Field::AccountName
            | Field::CompanyName
            | Field::CompanyForm
            | Field::CompanyNib
            | Field::CompanyNpwp
            | Field::CompanyTaxable => None,
        }
    }
    /// What is ordered, by number.
    pub fn placements(&self) -> Vec<&Placement> {
        let mut placements: Vec<&Placement> = self.slots().map(|slot| &slot.placement).collect();
        placements.sort_by_key(|placement| placement.number);
        placements
    }
    /// One placement.
    pub fn placement(&self, placement: PlacementId) -> Option<&Placement> {
        self.slot(placement).map(|slot| &slot.placement)
    }
    /// Where a placement stands.
    pub fn stage(&self, placement: PlacementId) -> Option<Stage> {
        self.slot(placement).map(|slot| slot.stage)
    }
    /// The text that was sent last for a placement, cleared or not.
    pub fn sent_text(&self, placement: PlacementId) -> Option<&str> {
        self.slot(placement)?.draft.as_deref()
    }
    /// The text that was cleared for a placement.
    pub fn cleared_text(&self, placement: PlacementId) -> Option<&str> {
        let slot = self.slot(placement)?;
        let is_cleared = !slot.stage.is_before_publication() || slot.stage == Stage::ClearedToPublish;
        slot.draft.as_deref().filter(|_| is_cleared)
    }
    /// First instant after the time for the proof of a placement.
    pub fn proof_until(&self, placement: PlacementId) -> Option<Timestamp> {
        self.slot(placement).and_then(|slot| slot.proof_until)
    }
    /// The proof that was shown last.
    pub fn proof(&self, placement: PlacementId) -> Option<(ProofId, &Evidence)> {
        self.slot(placement).and_then(|slot| slot.proof.as_ref()).map(|(proof, evidence)| (*proof, evidence))
    }
    /// What it shows that no other proof may show, its page included.
    pub fn claims(&self, placement: PlacementId) -> Vec<String> {
        let slot = self.slot(placement);
        slot.map(|slot| slot.claims.iter().chain(&slot.page_claims).cloned().collect()).unwrap_or_default()
    }
    /// What of that the page alone shows, as the program read it; without what the company showed itself.
    pub fn page_claims(&self, placement: PlacementId) -> Vec<String> {
        let of = |slot: &Slot| slot.page_claims.iter().filter(|claim| !slot.claims.contains(claim)).cloned().collect();
        self.slot(placement).map(of).unwrap_or_default()
    }
    /// Fingerprint of the page that it names, as the program kept it.
    pub fn page_of_proof(&self, placement: PlacementId) -> Option<&str> {
        self.slot(placement).and_then(|slot| slot.page.as_deref())
    }
    /// What the program found in it.
    pub fn findings(&self, placement: PlacementId) -> &[Finding] {
        self.slot(placement).map_or(&[], |slot| &slot.findings)
    }
    /// How much arrived of a placement.
    pub fn received(&self, placement: PlacementId) -> u32 {
        self.slot(placement).map_or(0, Slot::received)
    }
    /// What its agreement bears of it: all but what was given free.
    pub fn held(&self) -> Rupiah {
        let BudgetPosition { reserved, committed, accrued, .. } = self.budget_position();
        plus(plus(reserved, committed), accrued)
    }
    /// So many placements it takes of its plan: those that are to be published, or were.
    pub fn places(&self) -> u32 {
        let is_of_plan = match self.status() {
            None | Some(Status::Draft | Status::Declined | Status::Lapsed | Status::Cancelled) => false,
            Some(Status::BudgetReserved | Status::Issued | Status::Accepted | Status::Completed) => true,
        };
        let never = [Stage::Cancelled, Stage::Forfeited, Stage::ProofRejectedFinal];
        let places = self.slots().filter(|slot| is_of_plan && !never.contains(&slot.stage)).count();
        u32::try_from(places).unwrap_or(u32::MAX)
    }
    /// Whether a placement's page lets it be paid; it was to be read again at this instant or later.
    pub fn page_standing(&self, placement: PlacementId, since: Timestamp) -> PageStanding {
        let Some(slot) = self.slot(placement) else { return PageStanding::NotRead };
        // A post stands on a platform that shows it to people with an account: its reach was proved, nothing reads it again.
        let has_page = matches!(slot.proof, Some((_, Evidence::Page { .. })));
        if slot.stage == Stage::RetentionBreach {
            PageStanding::Breached
        } else if slot.stage == Stage::Withheld {
            PageStanding::Withheld
        } else if !has_page {
            PageStanding::NoPage
        } else if slot.is_excused || slot.read_at.is_some_and(|at| at >= since) {
            PageStanding::Stands
        } else {
            PageStanding::NotRead
        }
    }
    /// What may be billed: verified, and no breach is open.
    pub fn payable(&self) -> Vec<Payable> {
        self.slots()
            .filter(|slot| matches!(slot.stage, Stage::ProofVerified | Stage::HandedOver))
            .filter_map(|slot| {
                let (quantity, amount) = slot.verified?;
                let (proof, _) = slot.proof.as_ref()?;
                Some(Payable {
                    placement: slot.placement.clone(),
                    proof: *proof,
                    quantity,
                    amount,
                    verifier: slot.verifier?,
                    verified_on: slot.verified_on,
                    billing: slot.billing,
                })
            })
            .collect()
    }
    /// Whether some placement at a stage is for somebody to look at who neither wrote, approved nor extended it; and, where
    /// its page is gone, did not find it good before (EF-22, C-SOD).
    pub fn waits_for(&self, stage: Stage, by: AccountId) -> bool {
        let Some(dossier) = &self.dossier else { return false };
        let is_own = dossier.creators.contains(&by) || dossier.approver == Some(by);
        let is_free = |slot: &Slot| {
            !slot.extended_by.contains(&by) && (stage != Stage::RetentionBreach || slot.verifier != Some(by))
        };
        !is_own && self.slots().any(|slot| slot.stage == stage && is_free(slot))
    }
    /// Where its value stands. Reserved, committed, accrued and released together are its amount, from the moment that
    /// it is reserved until it goes back to who wrote it.
    pub fn budget_position(&self) -> BudgetPosition {
        let Some(dossier) = &self.dossier else { return BudgetPosition::default() };
        let mut position = BudgetPosition { released: dossier.released, ..BudgetPosition::default() };
        match dossier.status {
            Status::Draft => position.released = Rupiah::ZERO,
            Status::BudgetReserved | Status::Issued => position.reserved = dossier.amount,
            Status::Accepted | Status::Completed => {
                for slot in dossier.slots.values() {
                    position.released = plus(position.released, slot.released);
                    let rest = minus(slot.placement.amount, slot.released);
                    if slot.verified.is_some() {
                        position.accrued = plus(position.accrued, rest);
                    } else {
                        position.committed = plus(position.committed, rest);
                    }
                }
            }
            Status::Declined | Status::Lapsed | Status::Cancelled => (),
        }
        position
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.dossier.iter().flat_map(|dossier| dossier.slots.values())
    }
    fn slot(&self, placement: PlacementId) -> Option<&Slot> {
        self.dossier.as_ref().and_then(|dossier| dossier.slots.get(&placement))
    }
}
