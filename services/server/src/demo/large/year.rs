//! One season of a made-up region, from the window to the decree and its end.

use app::{
    App,
    dataset::{Direction, Filter, ListRequest, Operator},
};
use kernel::{Timestamp, Uuid};
use serde_json::{Map, Value, json};

use super::{
    at_once,
    plan::{Fate, Year},
};
use crate::demo::{
    outlets::Applicant,
    person::{Person, hour},
    season::{Cast, assign, both_check, issue, resubmit, send_in, start, verdicts, visit},
};

/// What verifiers find wrong.
const DEFECTS: &[(&str, &str)] = &[
    ("NIB", "NIB tidak terbaca (rekaan)."),
    ("BANK_ACCOUNT", "Nama pemilik rekening tidak sama dengan nama perusahaan (rekaan)."),
    ("PRICE_OFFER", "Daftar harga belum ditandatangani (rekaan)."),
    ("MOLHR_APPROVAL", "SK pengesahan milik perusahaan lain (rekaan)."),
];

/// A season that is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Season<'a> {
    pub(super) app: &'a App,
    pub(super) cast: &'a Cast,
    /// Settles where the two verifiers differ.
    pub(super) third: &'a Person,
    /// How often an application may be sent back.
    pub(super) rounds: usize,
    pub(super) year: i32,
    /// Whether no season follows: whoever waits for a place still does.
    pub(super) is_last: bool,
}

/// An application on its way.
#[derive(Debug, Clone)]
struct Case {
    number: usize,
    fate: Fate,
    sent: (Applicant, Uuid),
    /// What is wrong, if something is.
    wrong: &'static [(&'static str, &'static str)],
}

