//! What happens in a partner season.

use domain::{
    media::MediaKind,
    partnership::{
        application::{self, CorrectionTerms, FieldCheck, Outcome, Signer, Status, Submission},
        checks::{Answer, Answers, Finding, ItemVerdict, Verdict},
        decree::{self, Issue, Signature, Wording},
        window::{self, Terms},
    },
    policy::{FactSource, Requirement, grading::Facts, presets::Preset},
};
use kernel::{FiscalYear, Uuid, Zone, ids::AccountId};

use super::{Command, History};

/// An application, with where it came from.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) id: Uuid,
    pub(crate) company: Uuid,
    pub(crate) outlet: Uuid,
    pub(crate) kind: MediaKind,
    pub(crate) window: Uuid,
}

/// A few of the requirements: a check of all would only be longer.
pub(crate) fn requirements() -> Vec<Requirement> {
    Preset::Riau.rules().requirements.iter().flat_map(|set| &set.items).take(3).cloned().collect()
}

impl History {
    fn answers(&mut self) -> Answers {
        let mut answers = Answers::new();
        for item in requirements() {
            if !self.lot.one_in(12) {
                let text = Some(format!("bukti {}", self.lot.below(1_000)));
                answers.insert(item.code, Answer { document: None, text, stated: self.lot.one_in(2) });
            }
        }
        answers
    }

    fn declared(&mut self) -> Facts {
        let years = i64::try_from(self.lot.below(9)).expect("a few");
        [(FactSource::YearsActive, years)].into()
    }

    fn verdicts(&mut self) -> Vec<ItemVerdict> {
        let verdict = |lot: &mut super::Lot| {
            if lot.one_in(4) { lot.of(&[Verdict::Missing, Verdict::Wrong]) } else { Verdict::Good }
        };
        requirements()
            .into_iter()
            .map(|item| {
                let verdict = verdict(&mut self.lot);
                let reason = (verdict != Verdict::Good).then(|| format!("tidak terbaca {}", self.lot.below(9)));
                ItemVerdict { requirement: item.code, verdict, reason }
            })
            .collect()
    }

    pub(super) fn window_happens(&mut self) {
        let (now, today) = (self.now, self.today());
        let Some(window) = self.lot.pick(&self.windows).filter(|_| self.windows.len() > 3 && !self.lot.one_in(4))
        else {
            return self.draft_window();
        };
        let command = match self.lot.below(12) {
            0..=3 => window::Command::Announce { by: AccountId(self.staff[1]), at: now },
            4 => window::Command::Extend {
                closes_on: today.plus_days(20),
                closes_at: today.plus_days(20).end_in(Zone::Wib),
                reason: "Gangguan jaringan".to_owned(),
                letter_number: format!("480/{}", self.number()),
                at: now,
            },
            5 if self.lot.one_in(5) => window::Command::Cancel { reason: "Anggaran bergeser".to_owned() },
            6..=8 => window::Command::AnnounceResults {
                objections_until: today.plus_days(2).end_in(Zone::Wib),
                at: now,
                by: AccountId(self.staff[1]),
            },
            _ => window::Command::Finalise { at: now },
        };
        self.order(window, Command::Window(command));
    }

    fn draft_window(&mut self) {
        let window = self.id();
        let (opens_on, closes_on) = (self.today().plus_days(1), self.today().plus_days(6));
        let terms = Terms {
            title: format!("Pendaftaran media mitra {}", self.number()),
            fiscal_year: FiscalYear(opens_on.year()),
            kinds: MediaKind::ALL.to_vec(),
            opens_on,
            closes_on,
            opens_at: opens_on.start_in(Zone::Wib),
            closes_at: closes_on.end_in(Zone::Wib),
            quota: self.lot.one_in(2).then_some(69),
            policy_version: 1,
        };
        let by = AccountId(self.staff[0]);
        if self.order(window, Command::Window(window::Command::Draft { window: window.into(), terms, by })) {
            self.windows.push(window);
            if !self.lot.one_in(4) {
                let announce = window::Command::Announce { by: AccountId(self.staff[1]), at: self.now };
                self.order(window, Command::Window(announce));
            }
        }
    }

