//! Sanctions of companies and orders of the catalogue. Drawn from a lot of its own, so that the season stays its course.

use domain::{
    office,
    oversight::rules,
    partnership::sanction::{self, Ground, Level, Measure, Proposal, Status, stream_of},
    payment::{
        catalogue::{self, Facts, MatchedBy, Ours, Stage},
        terms,
    },
    people::{
        Role,
        member::{self, Contact, Grant},
    },
};
use kernel::{
    CompanyId, Personal, Rupiah, SubjectId, Uuid,
    ids::{AccountId, SanctionId},
};

use super::{Command, History, Lot};

const DAY: i64 = 86_400;

/// What is controlled so far.
#[derive(Debug)]
pub(super) struct Controls {
    lot: Lot,
    /// Events so far.
    pub(super) written: usize,
    numbers: u64,
    sanctions: Vec<(CompanyId, SanctionId)>,
    catalogue: Vec<Uuid>,
}

impl Controls {
    pub(super) fn new(seed: u64) -> Self {
        Self { lot: Lot(seed ^ 0x5a4c_7104), written: 0, numbers: 0, sanctions: vec![], catalogue: vec![] }
    }
}

impl History {
    pub(super) fn controls_happen(&mut self) {
        match self.controls.lot.below(24) {
            0 => self.propose_sanction(),
            1..5 => self.sanction_happens(),
            5 => self.catalogue_happens(),
            6 => self.roles_happen(),
            7 => self.versions_happen(),
            _ => (),
        }
    }

    /// Ids of their own, so that the others keep theirs.
    fn control_id(&mut self) -> Uuid {
        self.controls.numbers += 1;
        Uuid::from_u128(self.base + (1 << 36) + u128::from(self.controls.numbers))
    }

    fn propose_sanction(&mut self) {
        let Some(press) = self.controls.lot.pick(&self.companies) else { return };
        let sanction = SanctionId(self.control_id());
        let company = CompanyId(press.id);
        let ground = self.controls.lot.of(&[Ground::ForgedProof, Ground::LateProofs, Ground::LabelMissing]);
        let level = if ground.is_grave() { Level::Suspension } else { Level::FirstWarning };
        let proposal = Proposal {
            outlet: None,
            order: None,
            ground,
            level,
            facts: "Tiga kali".to_owned(),
            document: None,
            files: vec![super::orders::file(self.controls.numbers)],
        };
        let command = sanction::Command::Propose {
            sanction,
            company,
            proposal: Box::new(proposal),
            hear_until: self.now.plus_seconds(7 * DAY),
            by: AccountId(self.staff[0]),
        };
        if self.order(stream_of(company), Command::Sanction(command)) {
            self.controls.sanctions.push((company, sanction));
        }
    }

    fn sanction_happens(&mut self) {
        let Some((company, sanction)) = self.controls.lot.pick(&self.controls.sanctions) else { return };
        let stream = stream_of(company);
        let status = self.states.sanction.get(&stream).and_then(|state| state.status(sanction));
        let [head, delegate] = [self.staff[1], self.staff[2]].map(AccountId);
        let (at, today, reason) = (self.now, self.today(), "Ditelaah".to_owned());
        let command = match status {
            Some(Status::Proposed) => {
                let files = vec![super::orders::file(self.controls.numbers)];
                sanction::Command::Hear {
                    sanction,
                    statement: "Kami keliru".to_owned(),
                    files,
                    at: at.plus_seconds(-8 * DAY),
                }
            }
            Some(Status::Heard) if self.controls.lot.one_in(4) => {
                sanction::Command::Dismiss { sanction, reason, at, by: head }
            }
            Some(Status::Heard) => sanction::Command::Impose {
                sanction,
                measure: Measure {
                    level: Level::FirstWarning,
                    number: format!("900/{}", self.controls.numbers),
                    from: today,
                    until: today.plus_days(90),
                },
                reason,
                objection_until: at.plus_seconds(300 * DAY),
                today,
                at,
                by: head,
            },
            Some(Status::Imposed) => match self.controls.lot.below(4) {
                0 => sanction::Command::Lift { sanction, reason, on: today, by: head },
                1 => sanction::Command::End { sanction, today: today.plus_days(900) },
                _ => sanction::Command::Object {
                    sanction,
                    reason,
                    files: vec![super::orders::file(self.controls.numbers)],
                    at,
                },
            },
            Some(Status::Objected) => {
                let upheld = self.controls.lot.one_in(2);
                sanction::Command::AnswerObjection { sanction, upheld, answer: reason, on: today, by: delegate }
            }
            Some(Status::Dismissed | Status::Lifted | Status::Ended) | None => return,
        };
        self.order(stream, Command::Sanction(command));
    }

