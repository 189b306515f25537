//! What happens on the way of money: bills from desk to desk, accounts, outages, terms, claims.

use domain::{
    media::BankAccount,
    payment::{
        billing::{
            self, Assembly, Candidate, Channel, Heading, Item, Paper, PaperKind, Payee, ReturnTo, Stage, TaxPaperKind,
        },
        outage::{self, Source, System},
        payee,
        repayment::{self, Auditor, Finding, Line, Sen},
        tax::{self, Charge, TariffKind, TaxObject, TaxStatus},
        terms::{self, Terms},
    },
};
use kernel::{FiscalYear, LocalDate, Rupiah, Uuid, ids::AccountId};

use super::{Command, History, Lot};

const NAME: &str = "PT Contoh Warta";

fn rupiah(amount: usize) -> Rupiah {
    Rupiah::new(i64::try_from(amount).expect("rupiah")).expect("an amount")
}

fn account(number: u64) -> BankAccount {
    BankAccount { bank: "Bank Riau Kepri".to_owned(), number: format!("1070000{number}"), holder: NAME.to_uppercase() }
}

fn payee() -> Payee {
    Payee { legal_name: NAME.to_owned(), account: Some(account(1)), cooling_until: None }
}

/// The way of money, by lots of its own: what else happens stays as it was.
#[derive(Debug)]
pub(crate) struct Treasury {
    lot: Lot,
    /// People at its desks count on from here.
    desks: Uuid,
    pub(crate) bills: Vec<Uuid>,
    outages: Vec<Uuid>,
    pub(super) payment_terms: Uuid,
    claims: Vec<Uuid>,
}

impl Treasury {
    pub(super) fn new(seed: u64) -> Self {
        let base = (u128::from(seed) << 64 | u128::from(std::process::id()) << 40) ^ 0xde5c_0000;
        Self {
            lot: Lot(seed ^ 0x7ea5),
            desks: Uuid::from_u128(base),
            bills: Vec::new(),
            outages: Vec::new(),
            payment_terms: Uuid::from_u128(base + 500),
            claims: Vec::new(),
        }
    }
}

/// Desks of the region, each another person.
#[derive(Debug, Clone, Copy)]
enum Desk {
    Planner,
    Committer,
    Verifier,
    Media,
    Treasurer,
    Checker,
    Head,
}

impl History {
    fn at_desk(&self, desk: Desk) -> AccountId {
        let place = match desk {
            Desk::Planner => 1,
            Desk::Committer => 2,
            Desk::Verifier => 3,
            Desk::Media => 4,
            Desk::Treasurer => 5,
            Desk::Checker => 6,
            Desk::Head => 7,
        };
        AccountId(Uuid::from_u128(self.treasury.desks.as_u128() + place))
    }

    fn paper(&self, what: &str) -> Paper {
        Paper::new(format!("{what}/{}", self.number()), self.today())
    }

    fn open_bill(&mut self) {
        let Some(press) = self.lot.pick(&self.companies) else { return };
        let (billing, by) = (self.id(), self.at_desk(Desk::Planner));
        let tax = TaxStatus {
            taxable_entrepreneur: !self.lot.one_in(3),
            has_npwp: !self.lot.one_in(5),
            small_business: self.lot.one_in(5),
            as_of: self.today(),
        };
        let heading = Heading {
            title: format!("Publikasi {}", self.number()),
            // Some are of the year before, and have to be carried over.
            fiscal_year: FiscalYear(self.today().year() - i32::from(self.lot.one_in(8))),
            channel: if self.lot.one_in(6) { Channel::Imprest } else { Channel::Direct },
            tax,
        };
        let command = billing::Command::Open { billing: billing.into(), company: press.id.into(), heading, by };
        if self.order(billing, Command::Billing(command)) {
            self.treasury.bills.push(billing);
        }
    }

    fn candidates(&mut self, status: TaxStatus) -> Vec<Candidate> {
        let rates = tax::in_force(&Terms::preset().rates, status.as_of).expect("rates").clone();
        (0..=self.lot.below(3))
            .map(|place| {
                let unit_price = rupiah(100_000 + self.lot.below(9_000_000));
                let (tariff, object) = (self.lot.of(TariffKind::ALL), self.lot.of(TaxObject::ALL));
                let charge = Charge { quantity: 1, unit_price, tariff, object };
                let owed = tax::gross(charge, status, &rates).expect("a price").gross;
                Candidate {
                    item: Item {
                        placement: self.id().into(),
                        proof: self.id().into(),
                        order: self.id().into(),
                        line: Uuid::from_u128(self.treasury.desks.as_u128() + 100).into(),
                        outlet: self.id().into(),
                        about: format!("Advertorial {place}"),
                        price: self.id().into(),
                        charge,
                        ordered_by: vec![self.at_desk(Desk::Planner)],
                        approved_by: self.at_desk(Desk::Committer),
                        verified_by: self.at_desk(Desk::Verifier),
                        verified_on: Some(self.today()),
                    },
                    verified: true,
                    received: 1,
                    owed,
                    still_there: true,
                    billed_in: None,
                }
            })
            .collect()
    }

