//! What happens in the register of media.

use domain::media::{
    BankAccount, CompanyProfile, Frequency, LegalForm, MediaKind, Nib, Npwp, Outlet,
    company::{self, Competence, Document, FileRef, PersonRole},
    import_run,
    outlet::{BroadcasterClass, CompetenceLevel, PressCouncilStatus},
};
use kernel::Uuid;

use super::{Command, History};

/// A company with what it has.
#[derive(Debug, Clone)]
pub(crate) struct Press {
    pub(crate) id: Uuid,
    pub(crate) outlets: Vec<(Uuid, MediaKind)>,
    people: Vec<Uuid>,
    documents: Vec<Uuid>,
}

const WORDS: &[&str] = &["Riau", "Kabar", "Gema", "Suara", "Lancang", "Kuning", "Melayu", "Bertuah", "Sumatera", "Pos"];

impl History {
    fn profile(&mut self) -> CompanyProfile {
        let number = self.number();
        let name = format!("PT {} {} {number}", self.lot.of(WORDS), self.lot.of(WORDS));
        let full = !self.lot.one_in(3);
        CompanyProfile {
            legal_name: name,
            legal_form: full.then(|| self.lot.of(LegalForm::ALL)),
            nib: full.then(|| Nib::parse(&format!("{number:013}")).expect("a nib")),
            npwp: full.then(|| Npwp::parse(&format!("{number:016}")).expect("an npwp")),
            kbli: if full { vec!["63122".to_owned(), "58130".to_owned()] } else { vec![] },
            address: full.then(|| "Jl. Sudirman 1".to_owned()),
            city: self.lot.one_in(2).then(|| "Pekanbaru".to_owned()),
            email: full.then(|| format!("redaksi{number}@contoh.id")),
            phone: None,
            bank: full.then(|| BankAccount {
                bank: "Bank Riau Kepri".to_owned(),
                number: number.to_string(),
                holder: "PT Contoh".to_owned(),
            }),
            taxable_entrepreneur: self.lot.one_in(2).then_some(true),
        }
    }

    fn facts(&mut self, kind: MediaKind) -> Outlet {
        let number = self.number();
        Outlet {
            name: format!("{} {} {number}", self.lot.of(WORDS), self.lot.of(WORDS)),
            kind,
            frequency: (kind == MediaKind::Print).then(|| self.lot.of(Frequency::ALL)),
            domain: (kind == MediaKind::Online).then(|| format!("media{number}.contoh.id")),
            feed_url: None,
            channel: matches!(kind, MediaKind::Radio | MediaKind::Television).then(|| "101,5 FM".to_owned()),
            broadcaster: (kind == MediaKind::Radio).then(|| self.lot.of(BroadcasterClass::ALL)),
            since: self.lot.one_in(2).then(|| self.today().plus_days(-900)),
            local_office: self.lot.one_in(2).then_some(true),
        }
    }

    fn file(&mut self, of: usize) -> Option<FileRef> {
        let number = self.number();
        self.lot.one_in(of).then(|| FileRef {
            sha256: format!("{number:064x}"),
            name: "berkas.pdf".to_owned(),
            size_bytes: 12_345,
            media_type: "application/pdf".to_owned(),
        })
    }

    fn register(&mut self, import: Option<Uuid>) -> Option<Uuid> {
        let id = self.id();
        let profile = self.profile();
        let import = import.map(Into::into);
        let is_new =
            self.order(id, Command::Company(company::Command::Register { company: id.into(), profile, import }));
        if !is_new {
            return None;
        }
        self.companies.push(Press { id, outlets: vec![], people: vec![], documents: vec![] });
        Some(id)
    }

    fn add_outlet(&mut self, index: usize) {
        let kind = self.lot.of(MediaKind::ALL);
        let outlet = self.id();
        let facts = self.facts(kind);
        if self.press_order(index, company::Command::AddOutlet { outlet: outlet.into(), facts }) {
            self.companies[index].outlets.push((outlet, kind));
        }
    }

    fn press_order(&mut self, index: usize, command: company::Command) -> bool {
        self.order(self.companies[index].id, Command::Company(command))
    }

