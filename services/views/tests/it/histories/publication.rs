//! What is bought: prices, rules of buying, agreements. Drawn from a lot of its own, so that the season stays its course.

use domain::{
    budget::SubActivityCode,
    media::MediaKind,
    partnership::decree::Signature,
    people::Role,
    policy::LegalBasis,
    publication::{
        Format, Unit,
        agreement::{
            self, Basis, Beside, Choice, Conclude, Grounds, Item, Named, Offered, Quantity, Side, Sign, Terms,
            UnderDelivery, UnderDeliveryRule,
        },
        price::{self, Comparable, Price, PriceKind, Subject},
        procurement::{self, Method, RuleBook},
    },
};
use kernel::{BasisPoints, Rupiah, Uuid, ids::AccountId};

use super::{Command, History, Lot};

const VAT: BasisPoints = BasisPoints(1_100);

/// What was bought so far.
#[derive(Debug)]
pub(super) struct Trade {
    lot: Lot,
    price_list: Uuid,
    procurement: Uuid,
    prices: Vec<Uuid>,
    pub(super) agreements: Vec<Uuid>,
}

impl Trade {
    pub(super) fn new(seed: u64) -> Self {
        let lot = Lot(seed ^ 0x7472_6164);
        Self { lot, price_list: Uuid::nil(), procurement: Uuid::nil(), prices: vec![], agreements: vec![] }
    }
}

fn rupiah(amount: usize) -> Rupiah {
    Rupiah::new(i64::try_from(amount).expect("an amount")).expect("rupiah")
}

impl History {
    pub(super) fn open_trade(&mut self) {
        (self.trade.price_list, self.trade.procurement) = (self.id(), self.id());
    }

    pub(super) fn trade_happens(&mut self) {
        match self.trade.lot.below(24) {
            0 => self.price_happens(),
            1 => self.buying_happens(),
            2..9 => self.agreement_happens(),
            _ => (),
        }
    }

    fn price_happens(&mut self) {
        let (today, head) = (self.today(), AccountId(self.staff[1]));
        let old = self.trade.lot.pick(&self.trade.prices).filter(|_| !self.trade.lot.one_in(3));
        let command = match (old, self.trade.lot.below(6)) {
            (Some(price), 0..3) => price::Command::Approve { price: price.into(), today, vat: VAT, by: head },
            (Some(price), 3) => {
                price::Command::Withdraw { price: price.into(), reason: "Salah ketik".to_owned(), today }
            }
            (Some(price), _) => {
                let on = today.plus_days(i64::try_from(self.trade.lot.below(40)).expect("days"));
                price::Command::End { price: price.into(), on, reason: "Diganti".to_owned(), today }
            }
            (None, _) => {
                let price = self.id();
                self.trade.prices.push(price);
                let lot = &mut self.trade.lot;
                let comparable =
                    |source: &str| Comparable { source: source.to_owned(), amount: rupiah(900), on: today };
                let content = Price {
                    kind: lot.of(PriceKind::ALL),
                    subject: Subject {
                        format: lot.of(&[Format::Advertorial, Format::Banner]),
                        media: MediaKind::Online,
                        grade: lot.one_in(2).then(|| "A".to_owned()),
                        outlet: self.companies.first().and_then(|press| press.outlets.first()).map(|of| of.0.into()),
                        unit: lot.of(Unit::ALL),
                        specification: if lot.one_in(2) { "7 hari".to_owned() } else { String::new() },
                    },
                    amount: rupiah(1_000 + lot.below(3_000_000)),
                    tax_inclusive: lot.one_in(2),
                    valid_from: today.plus_days(i64::try_from(lot.below(30)).expect("days")),
                    valid_to: None,
                    basis: format!("Perwako Lampiran {}", price.simple()),
                    comparables: vec![comparable("Katalog"), comparable("Survei")],
                    standard: None,
                };
                price::Command::Propose { price: price.into(), content: Box::new(content), by: self.staff[0].into() }
            }
        };
        self.order(self.trade.price_list, Command::PriceList(command));
    }

    fn buying_happens(&mut self) {
        let today = self.today();
        let version = i32::try_from(1 + self.trade.lot.below(8)).expect("a version");
        let command = match self.trade.lot.below(5) {
            0 | 1 => procurement::Command::Draft {
                basis: LegalBasis {
                    instrument: "Peraturan Wali Kota".to_owned(),
                    number: self.number().to_string(),
                    year: 2026,
                    title: "Pengadaan".to_owned(),
                },
                effective_from: today.plus_days(i64::try_from(1 + self.trade.lot.below(60)).expect("days")),
                book: Box::new(RuleBook::defaults()),
                by: self.staff[0].into(),
            },
            2 | 3 => procurement::Command::Publish { version, today, by: self.staff[1].into() },
            _ => procurement::Command::Withdraw { version, reason: "Keliru".to_owned(), from: self.withdrawing() },
        };
        self.order(self.trade.procurement, Command::Procurement(command));
    }