    /// The next step of a bill, now and then one aside.
    fn next_step(&mut self, bill: &billing::State, stage: Stage) -> Option<billing::Command> {
        use billing::Command as Do;
        let today = self.today();
        let heading = bill.heading()?.clone();
        let breakdown = bill.breakdown();
        let (gross, transfer) = breakdown.map_or((Rupiah::ZERO, Rupiah::ZERO), |sum| (sum.gross, sum.transfer));
        let reasons = vec![format!("Kurang lengkap {}", self.lot.below(9))];
        let aside = self.lot.one_in(6);
        let by = |history: &Self, desk| history.at_desk(desk);
        Some(match stage {
            Stage::Open => {
                let rates = tax::in_force(&Terms::preset().rates, heading.tax.as_of).ok()?.clone();
                let candidates = self.candidates(heading.tax);
                let assembly = Assembly { candidates, rates, terms_version: 0, whole: Rupiah::ZERO };
                Do::Assemble { assembly: Box::new(assembly), by: by(self, Desk::Planner) }
            }
            Stage::Assembled | Stage::Inspected if aside => {
                Do::Dismantle { reason: format!("Salah bulan {}", self.number()), by: by(self, Desk::Planner) }
            }
            Stage::Assembled => Do::Inspect { paper: self.paper("BAPP"), today, by: by(self, Desk::Planner) },
            Stage::Inspected => Do::SignHandover { paper: self.paper("BAST"), today, by: by(self, Desk::Committer) },
            // Late, so that shorter histories stay their course.
            Stage::HandoverSigned if aside && self.events.len() > 9_000 => {
                Do::TakeBackHandover { reason: "Belum ditandatangani".to_owned(), by: by(self, Desk::Committer) }
            }
            Stage::HandoverSigned => Do::CountersignHandover { by: by(self, Desk::Media) },
            Stage::HandedOver | Stage::Invoiced | Stage::SppVerified | Stage::CarriedOver
                if aside && !bill.items().is_empty() =>
            {
                let rates = tax::in_force(&Terms::preset().rates, heading.tax.as_of).ok()?.clone();
                let recount = Box::new(billing::Recount { rates, terms_version: 0, whole: Rupiah::ZERO });
                let placement = bill.items().first()?.placement;
                let reason = format!("Halaman dihapus {}", self.number());
                Do::TakeOut { placement, recount, reason, by: by(self, Desk::Head) }
            }
            Stage::HandedOver => Do::SubmitInvoice {
                paper: self.paper("INV"),
                total: gross,
                payee: payee(),
                today,
                by: by(self, Desk::Media),
            },
            Stage::Invoiced | Stage::TaxDocumented | Stage::SppSubmitted | Stage::SppVerified | Stage::SpmIssued
                if heading.fiscal_year.0 < today.year() =>
            {
                Do::CarryOver { reason: "Kas ditutup".to_owned(), today, by: by(self, Desk::Head) }
            }
            Stage::Invoiced => {
                let taxable = heading.tax.taxable_entrepreneur;
                let kind = if taxable { TaxPaperKind::TaxInvoice } else { TaxPaperKind::Statement };
                let paper = Paper::new(format!("040026{:0>11}", self.number()), today);
                Do::AttachTaxPaper { kind, paper, today, by: by(self, Desk::Media) }
            }
            Stage::SppSubmitted if aside => {
                Do::ReturnRequest { from: stage, to: self.lot.of(ReturnTo::ALL), reasons, by: by(self, Desk::Checker) }
            }
            Stage::SpmIssued if aside => {
                Do::RejectDisbursement { to: self.lot.of(ReturnTo::ALL), reasons, by: by(self, Desk::Checker) }
            }
            Stage::SpmIssued if heading.channel.is_imprest() => Do::ConfirmPaid {
                bank: Some(self.paper("TRF")),
                amount: transfer,
                payee: payee(),
                source: billing::Source::Manual,
                today,
                by: by(self, Desk::Treasurer),
            },
            Stage::TaxDocumented => {
                Do::RequestPayment { paper: self.paper("SPP"), payee: payee(), today, by: by(self, Desk::Treasurer) }
            }
            Stage::SppSubmitted => Do::VerifyRequest { by: by(self, Desk::Checker) },
            Stage::SppVerified => {
                Do::OrderPayment { paper: self.paper("SPM"), payee: payee(), today, by: by(self, Desk::Head) }
            }
            Stage::SpmIssued => Do::RecordDisbursement {
                paper: self.paper("SP2D"),
                amount: gross,
                source: billing::Source::SipdFile,
                today,
                by: by(self, Desk::Checker),
            },
            Stage::Sp2dIssued if bill.is_only_reported_paid() && self.lot.one_in(2) => Do::WithdrawReport {
                catalogue_order: Uuid::from_u128(self.treasury.desks.as_u128() + 200).into(),
                references: vec![],
                reason: "Paket lain".to_owned(),
                by: by(self, Desk::Checker),
            },
            Stage::Sp2dIssued if !bill.is_only_reported_paid() && self.lot.one_in(2) => {
                let catalogue_order = Uuid::from_u128(self.treasury.desks.as_u128() + 200).into();
                let (reference, by) = ("EP-1".to_owned(), by(self, Desk::Checker));
                Do::ReportPaid { reference, catalogue_order: Some(catalogue_order), by }
            }
            Stage::Sp2dIssued => Do::ConfirmPaid {
                bank: None,
                amount: transfer,
                payee: payee(),
                source: billing::Source::BankFile,
                today,
                by: by(self, Desk::Treasurer),
            },
            Stage::Paid => {
                let due = breakdown?.deposits();
                let deposits = due
                    .into_iter()
                    .map(|(levy, amount)| {
                        let ntpn = format!("{:016}", self.lot.below(1_000_000_000));
                        billing::Deposit { levy, ntpn, amount, date: today }
                    })
                    .collect();
                let file = domain::media::company::FileRef {
                    sha256: "ab".repeat(32),
                    name: "bukti-potong.pdf".to_owned(),
                    size_bytes: 9,
                    media_type: "application/pdf".to_owned(),
                };
                let slip = Some(Paper { file: Some(file), ..Paper::new(format!("{:010}", self.number()), today) });
                Do::Settle { deposits, slip, today, by: by(self, Desk::Treasurer) }
            }
            Stage::CarriedOver => {
                let old = bill.items().first()?.line;
                let new = Uuid::from_u128(old.as_uuid().as_u128() + 1).into();
                let fiscal_year = FiscalYear(heading.fiscal_year.0 + 1);
                let document = format!("DPA {fiscal_year}");
                Do::PickUp { lines: vec![(old, new)], fiscal_year, document, by: by(self, Desk::Head) }
            }
            Stage::Settled => self.correction(bill)?,
        })
    }

