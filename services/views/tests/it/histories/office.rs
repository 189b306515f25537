//! What happens in an office: paper, posts, days off, people, rules, decisions to share.

use domain::{
    comparison::sharing,
    office::{
        self, AgencyKind, Appointment, HolidayKind, Letterhead, RegionFact, Tenure,
        numbering::{self, PaperSort, Pattern},
    },
    people::{
        Role,
        member::{self, Contact, Grant},
    },
    policy::{self, LegalBasis, presets::Preset},
};
use kernel::{FiscalYear, Personal, RegionKind, SubjectId, Zone, ids::AccountId};

use super::{Command, History};

const NAMES: &[&str] = &["Siti Rahmawati", "Budi Santoso", "Agus Salim", "Dewi Lestari", "Rahmat Hidayat", "Nur Aini"];
const ROLES: &[Role] = &[Role::Verifier, Role::ActivityOfficer, Role::HeadOfAgency, Role::PublicRelationsOfficer];

impl History {
    /// The first days of a tenant: an office, people, rules in force.
    pub(super) fn open(&mut self) {
        let region = "14.71".parse().expect("a region");
        let name = "Kota Pekanbaru".to_owned();
        self.office_order(office::Command::Open { region, name, kind: RegionKind::City, zone: Zone::Wib, demo: true });
        for _ in 0..3 {
            self.register_agency();
        }
        self.appoint();
        for _ in 0..6 {
            self.invite_staff();
        }
        self.draft_policy();
        self.publish_policy(1);
    }

    pub(super) fn office_order(&mut self, command: office::Command) -> bool {
        self.order(self.office, Command::Office(command))
    }

    fn register_agency(&mut self) {
        let agency = self.id();
        let kind = self.lot.of(AgencyKind::ALL);
        let (name, short_name) = (format!("Dinas {}", self.number()), format!("D{}", self.number()));
        if self.office_order(office::Command::RegisterAgency { agency: agency.into(), name, short_name, kind }) {
            self.agencies.push(agency);
        }
    }

    fn appoint(&mut self) {
        let Some(agency) = self.lot.pick(&self.agencies) else { return };
        let official = self.id();
        let appointment = Appointment {
            agency: agency.into(),
            name: format!("{}, S.Sos., M.Si.", self.lot.of(NAMES)),
            nip: self.lot.one_in(2).then(|| "197001011990031001".to_owned()),
            title: "Kepala Dinas".to_owned(),
            tenure: self.lot.of(Tenure::ALL),
            from: self.today(),
            until: self.lot.one_in(3).then(|| self.today().plus_days(60)),
            letter_number: self.lot.one_in(2).then(|| format!("821/{}", self.number())),
        };
        if self.office_order(office::Command::AppointOfficial { official: official.into(), appointment }) {
            self.officials.push(official);
        }
    }

    pub(super) fn office_happens(&mut self) {
        let date = self.today().plus_days(i64::try_from(self.lot.below(200)).expect("days"));
        match self.lot.below(9) {
            0 => self.register_agency(),
            1 => self.appoint(),
            2 => {
                let Some(official) = self.lot.pick(&self.officials) else { return };
                let on = self.today();
                self.office_order(office::Command::EndOfficial {
                    official: official.into(),
                    on,
                    reason: "Mutasi".to_owned(),
                });
            }
            3 | 4 => {
                let (name, kind) = (format!("Libur {date}"), self.lot.of(HolidayKind::ALL));
                self.office_order(office::Command::DeclareHoliday { date, name, kind });
            }
            5 => {
                self.office_order(office::Command::WithdrawHoliday { date });
            }
            6 => {
                let letterhead = Letterhead {
                    government: "PEMERINTAH KOTA PEKANBARU".to_owned(),
                    agency: format!("DINAS KOMUNIKASI {}", self.number()),
                    address: "Jl. Abdul Rahman Hamid".to_owned(),
                    city: "Pekanbaru".to_owned(),
                    contact: String::new(),
                    crest: None,
                };
                self.office_order(office::Command::SetLetterhead(letterhead));
            }
            7 => {
                self.office_order(office::Command::MoveExampleClock { by_seconds: 86_400 });
            }
            _ => {
                let fact = self.id();
                let content = RegionFact {
                    name: "media_budget".to_owned(),
                    value: format!("{} miliar", self.lot.below(90)),
                    unit: self.lot.one_in(2).then(|| "rupiah".to_owned()),
                    year: self.lot.one_in(2).then_some(2025),
                    quality: "S".to_owned(),
                    source: "https://contoh.id/berita".to_owned(),
                    note: None,
                };
                self.office_order(office::Command::RecordFact { fact, content });
            }
        }
    }

    /// A paper gets the next number, a typed one, or the row passes one that was typed; now and then numbers look
    /// otherwise. By lots of their own: what else happens stays as it was.
    pub(super) fn papers_happen(&mut self) {
        if !self.paper_lot.one_in(20) {
            return;
        }
        let (sort, paper, on) = (self.paper_lot.of(PaperSort::ALL), self.id(), self.today());
        if self.paper_lot.one_in(8) {
            let pattern = Pattern::try_from(format!("{{n}}/{}/{{year}}", self.number())).expect("a pattern");
            self.office_order(office::Command::SetNumberPattern { sort, pattern });
            return;
        }
        let state = self.states.numbering.entry(self.numbering).or_default();
        let sequence = state.next(sort);
        let number = sort.default_pattern().render(sequence, Some("D1"), on);
        let code = format!("00A{:09}", self.number());
        let command = match self.paper_lot.below(4) {
            0 => numbering::Command::Pass { sort, sequence, number },
            1 => numbering::Command::Enter { sort, number: format!("{}/lain", self.number()), paper, on, code },
            _ => numbering::Command::Take { sort, sequence, number, paper, on, code },
        };
        self.order(self.numbering, Command::Numbering(command));
    }

