//! The companies of the year: they enter the register, apply, are checked, and are named in the year's decree.

use app::App;
use kernel::{Timestamp, Uuid};
use serde_json::json;

use super::{Story, at_once, stories::Partner};
use crate::demo::{
    PASSWORD,
    outlets::{self, Applicant},
    person::hour,
    season::{Cast, Season, assign, both_check, issue, send_in, start, visit},
};

/// Invented companies of the year count from here: the listed ones and those of the season count from 1.
const FIRST: usize = 500;

/// The season that lets a year's companies in.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo) struct Entry<'a> {
    pub(in crate::demo) app: &'a App,
    pub(in crate::demo) cast: &'a Cast,
    pub(in crate::demo) season: &'a Season,
    pub(in crate::demo) story: &'static Story,
    pub(in crate::demo) year: i32,
}

impl Entry<'_> {
    fn day(&self, month: u8, day: u8, of_day: i64) -> Timestamp {
        let year = if month == 12 { self.year - 1 } else { self.year };
        hour(self.cast.head.zone, year, month, day, of_day)
    }

    /// From the register to the decree; the companies in the order of the story.
    pub(in crate::demo) async fn play(&self) -> anyhow::Result<Vec<Applicant>> {
        let Self { app, cast, year, .. } = *self;
        let partners = (FIRST..).zip(self.story.partners);
        let applicants = at_once(partners.map(|(number, partner)| self.register(number, partner)).collect()).await?;
        let window = json!({
            "title": format!("Pendaftaran media mitra tahun anggaran {year} (contoh)"),
            "fiscal_year": year,
            "kinds": ["online", "print", "radio", "television", "out_of_home", "creator"],
            "opens_on": format!("{year}-01-05"),
            "closes_on": format!("{year}-01-16"),
        });
        let window = cast.officer.does(app, self.day(12, 29, 9), "draft_window", window).await?;
        cast.head.does(app, self.day(12, 30, 9), "announce_window", json!({ "window": window })).await?;
        let cases = (0..).zip(&applicants).map(|(number, applicant)| self.apply(window, number, applicant));
        let applications = at_once(cases.collect()).await?;
        let announce = json!({ "window": window });
        cast.head.does(app, self.day(2, 3, 9), "announce_preliminary_results", announce).await?;
        let accept = |application: &Uuid| {
            let accept = json!({ "application": application, "outcome": "accept" });
            async move { cast.head.does(app, self.day(2, 10, 14), "decide_application", accept).await }
        };
        at_once(applications.iter().map(accept).collect()).await?;
        issue(app, cast, window, year, [self.day(2, 11, 9), self.day(2, 12, 9)]).await?;
        cast.head.does(app, self.day(2, 12, 14), "finalise_window", json!({ "window": window })).await?;
        Ok(applicants)
    }

    async fn register(&self, number: usize, partner: &'static Partner) -> anyhow::Result<Applicant> {
        let Self { app, cast, .. } = *self;
        let desk = cast.desk(self.season);
        let entered = self.day(12, 16, 9).plus_seconds(i64::try_from(number - FIRST)? * 2_700);
        let applicant = outlets::invented(app, desk, partner.company, number, PASSWORD, entered).await?;
        let reach = json!({
            "company": applicant.company,
            "outlet": applicant.outlet,
            "provider": "Contoh, bukan pengukuran yang sebenarnya",
            "metric": match applicant.kind {
                "online" => "monthly_visits",
                "print" => "copies",
                _ => "listeners",
            },
            "value": partner.reach,
            "observed_on": entered.date_in(cast.head.zone),
        });
        cast.keeper.does(app, entered.plus_seconds(1_200), "observe_reach", reach).await?;
        Ok(applicant)
    }

    async fn apply(&self, window: Uuid, number: i64, applicant: &Applicant) -> anyhow::Result<Uuid> {
        let Self { app, cast, .. } = *self;
        let begins = self.day(1, 6, 9).plus_seconds(number * 5_400);
        let application = start(app, applicant, window, begins).await?;
        send_in(app, (applicant, application), begins.plus_seconds(900)).await?;
        assign(app, cast, application, self.day(1, 19, 9)).await?;
        let sent = (applicant.clone(), application);
        both_check(app, cast, &sent, &[], self.day(1, 20, 9).plus_seconds(number * 600)).await?;
        visit(app, cast, &sent, (usize::try_from(number)? + 100, true), self.day(1, 27, 9)).await?;
        let grade = json!({ "application": application });
        cast.officer.does(app, self.day(2, 2, 9), "grade_application", grade).await?;
        Ok(application)
    }
}