    fn correction(&mut self, bill: &billing::State) -> Option<billing::Command> {
        let kind = PaperKind::HandoverMinutes;
        let date = bill.paper(kind)?.date;
        let value = Paper::new("BAST/KOREKSI", date);
        Some(match self.lot.below(4) {
            0 | 1 => billing::Command::RequestCorrection {
                kind,
                value,
                reason: "Salah ketik".to_owned(),
                today: self.today(),
                by: self.at_desk(Desk::Committer),
            },
            2 => billing::Command::ApproveCorrection { kind, value, by: self.at_desk(Desk::Head) },
            _ => {
                let reason = format!("Sudah benar {}", self.number());
                billing::Command::RefuseCorrection { kind, reason, by: self.at_desk(Desk::Head) }
            }
        })
    }

    fn bill_goes_on(&mut self) {
        let recent = self.treasury.bills.len().saturating_sub(12);
        let Some(bill) = self.lot.pick(&self.treasury.bills[recent..]).filter(|_| !self.lot.one_in(10)) else {
            return self.open_bill();
        };
        let state = self.states.billing.get(&bill).cloned().unwrap_or_default();
        let Some(command) = state.stage().and_then(|stage| self.next_step(&state, stage)) else { return };
        self.order(bill, Command::Billing(command));
    }