    /// What was proposed is refused, or taken back.
    fn versions_happen(&mut self) {
        let version = 1 + i32::try_from(self.controls.lot.below(12)).expect("a version");
        let (from, reason) = (self.withdrawing(), "Dasarnya belum terbit".to_owned());
        if self.controls.lot.one_in(2) {
            let withdraw = terms::Command::Withdraw { version, reason, from };
            self.order(self.treasury.payment_terms, Command::PaymentTerms(withdraw));
        } else {
            // The first ones are left to be approved.
            let withdraw = rules::Command::Withdraw { version: version + 3, reason, from };
            self.order(self.oversight.rules, Command::FlagRules(withdraw));
        }
    }

    /// Somebody is named for a place of power over money; another person confirms it or does not.
    fn roles_happen(&mut self) {
        let (today, by) = (self.today(), AccountId(Uuid::from_u128(77)));
        let person = self.controls.lot.pick(&self.staff).filter(|_| self.controls.lot.one_in(2));
        let account = person.unwrap_or_else(|| self.control_id());
        let seat = office::Command::SeatHead { account: self.staff[1].into() };
        self.office_order(seat);
        let grant = Grant {
            roles: vec![self.controls.lot.of(&[Role::Treasurer, Role::CommitmentOfficer, Role::BudgetUserDelegate])],
            company: None,
            from: today,
            until: None,
            letter_number: Some(format!("800/U/{}", self.controls.numbers)),
        };
        let propose = if person.is_some() {
            member::Command::ChangeRoles { grant, by, guarded: true, today }
        } else {
            let of = |text: &str| Personal::new(SubjectId(account), text.to_owned());
            let contact = Contact { name: of("Calon Bendahara"), email: of("calon@contoh.go.id") };
            member::Command::Invite { account: account.into(), contact, grant, by, guarded: true, today }
        };
        self.order(account, Command::Member(propose));
        let second = AccountId(self.staff[1]);
        let answer = match self.controls.lot.below(3) {
            0 => member::Command::RefuseRoles { reason: "Surat tugas belum ada".to_owned(), by: second },
            1 => member::Command::ConfirmRoles { by: second, today },
            _ => return,
        };
        self.order(account, Command::Member(answer));
    }

    fn catalogue_happens(&mut self) {
        let known = self.controls.lot.pick(&self.controls.catalogue).filter(|_| !self.controls.lot.one_in(3));
        let id = known.unwrap_or_else(|| self.control_id());
        let command = match (known, self.controls.lot.below(4)) {
            (Some(_), 0) => {
                let order = self.control_id().into();
                let amount = Rupiah::new(if self.controls.lot.one_in(2) { 1_998_000 } else { 1 }).expect("an amount");
                let (codes, supplier) = (std::collections::BTreeSet::new(), "PT. CONTOH WARTA".to_owned());
                let ours = Ours { order, billing: None, supplier, codes, amount };
                let reason = self.controls.lot.one_in(2).then(|| "Adendum".to_owned());
                catalogue::Command::Match { ours, by: self.controls.lot.of(MatchedBy::ALL), reason }
            }
            (Some(_), 1) => catalogue::Command::Unmatch { reason: format!("Salah {}", self.controls.numbers) },
            _ => {
                let facts = Facts {
                    stage: self.controls.lot.of(Stage::ALL),
                    title: "Advertorial".to_owned(),
                    supplier: "PT Contoh Warta".to_owned(),
                    amount: Rupiah::new(1_998_000).expect("an amount"),
                    ordered_on: self.today(),
                    letter_number: None,
                    payment_reference: None,
                };
                let number = format!("EP-{}", id.simple());
                catalogue::Command::Mirror { id: id.into(), number, facts: Box::new(facts) }
            }
        };
        if self.order(id, Command::CatalogueOrder(command)) && known.is_none() {
            self.controls.catalogue.push(id);
        }
    }
}