    pub(super) fn press_happens(&mut self) {
        if self.companies.len() < 10 || self.lot.one_in(8) {
            self.register(None);
            let index = self.companies.len() - 1;
            return self.add_outlet(index);
        }
        let index = self.lot.below(self.companies.len());
        let press = self.companies[index].clone();
        let outlet = self.lot.pick(&press.outlets);
        let person = self.lot.pick(&press.people);
        let document = self.lot.pick(&press.documents);
        let today = self.today();
        let days = i64::try_from(self.lot.below(400)).expect("days");
        match (self.lot.below(14), outlet) {
            (0, _) => {
                let profile = self.profile();
                self.press_order(index, company::Command::ChangeProfile { profile, is_bound: false });
            }
            (1, _) => self.add_outlet(index),
            (2, Some((outlet, kind))) => {
                let facts = self.facts(kind);
                self.press_order(
                    index,
                    company::Command::ChangeOutlet { outlet: outlet.into(), facts, is_ordered: false },
                );
            }
            (3, Some((outlet, _))) if self.lot.one_in(3) => {
                self.press_order(
                    index,
                    company::Command::RetireOutlet { outlet: outlet.into(), reason: "Tutup".to_owned() },
                );
            }
            (4 | 5, outlet) => {
                let person = self.id();
                let name = self.personal("Wartawan Contoh".to_owned());
                let (role, outlet) = (self.lot.of(PersonRole::ALL), outlet.map(|(outlet, _)| outlet.into()));
                if self.press_order(index, company::Command::AddPerson { person: person.into(), name, role, outlet }) {
                    self.companies[index].people.push(person);
                }
            }
            (6, _) if person.is_some() => {
                let competence = Competence {
                    level: self.lot.of(CompetenceLevel::ALL),
                    number: self.personal(format!("{}-PWI/WU", self.number())),
                    issued_on: today.plus_days(-days),
                    expires_on: self.lot.one_in(2).then(|| today.plus_days(days)),
                    last_self_report_on: None,
                };
                let person = person.expect("a person").into();
                self.press_order(index, company::Command::RecordCompetence { person, competence });
            }
            (7, _) if person.is_some() && self.lot.one_in(3) => {
                let person = person.expect("a person").into();
                self.press_order(index, company::Command::EndPerson { person, on: today, reason: "Pindah".to_owned() });
            }
            (8..=10, outlet) => {
                let known = document.filter(|_| self.lot.one_in(4));
                let document = known.unwrap_or_else(|| self.id());
                let facts = Document {
                    requirement: self.lot.of(&["NIB", "NPWP", "MOLHR_APPROVAL", company::TAX_CERTIFICATE]).to_owned(),
                    outlet: outlet.filter(|_| self.lot.one_in(3)).map(|(outlet, _)| outlet.into()),
                    number: Some(format!("{}/DOK/2026", self.number())),
                    issuer: self.lot.one_in(2).then(|| "Kemenkumham".to_owned()),
                    issued_on: Some(today.plus_days(-days)),
                    expires_on: self.lot.one_in(2).then(|| today.plus_days(days)),
                    file: self.file(2),
                };
                if self.press_order(index, company::Command::FileDocument { document: document.into(), facts })
                    && known.is_none()
                {
                    self.companies[index].documents.push(document);
                    // The office looks at what is a whole certificate of a small business, and at nothing else.
                    let document = document.into();
                    self.press_order(index, company::Command::ConfirmTaxCertificate { document });
                }
            }
            (11, _) if document.is_some() && self.lot.one_in(3) => {
                let document = document.expect("a document").into();
                self.press_order(
                    index,
                    company::Command::WithdrawDocument { document, reason: "Salah unggah".to_owned() },
                );
            }
            (12, Some((outlet, _))) => {
                let command = company::Command::ObservePressCouncil {
                    outlet: outlet.into(),
                    status: self.lot.of(PressCouncilStatus::ALL),
                    observed_on: today.plus_days(-days),
                    source: "https://dewanpers.or.id/data".to_owned(),
                    evidence: self.file(2),
                };
                self.press_order(index, command);
            }
            (13, Some((outlet, _))) => {
                let command = company::Command::ObserveReach {
                    outlet: outlet.into(),
                    provider: "Similarweb".to_owned(),
                    metric: "monthly_visits".to_owned(),
                    value: days * 1_000,
                    observed_on: today.plus_days(-days),
                };
                self.press_order(index, command);
            }
            _ => (),
        }
    }

    pub(super) fn import_happens(&mut self) {
        if self.lot.one_in(3)
            && let Some((import, companies)) = self.lot.pick(&self.imports)
        {
            if self.order(import, Command::Import(import_run::Command::Undo { reason: "Berkas keliru".to_owned() })) {
                for company in companies {
                    let reason = "Berkas keliru".to_owned();
                    self.order(company, Command::Company(company::Command::Retract { import: import.into(), reason }));
                }
            }
            return;
        }
        let import = self.id();
        let companies: Vec<Uuid> = (0..4).filter_map(|_| self.register(Some(import))).collect();
        let command = import_run::Command::Record(import_run::Brought {
            import: import.into(),
            file_name: "media-siber.csv".to_owned(),
            sha256: "ab".repeat(32),
            rows: 4,
            left_out: 1,
            companies: companies.iter().copied().map(Into::into).collect(),
            lines: vec![],
        });
        if self.order(import, Command::Import(command)) {
            self.imports.push((import, companies));
        }
    }
}