    fn start(&mut self) {
        let Some(window) = self.lot.pick(&self.windows) else { return };
        let Some(press) = self.lot.pick(&self.companies) else { return };
        let Some((outlet, kind)) = self.lot.pick(&press.outlets) else { return };
        let id = self.id();
        let entry = Entry { id, company: press.id, outlet, kind, window };
        let command = application::Command::Start {
            application: id.into(),
            company: press.id.into(),
            outlet: outlet.into(),
            kind,
            window: window.into(),
        };
        if self.order(id, Command::Application(command)) {
            self.applications.push(entry);
        }
    }

    pub(super) fn application_happens(&mut self) {
        let recent = self.applications.len().saturating_sub(60);
        let Some(entry) = self.lot.pick(&self.applications[recent..]).filter(|_| !self.lot.one_in(12)) else {
            return self.start();
        };
        let Some(status) = self.application_state(entry.id).status() else { return };
        // Mostly what can come next, now and then what happens to stand beside it.
        let mut command = self.next(status);
        if self.lot.one_in(90) {
            command = Some(application::Command::Withdraw { reason: "Tidak jadi".to_owned() });
        }
        if let Some(command) = command {
            self.order(entry.id, Command::Application(command));
        }
    }

    fn next(&mut self, status: Status) -> Option<application::Command> {
        let now = self.now;
        let terms =
            CorrectionTerms { until: now.plus_seconds(3 * 86_400), max_corrections: self.lot.of(&[0, 1, 2, 2]) };
        let person = AccountId(self.lot.pick(&self.staff[..4])?);
        let head = AccountId(self.staff[4]);
        Some(match status {
            Status::Draft if self.lot.one_in(3) => application::Command::Save { answers: self.answers() },
            Status::Draft => application::Command::Submit(Box::new(Submission {
                answers: self.answers(),
                requirements: requirements(),
                policy_version: 1,
                window_open: true,
                kind_accepted: true,
                profile_missing: vec![],
                press_council_enough: true,
                within_outlet_limit: true,
                expired: vec![],
                declared: self.declared(),
                at: now,
            })),
            Status::Submitted => {
                application::Command::Assign { verifier: person, has_interest: false, is_verifier: true }
            }
            Status::UnderAdministrativeCheck => match self.lot.below(8) {
                0 | 1 => application::Command::Assign { verifier: person, has_interest: false, is_verifier: true },
                2 if self.lot.one_in(3) => {
                    application::Command::Unassign { verifier: person, reason: "Berhalangan".to_owned() }
                }
                _ => application::Command::RecordFinding {
                    finding: Finding { verifier: person, items: self.verdicts() },
                    requirements: requirements(),
                    terms,
                },
            },
            Status::FindingsDiffer => {
                application::Command::Settle { by: head, items: self.verdicts(), requirements: requirements(), terms }
            }
            Status::CorrectionRequested => match self.lot.below(6) {
                0 => application::Command::LapseCorrection { at: now },
                1 => application::Command::Save { answers: self.answers() },
                _ => application::Command::Resubmit {
                    answers: self.answers(),
                    requirements: requirements(),
                    declared: self.declared(),
                    at: now,
                },
            },
            Status::AdministrativelyVerified if self.lot.one_in(2) => {
                application::Command::SkipFieldCheck { ground: "Terverifikasi faktual".to_owned(), allowed: true }
            }
            Status::AdministrativelyVerified => application::Command::ScheduleFieldCheck {
                on: self.today().plus_days(2),
                place: "Kantor redaksi".to_owned(),
                team: vec![person, head],
            },
            Status::UnderFactualCheck => application::Command::RecordFieldCheck {
                check: FieldCheck {
                    passed: !self.lot.one_in(8),
                    minutes_number: format!("BA/{}", self.number()),
                    on: self.today(),
                    findings: "Sesuai".to_owned(),
                    signers: ["Budi", "Sari"]
                        .map(|name| Signer { name: name.to_owned(), position: "Diskominfo".to_owned() })
                        .to_vec(),
                    photos: vec![],
                    location: None,
                },
                least_signers: 2,
                by: if self.lot.one_in(6) { person } else { head },
            },
            Status::FactuallyVerified => self.grade(head),
            Status::Graded if self.lot.one_in(6) => self.grade(head),
            Status::Graded => application::Command::AnnounceResult {
                outcome: self.lot.of(Outcome::ALL),
                objections_until: now.plus_seconds(2 * 86_400),
            },
            Status::PreliminaryAnnounced if self.lot.one_in(6) => {
                application::Command::Object { grounds: "Nilai tidak sesuai".to_owned(), at: now }
            }
            Status::PreliminaryAnnounced | Status::WaitingList => application::Command::Decide {
                outcome: if self.lot.one_in(4) { self.lot.of(Outcome::ALL) } else { Outcome::Accept },
                reason: Some("Telaah tim".to_owned()),
                by: AccountId(self.staff[5]),
                at: now.plus_seconds(3 * 86_400),
            },
            Status::UnderObjection => application::Command::DecideObjection {
                upheld: self.lot.one_in(2),
                reason: "Telah ditelaah".to_owned(),
                by: AccountId(self.staff[5]),
            },
            Status::Accepted
            | Status::RejectedIncomplete
            | Status::RejectedAdministrative
            | Status::RejectedFactual
            | Status::Rejected
            | Status::Decreed
            | Status::Withdrawn => return None,
        })
    }

