//! Orders and payments of a made-up region: a year by the use cases, as in the demo, and as many orders more as a
//! measurement asks for.

use std::collections::BTreeSet;

use anyhow::Context;
use app::{
    App,
    dataset::{Filter, ListRequest, Operator},
};
use kernel::Uuid;
use serde_json::json;

use super::{bulk, dice::Dice, plan::Market};
use crate::demo::{
    office::Setting,
    outlets::{Applicant, Invented},
    person::hour,
    rows,
    season::Cast,
    year::{
        self, Deal,
        stories::{Act, Course, Fate, Line, Partner, Price, Story},
    },
};

/// Companies that are ordered from; the others of the decree wait for orders, as most do (DOMAIN.md 3.3).
const COMPANIES: usize = 12;
/// Orders of one company in a year: Bengkulu Selatan ordered 4 to 30 times from each.
const LEAST: usize = 4;
const MORE: usize = 6;

/// What becomes of an order, of a thousand; no source counts them, the shares are ours.
const FATES: &[(Fate, usize)] = &[
    (Fate::Redrafted, 120),
    (Fate::Reconsidered, 40),
    (Fate::Extended, 40),
    (Fate::Declined, 40),
    (Fate::Lapsed, 40),
    (Fate::Forfeited, 50),
    (Fate::Cancelled, 30),
    (Fate::ProofRepeated, 60),
    (Fate::TakenDown, 20),
];
/// How bills go, of a thousand; ours as well, but for late ones, which the press reports again and again.
const COURSES: &[(Course, usize)] = &[
    (Course::Late, 250),
    (Course::RequestReturned, 120),
    (Course::TaxReturned, 60),
    (Course::Rejected, 40),
    (Course::Corrected, 40),
];

/// What is bought from each kind of media: format, unit, specification, price, units of one order (DOMAIN.md 3.2).
fn bought(kind: &str) -> (&'static str, &'static str, &'static str, i64, u32) {
    match kind {
        "print" => ("advertorial", "item", "Setengah halaman", 7_000_000, 1),
        "radio" => ("spot", "airing", "60 detik", 70_000, 30),
        "television" => ("spot", "airing", "60 detik", 650_000, 12),
        _ => ("advertorial", "item", "7 hari tayang", 1_500_000, 1),
    }
}

/// A count as a number of rupiah is multiplied by.
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A region's year of orders.
#[derive(Debug, Clone, Copy)]
pub(super) struct Money<'a> {
    pub(super) app: &'a App,
    pub(super) setting: Setting<'a>,
    pub(super) cast: &'a Cast,
    pub(super) market: &'a Market,
    pub(super) seed: u64,
    pub(super) year: i32,
    /// Orders that are made beside the story.
    pub(super) orders: usize,
}