    fn grant(&mut self, company: Option<uuid::Uuid>) -> Grant {
        let role = if company.is_some() { Role::MediaAdministrator } else { self.lot.of(ROLES) };
        Grant {
            roles: vec![role],
            company: company.map(Into::into),
            from: self.today(),
            until: self.lot.one_in(4).then(|| self.today().plus_days(300)),
            letter_number: self.lot.one_in(2).then(|| format!("800/{}", self.number())),
        }
    }

    pub(super) fn personal(&mut self, text: String) -> Personal {
        Personal::new(SubjectId(self.id()), text)
    }

    fn invite_staff(&mut self) {
        let (account, today) = (self.id(), self.today());
        let name = self.lot.of(NAMES).to_owned();
        let email = format!("pegawai{}@contoh.go.id", self.number());
        let subject = SubjectId(account);
        let contact = Contact { name: Personal::new(subject, name), email: Personal::new(subject, email) };
        let (grant, by) = (self.grant(None), AccountId(uuid::Uuid::from_u128(77)));
        let invite = member::Command::Invite { account: account.into(), contact, grant, by, guarded: false, today };
        if self.order(account, Command::Member(invite)) {
            self.order(account, Command::Member(member::Command::Join { account: account.into(), today }));
            self.staff.push(account);
        }
    }

    pub(super) fn people_happen(&mut self) {
        let by = AccountId(uuid::Uuid::from_u128(77));
        let Some(person) = self.lot.pick(&self.staff) else { return };
        let (company, today) = (self.lot.below(4), self.today());
        let company = self.companies.get(company).map(|press| press.id);
        let command = match self.lot.below(9) {
            0 => return self.invite_staff(),
            1 => {
                let Some(company) = company else { return };
                let account = self.id();
                let name = self.personal("Pengelola Media".to_owned());
                let email = Personal::new(name.subject(), format!("media{}@contoh.id", self.number()));
                let grant = self.grant(Some(company));
                self.order(
                    account,
                    Command::Member(member::Command::Register { account: account.into(), name, email, grant, today }),
                );
                return;
            }
            2 => member::Command::ChangeRoles { grant: self.grant(None), by, guarded: false, today },
            3 => member::Command::Suspend { by, reason: "Cuti di luar tanggungan".to_owned(), today },
            4 | 5 => member::Command::Reinstate { by, today },
            6 => match company {
                Some(company) => member::Command::DeclareInterest {
                    company: company.into(),
                    nature: "saudara pemilik".to_owned(),
                    today,
                },
                None => return,
            },
            7 => match company {
                Some(company) => member::Command::WithdrawInterest {
                    company: company.into(),
                    reason: "sudah dijual".to_owned(),
                    today,
                },
                None => return,
            },
            _ if self.staff.len() > 20 => {
                member::Command::End { by, on: today.plus_days(3), reason: "Pensiun".to_owned(), today }
            }
            _ => return,
        };
        self.order(person, Command::Member(command));
    }

    fn draft_policy(&mut self) {
        let command = policy::Command::Draft {
            title: format!("Pedoman kerja sama media {}", self.number()),
            basis: LegalBasis {
                instrument: "Peraturan Wali Kota".to_owned(),
                number: self.number().to_string(),
                year: 2026,
                title: "Kerja sama media".to_owned(),
            },
            effective_from: self.today().plus_days(i64::try_from(self.lot.below(60)).expect("days")),
            rules: Box::new(self.lot.of(Preset::ALL).rules()),
            by: AccountId(self.staff[0]),
        };
        self.order(self.policy, Command::Policy(command));
    }

    /// The head takes versions back.
    pub(super) fn withdrawing(&self) -> domain::Withdrawing {
        domain::Withdrawing { by: AccountId(self.staff[1]), decides: true, today: self.today() }
    }

    fn publish_policy(&mut self, version: i32) {
        self.order(self.policy, Command::Policy(policy::Command::Publish { version, by: AccountId(self.staff[1]) }));
    }

    pub(super) fn rules_happen(&mut self) {
        let version = i32::try_from(1 + self.lot.below(12)).expect("a version");
        match self.lot.below(5) {
            0 | 1 => self.draft_policy(),
            2 => {
                let command = policy::Command::Revise {
                    version,
                    title: format!("Pedoman {}", self.number()),
                    basis: LegalBasis {
                        instrument: "Keputusan".to_owned(),
                        number: "9".to_owned(),
                        year: 2026,
                        title: "Perubahan".to_owned(),
                    },
                    effective_from: self.today().plus_days(30),
                    rules: Box::new(self.lot.of(Preset::ALL).rules()),
                    by: AccountId(self.staff[2]),
                };
                self.order(self.policy, Command::Policy(command));
            }
            3 => self.publish_policy(version),
            _ => {
                let command =
                    policy::Command::Withdraw { version, reason: "Keliru".to_owned(), from: self.withdrawing() };
                self.order(self.policy, Command::Policy(command));
            }
        }
    }

    pub(super) fn sharing_happens(&mut self) {
        let indicator = self.lot.of(&["I06", "I08", "I17", "I18", "I19"]).to_owned();
        let year = FiscalYear(2024 + i32::try_from(self.lot.below(4)).expect("a year"));
        let command = if self.lot.one_in(3) {
            sharing::Command::Withdraw { indicator, year, reason: "Dihitung ulang".to_owned() }
        } else {
            let decision_number = format!("050/{}", self.number());
            sharing::Command::Share { indicator, year, decision_number, signed_by: "Kepala Dinas".to_owned() }
        };
        self.order(self.sharing, Command::Sharing(command));
    }
}
