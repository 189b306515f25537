//! What rules see, and what people make of it.

use std::collections::BTreeSet;

use domain::{
    budget::line,
    oversight::{
        correction::{self, Field, Kind, Value},
        evidence::{Evidence, FactName, Record, RecordKind},
        flag::{self, Outcome, Sighting, Threshold},
        rules::{self, FlagBook, Rule},
    },
    people::member,
    publication::order::{self, Correcting},
};
use kernel::{
    Rupiah, Uuid,
    ids::{AccountId, PlacementId},
};

use super::{Command, History, Lot};

/// The way of flags, by lots of its own: what else happens stays as it was.
#[derive(Debug)]
pub(crate) struct Oversight {
    lot: Lot,
    pub(super) rules: Uuid,
    flags: Vec<(Uuid, Rule)>,
    /// Delegation, for whom, who may act.
    delegations: Vec<(Uuid, Uuid, Uuid)>,
    people: u128,
}

impl Oversight {
    pub(super) fn new(seed: u64) -> Self {
        let base = (u128::from(seed) << 64 | u128::from(std::process::id()) << 40) ^ 0xf1a6_0000;
        Self {
            lot: Lot(seed ^ 0xf1a6),
            rules: Uuid::from_u128(base),
            flags: Vec::new(),
            delegations: Vec::new(),
            people: base + 100,
        }
    }
}

impl History {
    fn reviewer(&mut self) -> AccountId {
        let place = self.lot.below(3) as u128;
        AccountId(Uuid::from_u128(self.oversight.people + place))
    }

    fn seen(&mut self, rule: Rule) -> (Sighting, Threshold) {
        let setting = FlagBook::preset().setting(rule);
        let orders: Vec<Uuid> = (0..=self.lot.below(2)).map(|_| self.id()).collect();
        let records = orders.into_iter().map(|order| Record { kind: RecordKind::Order, id: order });
        let beyond = if rule.is_floor() { setting.limit - 1 } else { setting.limit + 1 };
        let company = self.lot.pick(&self.companies).map(|press| press.id.into());
        let evidence = Evidence::of(records).day(FactName::OrderedOn, self.today()).count(FactName::Orders, 2);
        let sighting = Sighting { rule, matter: self.number().to_string(), company, measured: beyond, evidence };
        (sighting, Threshold::of(0, &setting))
    }

    fn delegation_happens(&mut self) {
        let today = self.today();
        let known = self.lot.pick(&self.oversight.delegations);
        match (self.lot.below(4), known) {
            (0, Some((delegation, principal, delegate))) => {
                let reason = format!("Kembali {}", self.number());
                let (delegation, by) = (delegation.into(), delegate.into());
                let revoking = member::Revoking { delegation, reason, by, is_head: false, is_second: false };
                self.order(principal, Command::Member(member::Command::RevokeDelegation(Box::new(revoking))));
            }
            (1 | 2, Some((delegation, principal, delegate))) => {
                let record = self.id();
                let Some(role) = self.member_state(principal).roles_on(today).first().copied() else { return };
                let used = member::Use {
                    delegation: delegation.into(),
                    principal: principal.into(),
                    delegate: delegate.into(),
                    delegate_roles: self.member_state(delegate).roles_on(today).to_vec(),
                    role,
                    action: "issue_order".to_owned(),
                    record,
                    category: "publication_order".to_owned(),
                    today,
                };
                if self.order(principal, Command::Member(member::Command::UseDelegation(Box::new(used)))) {
                    let (delegation, principal) = (delegation.into(), principal.into());
                    let act = member::Command::ActFor { delegation, principal, record };
                    self.order(delegate, Command::Member(act));
                }
            }
            _ => {
                let (Some(principal), Some(delegate)) = (self.lot.pick(&self.staff), self.lot.pick(&self.staff)) else {
                    return;
                };
                let roles = self.member_state(principal).roles_on(today).to_vec();
                let delegation = self.id();
                // Of some the head is the one who proposes them; the one acted for confirms it, or does not.
                let count = self.oversight.delegations.len();
                let by_head = count.is_multiple_of(2);
                let by: AccountId = if by_head { Uuid::from_u128(77).into() } else { principal.into() };
                let delegate_roles = self.member_state(delegate).roles_on(today).to_vec();
                let granting = member::Granting {
                    delegated_roles: vec![],
                    delegation: delegation.into(),
                    principal: principal.into(),
                    delegate: delegate.into(),
                    delegate_roles: delegate_roles.clone(),
                    roles,
                    from: today,
                    until: today.plus_days(60),
                    letter_number: format!("800/{}", self.number()),
                    today,
                    by,
                    is_head: by_head,
                };
                if self.order(principal, Command::Member(member::Command::Delegate(Box::new(granting)))) {
                    self.oversight.delegations.push((delegation, principal, delegate));
                    let confirming = member::Confirming {
                        delegation: delegation.into(),
                        delegate_roles,
                        delegated_roles: vec![],
                        today,
                        by: principal.into(),
                        is_second: false,
                    };
                    if by_head && count.is_multiple_of(4) {
                        let confirm = member::Command::ConfirmDelegation(Box::new(confirming));
                        self.order(principal, Command::Member(confirm));
                    }
                }
            }
        }
    }