    fn terms(&mut self, outlet: Uuid) -> Box<Terms> {
        let today = self.today();
        let lot = &mut self.trade.lot;
        let item = |number| Item {
            number,
            outlet: outlet.into(),
            format: Format::Advertorial,
            media: MediaKind::Online,
            grade: None,
            unit: Unit::Item,
            specification: format!("{number} hari"),
            unit_price: None,
            tax_inclusive: number == 2,
            quantity: Some(Quantity::Count(number + 4)),
        };
        Box::new(Terms {
            title: format!("Kerja sama publikasi {}", lot.below(1_000)),
            agency: self.agencies.first().map(|agency| (*agency).into()),
            sub_activity: SubActivityCode::parse("2.16.02.2.01.0014").ok(),
            starts_on: (!lot.one_in(8)).then_some(today),
            ends_on: kernel::LocalDate::from_ymd(today.year(), 12, 31),
            choice: Some(Choice { method: Method::Direct, providers: 0, basis: None }),
            ceiling: None,
            under_delivery: Some(UnderDelivery { rule: lot.of(UnderDeliveryRule::ALL), words: None }),
            items: (1..=u32::try_from(1 + lot.below(2)).expect("items")).map(item).collect(),
        })
    }

    fn grounds(&self, terms: &Terms) -> Grounds {
        let outlets = terms.items.iter().map(|item| item.outlet);
        Grounds {
            today: self.today(),
            policy: Some(1),
            named: outlets.map(|outlet| Named { outlet, decree: self.price_list_id().into() }).collect(),
            tariffs: terms
                .items
                .iter()
                .map(|item| Basis { item: item.number, price: self.price_list_id().into() })
                .collect(),
            book: Box::new(RuleBook::defaults()),
            book_version: 0,
            vat: VAT,
            packages: vec![],
        }
    }

    fn price_list_id(&self) -> Uuid {
        self.trade.price_list
    }

    fn agreement_happens(&mut self) {
        let full = self.trade.agreements.len() > 12 && !self.trade.lot.one_in(12);
        let old = self.trade.lot.pick(&self.trade.agreements).filter(|_| full);
        let Some(agreement) = old else { return self.draft_agreement() };
        let state = self.states.agreement.get(&agreement).cloned().unwrap_or_default();
        let Some(terms) = state.terms().cloned() else { return };
        let (today, at, grounds) = (self.today(), self.now, self.grounds(&terms));
        let staff = |index: usize| AccountId(self.staff[index]);
        let (author, signer, head) = (staff(0), staff(1), staff(2));
        let reason = "Perlu".to_owned();
        let command = match self.trade.lot.below(29) {
            0 => {
                let terms = self.terms(terms.items[0].outlet.as_uuid());
                agreement::Command::Revise { terms, vat: VAT, by: author }
            }
            1..4 => agreement::Command::Open { by: signer },
            4..9 => {
                let lot = &mut self.trade.lot;
                // Nobody concludes on the office's own offer.
                let side = if lot.one_in(4) { Side::Office } else { Side::Company };
                let offered =
                    |item: &Item| Offered { item: item.number, unit_price: rupiah(1_000 * (1 + lot.below(900))) };
                let prices = terms.items.iter().map(offered).collect();
                agreement::Command::Offer { side, prices, note: lot.one_in(2).then(|| "Nego".to_owned()), at }
            }
            9..13 => {
                let beside = |item: &Item| Beside {
                    item: item.number,
                    reference: Some(self.trade.price_list.into()),
                    ceiling: None,
                    others: vec![],
                };
                agreement::Command::Conclude(Box::new(Conclude {
                    beside: terms.items.iter().map(beside).collect(),
                    book: Box::new(RuleBook::defaults()),
                    vat: VAT,
                    series: 0,
                    reason: Some(reason),
                    justification: None,
                    today,
                    at,
                }))
            }
            13 => {
                let basis = Some("Peraturan LKPP 5/2021".to_owned());
                let choice =
                    Choice { method: self.trade.lot.of(&[Method::Excluded, Method::Direct]), providers: 0, basis };
                agreement::Command::RequestMethodChange { choice, reason, by: signer }
            }
            14 | 15 => {
                let approved = self.trade.lot.one_in(2);
                agreement::Command::DecideMethodChange { approved, reason: Some(reason), by: head }
            }
            16..19 => agreement::Command::Sign(Box::new(Sign {
                number: format!("PKS/{}", agreement.simple()),
                date: today,
                signature: Signature {
                    official: self.officials[0].into(),
                    name: "Pejabat".to_owned(),
                    title: "PPK".to_owned(),
                    nip: None,
                },
                role: Role::CommitmentOfficer,
                grounds,
                by: signer,
            })),
            19..22 => agreement::Command::Accept { grounds: Box::new(grounds), by: head },
            22 => agreement::Command::Decline { reason },
            23 if self.trade.lot.one_in(4) => agreement::Command::Cancel { reason },
            24 => agreement::Command::Terminate { reason, letter_number: "900/1".to_owned(), today },
            25 => agreement::Command::AcceptOffer { at },
            26..29 => agreement::Command::End { today: terms.ends_on.map_or(today, |last| last.plus_days(1)) },
            _ => return,
        };
        self.order(agreement, Command::Agreement(command));
    }

    fn draft_agreement(&mut self) {
        let with_outlets: Vec<(Uuid, Uuid)> =
            self.companies.iter().filter_map(|press| Some((press.id, press.outlets.first()?.0))).collect();
        let Some((company, outlet)) = self.trade.lot.pick(&with_outlets) else { return };
        let agreement = self.id();
        let terms = self.terms(outlet);
        let by = AccountId(self.staff[0]);
        let draft = agreement::Command::Draft { agreement: agreement.into(), company: company.into(), terms, by };
        if self.order(agreement, Command::Agreement(draft)) {
            self.trade.agreements.push(agreement);
        }
    }
}