impl Money<'_> {
    /// Tells the year; what stands between the office and each company.
    pub(super) async fn tell(&self, applicants: &[Applicant]) -> anyhow::Result<Vec<Deal>> {
        let named = self.named().await?;
        let partners: Vec<Applicant> =
            applicants.iter().filter(|one| named.contains(&one.outlet)).take(COMPANIES).cloned().collect();
        let story = self.story(&partners);
        year::tell(self.app, self.setting, self.cast, story, &partners).await.context("the year of orders")
    }

    async fn named(&self) -> anyhow::Result<BTreeSet<Uuid>> {
        let filter = Filter::Where("fiscal_year".to_owned(), Operator::Eq, json!(self.year));
        let request = ListRequest { filter, ..ListRequest::default() };
        let scope = self.cast.head.at(self.app, hour(self.setting.zone, self.year, 2, 21, 9));
        let found = rows(self.app, &scope, "decree_rows", request).await?;
        Ok(found.iter().filter_map(|row| row.get("outlet")?.as_str()?.parse().ok()).collect())
    }

    /// The story lives as long as the program: a command of the command line makes a few.
    fn story(&self, partners: &[Applicant]) -> &'static Story {
        let code = &self.setting.region.code;
        let room = 3 + self.orders.div_ceil(partners.len().max(1));
        let told: Vec<Partner> = partners.iter().map(|partner| self.partner(partner)).collect();
        let each = |partner: &Partner| count(partner.orders.len() + room) * i64::from(partner.quantity) * partner.price;
        // Those made by the thousand all go to outlets that are online. A tenth is left over.
        let by_the_thousand = count(self.orders).saturating_mul(bulk::PRICE);
        let ceiling = (told.iter().map(each).sum::<i64>() + by_the_thousand) * 122 / 100;
        let mut dice = Dice::of(self.seed, &[code, "orders", &self.year.to_string()]);
        let block = ceiling / 40;
        let acts: &[(u8, u8, Act)] = if dice.below(2) == 0 {
            &[(12, 3, Act::Outage)]
        } else {
            &[(4, 20, Act::ForeignAccount(0)), (12, 3, Act::Outage)]
        };
        let mut acts = acts.to_vec();
        acts.insert(0, (3, 20, Act::Block(0, block.max(1))));
        acts.insert(1, (8, 20, Act::Unblock(0)));
        let price = |kind: &'static str| {
            let (format, unit, _, price, _) = bought(kind);
            Price { format, media: kind, unit, tariff: price * 12 / 10, standard: price * 14 / 10 }
        };
        let line = Line {
            agency: "Diskominfo",
            sub_activity: ("2.16.02.2.01.0014", "Relasi Media"),
            account: ("5.1.02.02.01.0055", "Belanja Jasa Iklan/Reklame, Film, dan Pemotretan"),
            ceiling,
        };
        Box::leak(Box::new(Story {
            year: self.year,
            last_year: self.year,
            city: "Kota rekaan",
            instrument: "Peraturan Kepala Daerah",
            preset: self.market.preset,
            extra: self.market.extra,
            method: "e_purchasing",
            market: (2, 23),
            hurried: None,
            room,
            lines: Box::leak(Box::new([line])),
            prices: Box::leak(Box::new(["online", "print", "radio", "television"].map(price))),
            partners: Box::leak(told.into_boxed_slice()),
            acts: Box::leak(acts.into_boxed_slice()),
        }))
    }

    fn partner(&self, applicant: &Applicant) -> Partner {
        let code = &self.setting.region.code;
        let mut dice = Dice::of(self.seed, &[code, "orders", &self.year.to_string(), &applicant.name]);
        let (format, unit, specification, price, quantity) = bought(applicant.kind);
        let count = LEAST + dice.below(MORE + 1);
        // Only a page can be gone.
        let stays = |fate| if fate == Fate::TakenDown && applicant.kind != "online" { Fate::Clean } else { fate };
        let fates = dice.shared(count, FATES, Fate::Clean);
        // From March to November, each in its month; bills at the end of a month.
        let orders: Vec<(u8, u8, Fate)> = fates
            .into_iter()
            .enumerate()
            .map(|(place, fate)| (month(3 + place * 9 / count), month(2 + dice.below(8)), stays(fate)))
            .collect();
        let mut bills: Vec<(u8, u8, Course)> = dice
            .shared(4, COURSES, Course::Paid)
            .into_iter()
            .zip([4_usize, 7, 9, 11])
            .map(|(course, of)| (month(of), month(26 + dice.below(3)), course))
            .collect();
        // What the last bill has no time for is carried over.
        if let Some((_, _, course)) = bills.last_mut() {
            *course = Course::Paid;
        }
        let company = Invented {
            name: Box::leak(applicant.name.clone().into_boxed_str()),
            kind: applicant.kind,
            email: None,
            press: applicant.press,
            editor: None,
            since: "2012-03-01",
            local: true,
            bare: false,
        };
        Partner {
            company,
            reach: 40_000,
            format,
            unit,
            specification,
            price,
            quantity,
            line: 0,
            orders: Box::leak(orders.into_boxed_slice()),
            bills: Box::leak(bills.into_boxed_slice()),
        }
    }
}

fn month(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(1)
}