    /// A fact of an order or of a line is asked to be put right; what was approved the record applies, if it can.
    fn correction_happens(&mut self) {
        let words = format!("Seharusnya {}", self.number());
        let of_order = self.lot.one_in(2).then(|| self.lot.pick(&self.order_ids())).flatten();
        let (record, placement, field, from) = if let Some(record) = of_order {
            let state = self.order_state(record);
            let placement = state.placements().first().map(|placement| placement.placement);
            let of_placement = state.fact(placement, Field::VerifiedQuantity).filter(|_| self.lot.one_in(2));
            match (of_placement, state.fact(None, Field::OrderTitle)) {
                (Some(from), _) => (record, placement, Field::VerifiedQuantity, from),
                (None, Some(from)) => (record, None, Field::OrderTitle, from),
                (None, None) => return,
            }
        } else {
            let Some(record) = self.lot.pick(&self.line_ids()) else { return };
            let Some(from) = self.line_state(record).fact(Field::AccountName) else { return };
            (record, None, Field::AccountName, from)
        };
        let to = match &from {
            Value::Words(_) => Value::Words(words),
            Value::Count(count) => Value::Count((count / 2).max(1)),
        };
        let (correction, by) = (self.id(), self.reviewer());
        let request = correction::Request {
            record,
            placement: placement.map(PlacementId::as_uuid),
            company: self.lot.pick(&self.companies).map(|press| press.id.into()),
            title: format!("Catatan {}", self.number()),
            field,
            from: from.clone(),
            to: to.clone(),
            record_version: 1,
            reason: "salah ketik".to_owned(),
            evidence: "Surat 1".to_owned(),
            files: vec![super::orders::file(1)],
        };
        let ask = correction::Command::Request { correction: correction.into(), request: Box::new(request), by };
        if !self.order(correction, Command::Correction(ask)) {
            return;
        }
        let decider = self.reviewer();
        if self.lot.one_in(3) {
            let refuse = correction::Command::Refuse { reason: "sudah benar".to_owned(), by: decider };
            self.order(correction, Command::Correction(refuse));
            return;
        }
        if !self.order(correction, Command::Correction(correction::Command::Approve { by: decider })) {
            return;
        }
        let (correction, reason) = (correction.into(), "salah ketik".to_owned());
        if field.kind() == Kind::BudgetLine {
            let correct = line::Command::Correct { field, from, to, correction, reason, by: decider };
            self.order(record, Command::BudgetLine(correct));
            return;
        }
        let owed = self.owed_for(record, placement, &to);
        let correcting = Correcting { placement, field, from, to, owed, correction, reason, by: decider };
        self.order(record, Command::Order(order::Command::Correct(Box::new(correcting))));
    }

    /// What so many units come to, as a part of the whole.
    fn owed_for(&self, order: Uuid, placement: Option<PlacementId>, to: &Value) -> Option<Rupiah> {
        let state = self.order_state(order);
        let placement = placement.and_then(|placement| state.placement(placement))?;
        let Value::Count(count) = to else { return None };
        let whole = i128::from(placement.amount.get()) * i128::from(*count) / i128::from(placement.quantity);
        Rupiah::new(i64::try_from(whole).ok()?).ok()
    }

    pub(super) fn flag_happens(&mut self) {
        std::mem::swap(&mut self.lot, &mut self.oversight.lot);
        match self.lot.below(220) {
            0 | 1 => {
                let (rule, flag) = (self.lot.of(Rule::ALL), self.id());
                let (sighting, threshold) = self.seen(rule);
                let raise = flag::Command::Raise { flag: flag.into(), sighting: Box::new(sighting), threshold };
                if self.order(flag, Command::Flag(raise)) {
                    self.oversight.flags.push((flag, rule));
                }
            }
            2 => {
                if let Some((flag, rule)) = self.lot.pick(&self.oversight.flags) {
                    let (sighting, threshold) = self.seen(rule);
                    let raise = flag::Command::Raise { flag: flag.into(), sighting: Box::new(sighting), threshold };
                    self.order(flag, Command::Flag(raise));
                }
            }
            3..6 => {
                if let Some((flag, _)) = self.lot.pick(&self.oversight.flags) {
                    let (outcome, by) = (self.lot.of(Outcome::ALL), self.reviewer());
                    let reason = format!("Telaah {}", self.number());
                    let acted = BTreeSet::new();
                    let is_auditor = self.lot.one_in(2);
                    let review = flag::Command::Review { outcome, reason, acted, is_auditor, by };
                    self.order(flag, Command::Flag(review));
                }
            }
            6..8 => {
                let by = self.reviewer();
                let command = if self.lot.one_in(2) {
                    let (from, basis) = (self.today().plus_days(400), format!("Keputusan {}", self.number()));
                    rules::Command::Propose { from, book: Box::new(FlagBook::preset()), basis, by }
                } else {
                    let version = 1 + i32::try_from(self.lot.below(3)).expect("a version");
                    rules::Command::Approve { version, today: self.today(), by }
                };
                self.order(self.oversight.rules, Command::FlagRules(command));
            }
            8..13 => self.delegation_happens(),
            13..18 => self.correction_happens(),
            _ => (),
        }
        std::mem::swap(&mut self.lot, &mut self.oversight.lot);
    }
}