    fn grade(&mut self, by: AccountId) -> application::Command {
        let mut facts = domain::policy::grading::Facts::new();
        for source in FactSource::ALL {
            if !self.lot.one_in(3) {
                facts.insert(*source, i64::try_from(self.lot.below(5)).expect("a fact"));
            }
        }
        let result = Preset::Riau.rules().grading.grade(&facts);
        application::Command::Grade { policy_version: 1, facts, result, by }
    }

    pub(super) fn decree_happens(&mut self) {
        let wording = Wording {
            about: format!("Penetapan media mitra {}", self.number()),
            considering: vec!["bahwa perlu ditetapkan".to_owned()],
            in_view_of: vec!["Undang-Undang 40/1999".to_owned()],
            dictums: vec!["Menetapkan media mitra".to_owned()],
        };
        let by = AccountId(self.staff[0]);
        match self.lot.below(4) {
            0 => {
                let Some(window) = self.lot.pick(&self.windows) else { return };
                let decree = self.id();
                let command = decree::Command::Prepare { decree: decree.into(), window: window.into(), wording, by };
                if self.order(decree, Command::Decree(command)) {
                    self.decrees.push((decree, window));
                }
            }
            1 => {
                let Some((decree, _)) = self.lot.pick(&self.decrees) else { return };
                self.order(decree, Command::Decree(decree::Command::Reword { wording }));
            }
            _ => self.issue(),
        }
    }

    /// Names whoever is accepted, in a decree that is prepared for the window.
    fn issue(&mut self) {
        let Some((decree, window)) = self.lot.pick(&self.decrees) else { return };
        let accepted: Vec<Entry> = self
            .applications
            .iter()
            .filter(|entry| entry.window == window)
            .filter(|entry| self.application_state(entry.id).status() == Some(Status::Accepted))
            .cloned()
            .collect();
        let number = format!("SK/{}/2026", self.number());
        let row = |(index, entry): (usize, &Entry)| decree::Row {
            number: u32::try_from(index + 1).expect("a number"),
            application: entry.id.into(),
            company: entry.company.into(),
            company_name: "PT Mitra".to_owned(),
            outlet: entry.outlet.into(),
            outlet_name: "Mitra".to_owned(),
            kind: entry.kind,
            grade: "A".to_owned(),
        };
        let issue = Issue {
            number: number.clone(),
            date: self.today(),
            rows: accepted.iter().enumerate().map(row).collect(),
            hash: format!("{:064x}", self.number()),
            code: format!("{:012}", self.number()),
            signature: Signature {
                official: self.officials[0].into(),
                name: "Kepala".to_owned(),
                title: "Kepala Dinas".to_owned(),
                nip: None,
            },
            checkers: vec![],
            by: AccountId(self.staff[5]),
        };
        if self.order(decree, Command::Decree(decree::Command::Issue(Box::new(issue)))) {
            for (index, entry) in accepted.iter().enumerate() {
                let row = u32::try_from(index + 1).expect("a number");
                let command = application::Command::NameInDecree { decree: decree.into(), number: number.clone(), row };
                self.order(entry.id, Command::Application(command));
            }
        }
    }
}