    fn account_happens(&mut self) {
        let Some(press) = self.lot.pick(&self.companies) else { return };
        let (legal_name, by) = (NAME.to_owned(), self.at_desk(Desk::Media));
        let command = match self.lot.below(8) {
            0..=3 => {
                let (company, letter) = (press.id.into(), format!("BRK/{}", self.number()));
                payee::Command::Propose { company, legal_name, account: account(self.number()), letter, by }
            }
            4..=5 => {
                let (today, by) = (self.today(), self.at_desk(Desk::Checker));
                payee::Command::Approve { legal_name, today, cool_off_days: 7, is_elsewhere: false, reason: None, by }
            }
            6 if self.number().is_multiple_of(2) => {
                let reason = "Rekening salah tulis".to_owned();
                payee::Command::Withdraw { reason, is_company: true, by }
            }
            6 => payee::Command::Refuse { reason: "Surat tidak jelas".to_owned(), by: self.at_desk(Desk::Checker) },
            _ => payee::Command::Block { reason: "Surat palsu".to_owned(), by: self.at_desk(Desk::Checker) },
        };
        self.order(payee::stream_of(press.id.into()), Command::Payee(command));
    }

    fn outage_happens(&mut self) {
        let now = self.now;
        if let Some(outage) = self.lot.pick(&self.treasury.outages).filter(|_| self.lot.one_in(2)) {
            self.order(outage, Command::Outage(outage::Command::End { until: now, now }));
            return;
        }
        let outage = self.id();
        let command = outage::Command::Begin {
            outage: outage.into(),
            system: self.lot.of(System::ALL),
            from: now.plus_seconds(-3_600),
            source: self.lot.of(Source::ALL),
            note: format!("Pengumuman {}", self.number()),
            now,
        };
        if self.order(outage, Command::Outage(command)) {
            self.treasury.outages.push(outage);
        }
    }

    fn terms_happen(&mut self) {
        let terms = Terms { cool_off_days: 1 + u16::try_from(self.lot.below(20)).expect("days"), ..Terms::preset() };
        let command = if self.lot.one_in(2) {
            terms::Command::Propose {
                from: self.today(),
                terms: Box::new(terms),
                basis: format!("Peraturan Wali Kota {}", self.number()),
                by: self.at_desk(Desk::Planner),
            }
        } else {
            let version = 1 + i32::try_from(self.lot.below(6)).expect("a version");
            terms::Command::Approve { version, by: self.at_desk(Desk::Head) }
        };
        self.order(self.treasury.payment_terms, Command::PaymentTerms(command));
    }

    fn claim_happens(&mut self) {
        let by = self.at_desk(Desk::Head);
        let Some(claim) = self.lot.pick(&self.treasury.claims).filter(|_| !self.lot.one_in(6)) else {
            let Some(press) = self.lot.pick(&self.companies) else { return };
            let claim = self.id();
            let finding = Finding {
                auditor: self.lot.of(Auditor::ALL),
                number: format!("LHP/{}", self.number()),
                date: self.today(),
            };
            let paid = Sen::new(200_000_047).expect("sen");
            let line = Line { order: None, about: "Langganan koran".to_owned(), paid, due: Sen::ZERO };
            let pay_by: LocalDate = self.today().plus_days(60);
            let (company, lines) = (press.id.into(), vec![line]);
            let command = repayment::Command::Raise { claim: claim.into(), company, finding, lines, pay_by, by };
            if self.order(claim, Command::Repayment(command)) {
                self.treasury.claims.push(claim);
            }
            return;
        };
        // Who claims neither answers nor writes down what came.
        let by = self.at_desk(Desk::Checker);
        let number = self.number();
        let command = match self.lot.below(6) {
            0..=2 => repayment::Command::RecordRepayment {
                receipt: format!("STS/{number}"),
                date: self.today(),
                amount: Sen::new(100_000_000).expect("sen"),
                today: self.today(),
                by,
            },
            3 => repayment::Command::Contest { reason: format!("Koran diterima {number}"), by },
            4 => repayment::Command::Answer { answer: format!("Tanpa tanda terima {number}"), by },
            _ => repayment::Command::HandOver { number: format!("TGR/{number}"), reason: "Lewat".to_owned(), by },
        };
        self.order(claim, Command::Repayment(command));
    }

    pub(super) fn payment_happens(&mut self) {
        std::mem::swap(&mut self.lot, &mut self.treasury.lot);
        match self.lot.below(180) {
            0..4 => self.account_happens(),
            4 => self.outage_happens(),
            5 => self.terms_happen(),
            6 | 7 => self.claim_happens(),
            8..20 => self.bill_goes_on(),
            _ => (),
        }
        std::mem::swap(&mut self.lot, &mut self.treasury.lot);
    }
}