impl Season<'_> {
    fn day(&self, month: u8, day: u8, hour_of_day: i64) -> Timestamp {
        hour(self.cast.head.zone, self.year, month, day, hour_of_day)
    }

    /// Plays all of it; the window.
    pub(super) async fn play(&self, applicants: &[Applicant], plan: Year) -> anyhow::Result<Uuid> {
        let window = self.open(plan.quota).await?;
        let Year { fates, quota, mut dice } = plan;
        let mut cases = Vec::new();
        for ((number, applicant), fate) in (1_usize..).zip(applicants).zip(fates) {
            let Some(fate) = fate else { continue };
            let wrong = dice.below(DEFECTS.len());
            let wrong = DEFECTS.get(wrong..=wrong).unwrap_or_default();
            // One after the other: ids break ties among grades, so their order has to be the same in every run.
            let application = self.begin(applicant, window, number).await?;
            cases.push(Case { number, fate, sent: (applicant.clone(), application), wrong });
        }
        at_once(cases.iter().map(|case| self.send(case)).collect()).await?;
        at_once(cases.iter().map(|case| self.check(case)).collect()).await?;
        self.app.end_corrections_at(self.cast.head.tenant, self.day(2, 1, 1)).await?;
        at_once(cases.iter().map(|case| self.confirm(case)).collect()).await?;
        self.announce(window, self.day(2, 4, 9)).await?;
        self.hear_objections(window, &cases, &mut dice).await?;
        self.decide(window, quota).await?;
        issue(self.app, self.cast, window, self.year, [self.day(2, 19, 9), self.day(2, 20, 9)]).await?;
        self.end(window).await?;
        Ok(window)
    }

    async fn open(&self, quota: usize) -> anyhow::Result<Uuid> {
        let Self { app, cast, year, .. } = self;
        let before = hour(cast.head.zone, year - 1, 12, 29, 9);
        let window = json!({
            "title": format!("Pendaftaran media mitra tahun anggaran {year} (rekaan)"),
            "fiscal_year": year,
            "kinds": ["online", "print", "radio", "television"],
            "opens_on": format!("{year}-01-05"),
            "closes_on": format!("{year}-01-16"),
            "quota": quota,
        });
        let window = cast.officer.does(app, before, "draft_window", window).await?;
        cast.head.does(app, before.plus_seconds(86_400), "announce_window", json!({ "window": window })).await?;
        Ok(window)
    }

    /// The hour at which an applicant begins: half an hour after the one before.
    fn begins(&self, number: usize) -> Timestamp {
        self.day(1, 6, 9).plus_seconds(i64::try_from(number).unwrap_or_default() * 1_800)
    }

    async fn begin(&self, applicant: &Applicant, window: Uuid, number: usize) -> anyhow::Result<Uuid> {
        start(self.app, applicant, window, self.begins(number)).await
    }

    /// Sends it in, if it is to be sent; some are taken back.
    async fn send(&self, case: &Case) -> anyhow::Result<()> {
        if case.fate == Fate::Draft {
            return Ok(());
        }
        send_in(self.app, (&case.sent.0, case.sent.1), self.begins(case.number).plus_seconds(900)).await?;
        let (applicant, application) = &case.sent;
        if case.fate == Fate::Withdrawn {
            let reason = json!({ "application": application, "reason": "Belum siap tahun ini (rekaan)." });
            applicant.person.does(self.app, self.day(1, 15, 9), "withdraw_application", reason).await?;
        }
        Ok(())
    }

    /// The check of documents, with what comes back and what does not.
    async fn check(&self, case: &Case) -> anyhow::Result<()> {
        let Self { app, cast, .. } = self;
        let first = self.day(1, 20, 9);
        if matches!(case.fate, Fate::Draft | Fate::Withdrawn) {
            return Ok(());
        }
        assign(app, cast, case.sent.1, self.day(1, 19, 9)).await?;
        match case.fate {
            Fate::Draft | Fate::Withdrawn => Ok(()),
            Fate::Clean | Fate::Unconfirmed => both_check(app, cast, &case.sent, &[], first).await,
            Fate::Lapsed => both_check(app, cast, &case.sent, case.wrong, first).await,
            Fate::Corrected => {
                both_check(app, cast, &case.sent, case.wrong, first).await?;
                resubmit(app, &case.sent, self.day(1, 22, 20)).await?;
                both_check(app, cast, &case.sent, &[], self.day(1, 23, 9)).await
            }
            Fate::Incurable => {
                both_check(app, cast, &case.sent, case.wrong, first).await?;
                for round in 1..=self.rounds {
                    let later = i64::try_from(round).unwrap_or_default() * 2 * 86_400;
                    resubmit(app, &case.sent, first.plus_seconds(later)).await?;
                    both_check(app, cast, &case.sent, case.wrong, first.plus_seconds(later + 4 * 3_600)).await?;
                }
                Ok(())
            }
            Fate::Disputed => self.dispute(case, first).await,
        }
    }

    /// One verifier finds something wrong, the other does not, and a third settles it.
    async fn dispute(&self, case: &Case, now: Timestamp) -> anyhow::Result<()> {
        let (applicant, application) = &case.sent;
        let items = |wrong| json!({ "application": application, "items": verdicts(&applicant.requirements, wrong) });
        let [one, other] = &self.cast.verifiers;
        one.does(self.app, now, "record_administrative_check", items(case.wrong)).await?;
        other.does(self.app, now.plus_seconds(3_600), "record_administrative_check", items(&[])).await?;
        let later = now.plus_seconds(2 * 3_600);
        self.third.does(self.app, later, "settle_administrative_check", items(&[])).await?;
        Ok(())
    }

    /// The visit, or the note that none is needed, and the grade.
    async fn confirm(&self, case: &Case) -> anyhow::Result<()> {
        let Self { app, cast, .. } = self;
        let (applicant, application) = &case.sent;
        let passed = match case.fate {
            Fate::Clean | Fate::Corrected | Fate::Disputed => true,
            Fate::Unconfirmed => false,
            Fate::Draft | Fate::Withdrawn | Fate::Lapsed | Fate::Incurable => return Ok(()),
        };
        if passed && applicant.press == "factual_verified" {
            let skip = json!({ "application": application, "ground": "Terverifikasi faktual Dewan Pers (rekaan)" });
            cast.officer.does(app, self.day(1, 28, 9), "skip_factual_check", skip).await?;
        } else {
            visit(app, cast, &case.sent, (case.number, passed), self.day(1, 28, 9)).await?;
        }
        if passed {
            self.grade(*application, self.day(2, 2, 9)).await?;
        }
        Ok(())
    }

    async fn grade(&self, application: Uuid, now: Timestamp) -> anyhow::Result<()> {
        self.cast.officer.does(self.app, now, "grade_application", json!({ "application": application })).await?;
        Ok(())
    }

    async fn announce(&self, window: Uuid, now: Timestamp) -> anyhow::Result<()> {
        self.cast.head.does(self.app, now, "announce_preliminary_results", json!({ "window": window })).await?;
        Ok(())
    }

    /// Whoever has no place may object. The first is right: its status has risen since; the second is not; of the
    /// others a third objects, and a quarter of these is right.
    async fn hear_objections(&self, window: Uuid, cases: &[Case], dice: &mut super::dice::Dice) -> anyhow::Result<()> {
        let Self { app, cast, .. } = self;
        let mut right = Vec::new();
        let mut objections = 0_usize;
        for row in self.rows(window, "preliminary_announced", self.day(2, 4, 10)).await? {
            let is_accepted = row.get("proposal").and_then(Value::as_str) == Some("accept");
            let Some(case) = cases.iter().find(|case| id_of(&row) == Some(case.sent.1)).filter(|_| !is_accepted) else {
                continue;
            };
            let (objects, upheld) = (dice.below(3) == 0, dice.below(4) == 0);
            if objections >= 2 && !objects {
                continue;
            }
            let upheld = if objections < 2 { objections == 0 } else { upheld };
            objections += 1;
            let (applicant, application) = &case.sent;
            let grounds =
                json!({ "application": application, "grounds": "Nilai kami seharusnya lebih tinggi (rekaan)." });
            applicant.person.does(app, self.day(2, 5, 9), "object_to_result", grounds).await?;
            let reason =
                if upheld { "Status Dewan Pers telah naik (rekaan)." } else { "Nilai sesuai berkas (rekaan)." };
            if upheld {
                let observed = json!({
                    "company": applicant.company,
                    "outlet": applicant.outlet,
                    "status": "factual_verified",
                    "observed_on": self.day(2, 6, 8).date_in(cast.keeper.zone),
                    "source": "Contoh, bukan pengamatan yang sebenarnya",
                });
                cast.keeper.does(app, self.day(2, 6, 8), "observe_press_council_status", observed).await?;
                right.push(*application);
            }
            let answer = json!({ "application": application, "answer": if upheld { "upheld" } else { "dismissed" }, "reason": reason });
            cast.head.does(app, self.day(2, 6, 9), "decide_objection", answer).await?;
        }
        for application in &right {
            self.grade(*application, self.day(2, 9, 9)).await?;
        }
        if !right.is_empty() {
            self.announce(window, self.day(2, 10, 9)).await?;
        }
        Ok(())
    }

    /// The best have the places; the others of a good grade wait, the rest is turned down. Somebody always is: where
    /// every grade is good enough, the last for another reason.
    async fn decide(&self, window: Uuid, quota: usize) -> anyhow::Result<()> {
        let now = self.day(2, 18, 9);
        let announced = self.rows(window, "preliminary_announced", now).await?;
        let is_good = |row: &Map<String, Value>| row.get("eligible").and_then(Value::as_bool) == Some(true);
        let all_are_good = announced.iter().all(is_good);
        let count = announced.len();
        let mut accepted = 0;
        for (place, row) in (1_usize..).zip(&announced) {
            let Some(application) = id_of(row) else { continue };
            let decision = if !is_good(row) {
                json!({ "application": application, "outcome": "reject", "reason": "Nilai di bawah ambang kebijakan (rekaan)." })
            } else if accepted < quota {
                accepted += 1;
                json!({ "application": application, "outcome": "accept" })
            } else if all_are_good && place == count {
                json!({ "application": application, "outcome": "reject", "reason": "Pengurus merangkap pegawai daerah (rekaan)." })
            } else {
                json!({ "application": application, "outcome": "waiting_list" })
            };
            self.cast.head.does(self.app, now, "decide_application", decision).await?;
        }
        Ok(())
    }

    /// A year that another follows is closed: no place became free.
    async fn end(&self, window: Uuid) -> anyhow::Result<()> {
        if self.is_last {
            return Ok(());
        }
        let now = self.day(12, 15, 9);
        for row in self.rows(window, "waiting_list", now).await? {
            let reason = "Tidak ada tempat yang kosong sampai akhir tahun anggaran (rekaan).";
            let decision = json!({ "application": id_of(&row), "outcome": "reject", "reason": reason });
            self.cast.head.does(self.app, now, "decide_application", decision).await?;
        }
        self.cast.head.does(self.app, self.day(12, 16, 9), "finalise_window", json!({ "window": window })).await?;
        Ok(())
    }

    /// The applications of a window in one state: the best first, the number breaks ties.
    async fn rows(&self, window: Uuid, status: &str, now: Timestamp) -> anyhow::Result<Vec<Map<String, Value>>> {
        let is = |column: &str, value: Value| Filter::Where(column.to_owned(), Operator::Eq, value);
        let request = ListRequest {
            filter: Filter::And(vec![is("window", json!(window)), is("status", json!(status))]),
            order: vec![("points_total".to_owned(), Direction::Descending)],
            ..ListRequest::default()
        };
        crate::demo::rows(self.app, &self.cast.head.at(self.app, now), "applications", request).await
    }
}

fn id_of(row: &Map<String, Value>) -> Option<Uuid> {
    row.get("id")?.as_str()?.parse().ok()
}
