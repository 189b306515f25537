//! The year that runs when the demo is loaded: orders and bills stop where the clock stands, so that everybody who tries
//! the demo finds something to do.

use anyhow::Context;
use app::App;
use kernel::Timestamp;

use super::{
    Deal, Teller, at_once,
    stories::{Running, Step},
};
use crate::demo::{office::Setting, outlets::Applicant, person::hour, season::Cast};

/// Numbers of the running year's orders begin behind those of the year before: addresses are made of them.
const FIRST: usize = 21;

/// The last day of the year, by month and day, from which days are counted back: what is ordered then still appears
/// within the agreement.
const LAST_DAY: (u8, u8) = (12, 15);

/// Tells the running year of a region with those who are named in the decree of its season.
///
/// # Errors
///
/// A partner of the year that the decree does not name, or a step that the rules refuse.
pub(in crate::demo) async fn go_on(
    app: &App,
    setting: Setting<'_>,
    running: &'static Running,
    named: &[Applicant],
) -> anyhow::Result<()> {
    let cast = Cast::of(app, setting).await?;
    let story = running.market;
    let partner = |name: &str| named.iter().find(|one| one.name == name).cloned().with_context(|| name.to_owned());
    let applicants: Vec<Applicant> =
        story.partners.iter().map(|one| partner(one.company.name)).collect::<anyhow::Result<_>>()?;
    let told = Teller::of(app, setting, &cast, story).await?;
    let deals = told.open(&applicants).await.context("the market of the running year")?;
    let (month, day) = LAST_DAY;
    let today = told.until.min(hour(setting.zone, story.year, month, day, 23));
    at_once(deals.iter().zip(running.days).map(|(deal, days)| told.days(deal, days, today)).collect()).await?;
    app.end_orders_at(setting.tenant, told.until).await?;
    while app.read_due_pages_at(setting.tenant, told.until).await? > 0 {}
    app.watch_at(setting.tenant, told.until).await?;
    Ok(())
}

impl Teller<'_> {
    /// What happened with one partner, step after step.
    async fn days(&self, deal: &Deal, days: &[(i64, Step)], today: Timestamp) -> anyhow::Result<()> {
        let (month, day) = self.story.market;
        // Agreements are signed within a week of the end of the negotiations.
        let signed = self.later(self.day(month, day, 9), 7, 9);
        for (number, (ago, step)) in (FIRST..).zip(days) {
            let now = self.later(today, -ago, 9);
            if now < signed {
                continue;
            }
            match step {
                Step::Order(fate) => self.order(deal, number, now, *fate).await?,
                Step::Bill(course) => self.bill(deal, number, now, *course).await?,
            }
        }
        Ok(())
    }
}
