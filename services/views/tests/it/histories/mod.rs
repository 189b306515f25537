//! Random histories: commands that make sense most of the time, of which the accepted ones are kept.
//!
//! The deciders themselves say what is accepted, here as in the store; a history is therefore known before it is written.

mod budget;
mod controls;
mod media;
mod office;
mod orders;
mod oversight;
mod payments;
mod publication;
mod season;

use std::collections::HashMap;

use domain::{
    budget as money, comparison::sharing, media as press, office as bureau, partnership, payment, people,
    policy as rules, publication as bought,
};
use kernel::{Decider, Timestamp, Uuid};

use crate::world::{World, at};

/// Numbers that look drawn by lot and are the same in every run.
#[derive(Debug)]
pub(crate) struct Lot(u64);

impl Lot {
    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).expect("a number below the limit")
    }
    /// Whether one of `of` times.
    pub(crate) fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
    pub(crate) fn pick<T: Clone>(&mut self, among: &[T]) -> Option<T> {
        if among.is_empty() { None } else { Some(among[self.below(among.len())].clone()) }
    }
    pub(crate) fn of<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())]
    }
}

macro_rules! orders {
    ($($variant:ident $states:ident($decider:ty)),+ $(,)?) => {
        /// A command to some aggregate.
        #[derive(Debug, Clone)]
        pub(crate) enum Command {
            $( $variant(<$decider as Decider>::Command), )+
        }

        impl World {
            /// Writes one step through the store.
            async fn step(&self, step: Step) -> store::Outcome {
                match step.command {
                    $( Command::$variant(command) => self.send::<$decider>(step.at, step.stream, command).await, )+
                }
            }
        }

        #[derive(Debug, Default)]
        pub(crate) struct States {
            $( $states: HashMap<Uuid, <$decider as Decider>::State>, )+
        }

        impl History {
            /// Keeps the command if its decider accepts it and something happens.
            fn order(&mut self, stream: Uuid, command: Command) -> bool {
                let events: Vec<domain::Event> = match command.clone() {
                    $( Command::$variant(command) => {
                        let state = self.states.$states.entry(stream).or_default();
                        let Ok(events) = <$decider>::decide(state, command) else { return false };
                        for event in &events {
                            *state = <$decider>::evolve(std::mem::take(state), event);
                        }
                        events.into_iter().map(Into::into).collect()
                    } )+
                };
                if events.is_empty() {
                    return false;
                }
                self.events.extend(events);
                self.steps.push(Step { at: self.now, stream, command });
                true
            }
        }
    };
}

orders! {
    Office office(bureau::Office),
    Numbering numbering(bureau::numbering::Numbering),
    Member member(people::member::Member),
    Policy policy(rules::Policy),
    Company company(press::company::Company),
    Import import(press::import_run::ImportRun),
    Window window(partnership::window::Window),
    Application application(partnership::application::Application),
    Decree decree(partnership::decree::Decree),
    BudgetLine budget_line(money::line::BudgetLine),
    CommunicationPlan communication_plan(money::plan::CommunicationPlan),
    AccountMap account_map(money::accounts::AccountMap),
    Billing billing(payment::billing::Billing),
    Payee payee(payment::payee::PayeeAccount),
    Outage outage(payment::outage::Outage),
    PaymentTerms payment_terms(payment::terms::PaymentTerms),
    Repayment repayment(payment::repayment::Repayment),
    Sharing sharing(sharing::Sharing),
    Flag flag(domain::oversight::flag::Flag),
    FlagRules flag_rules(domain::oversight::rules::FlagRules),
    Correction correction(domain::oversight::correction::Correction),
    PriceList price_list(bought::price::PriceList),
    Procurement procurement(bought::procurement::Procurement),
    Agreement agreement(bought::agreement::Agreement),
    Sanction sanction(partnership::sanction::Sanctions),
    CatalogueOrder catalogue_order(payment::catalogue::CatalogueOrder),
    Allotment allotment(bought::allotment::Allotment),
    Order publication_order(domain::publication::order::Order),
}

/// A command that was accepted, and when it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    at: Timestamp,
    stream: Uuid,
    command: Command,
}

/// A tenant's life.
#[derive(Debug)]
pub(crate) struct History {
    lot: Lot,
    base: u128,
    numbers: u64,
    now: Timestamp,
    states: States,
    steps: Vec<Step>,
    pub(crate) events: Vec<domain::Event>,
    office: Uuid,
    policy: Uuid,
    sharing: Uuid,
    numbering: Uuid,
    paper_lot: Lot,
    agencies: Vec<Uuid>,
    officials: Vec<Uuid>,
    pub(crate) staff: Vec<Uuid>,
    pub(crate) companies: Vec<media::Press>,
    imports: Vec<(Uuid, Vec<Uuid>)>,
    pub(crate) windows: Vec<Uuid>,
    pub(crate) applications: Vec<season::Entry>,
    decrees: Vec<(Uuid, Uuid)>,
    pub(crate) lines: Vec<Uuid>,
    plans: Vec<Uuid>,
    items: Vec<(Uuid, kernel::ids::PlanItemId)>,
    account_map: Uuid,
    trade: publication::Trade,
    desk: orders::Desk,
    controls: controls::Controls,
    pub(crate) treasury: payments::Treasury,
    oversight: oversight::Oversight,
}

impl History {
    /// A life that begins in January 2026, of the same course for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        let base = u128::from(seed) << 64 | u128::from(std::process::id()) << 40;
        let mut history = Self {
            lot: Lot(seed),
            base: 0x0190_0000_0000_7000_8000_0000_0000_0000 ^ base,
            numbers: 0,
            now: at("2026-01-05T01:00:00Z"),
            states: States::default(),
            steps: Vec::new(),
            events: Vec::new(),
            office: Uuid::nil(),
            policy: Uuid::nil(),
            sharing: Uuid::nil(),
            numbering: Uuid::nil(),
            paper_lot: Lot(seed ^ 0x9a9e),
            agencies: Vec::new(),
            officials: Vec::new(),
            staff: Vec::new(),
            companies: Vec::new(),
            imports: Vec::new(),
            windows: Vec::new(),
            applications: Vec::new(),
            decrees: Vec::new(),
            lines: Vec::new(),
            plans: Vec::new(),
            items: Vec::new(),
            account_map: Uuid::nil(),
            trade: publication::Trade::new(seed),
            desk: orders::Desk::new(seed),
            controls: controls::Controls::new(seed),
            treasury: payments::Treasury::new(seed),
            oversight: oversight::Oversight::new(seed),
        };
        (history.office, history.policy, history.sharing) = (history.id(), history.id(), history.id());
        history.account_map = history.id();
        history.numbering = history.id();
        history.open();
        history.open_trade();
        history
    }

    /// A life of so many events at least, those of [`controls`] not counted: the rest keeps the course that it had.
    pub(crate) fn grown(seed: u64, events: usize) -> Self {
        let mut history = Self::new(seed);
        while history.events.len() < events + history.controls.written {
            history.live();
        }
        history
    }

    /// Something happens, some time later.
    fn live(&mut self) {
        let minutes = 1 + self.lot.below(90);
        self.now = self.now.plus_seconds(60 * i64::try_from(minutes).expect("minutes"));
        match self.lot.below(100) {
            0..4 => self.office_happens(),
            4..10 => self.people_happen(),
            10..12 => self.rules_happen(),
            12..40 => self.press_happens(),
            40..42 => self.import_happens(),
            42..46 => self.window_happens(),
            46..94 => self.application_happens(),
            94..98 => self.budget_happens(),
            98 => self.decree_happens(),
            _ => self.sharing_happens(),
        }
        self.trade_happens();
        self.order_happens();
        self.payment_happens();
        self.flag_happens();
        self.papers_happen();
        let before = self.events.len();
        self.controls_happen();
        self.controls.written += self.events.len() - before;
    }

    fn id(&mut self) -> Uuid {
        self.numbers += 1;
        Uuid::from_u128(self.base + u128::from(self.numbers))
    }

    fn number(&self) -> u64 {
        self.numbers
    }

    fn today(&self) -> kernel::LocalDate {
        self.now.date_in(kernel::Zone::Wib)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The state that the deciders came to.
    pub(crate) fn application_state(&self, application: Uuid) -> partnership::application::State {
        self.states.application.get(&application).cloned().unwrap_or_default()
    }

    /// The state that the deciders came to.
    pub(crate) fn line_state(&self, line: Uuid) -> money::line::State {
        self.states.budget_line.get(&line).cloned().unwrap_or_default()
    }

    /// What all orders take of an agreement or of an item of a plan, as the decider knows it.
    pub(crate) fn taken_of(&self, source: bought::allotment::Source) -> u64 {
        self.states.allotment.get(&source.stream()).map_or(0, |state| state.taken_by_others(Uuid::nil().into()))
    }

    /// The state that the deciders came to.
    pub(crate) fn member_state(&self, account: Uuid) -> people::member::State {
        self.states.member.get(&account).cloned().unwrap_or_default()
    }

    /// Every order that was written.
    pub(crate) fn order_ids(&self) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = self.states.publication_order.keys().copied().collect();
        ids.sort();
        ids
    }

    /// Every line that was opened.
    pub(crate) fn line_ids(&self) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = self.states.budget_line.keys().copied().collect();
        ids.sort();
        ids
    }

    /// The state that the deciders came to.
    pub(crate) fn order_state(&self, id: Uuid) -> domain::publication::order::State {
        self.states.publication_order.get(&id).cloned().unwrap_or_default()
    }

    /// Writes it through the store, a few hundred commands in flight, so that many share a commit.
    pub(crate) async fn write(&self, world: &World) {
        let mut lot = Lot(7);
        let mut left = self.steps.as_slice();
        while !left.is_empty() {
            let (now, later) = left.split_at((1 + lot.below(400)).min(left.len()));
            let outcomes = futures_util::future::join_all(now.iter().map(|step| world.step(step.clone()))).await;
            for (outcome, step) in outcomes.iter().zip(now) {
                assert!(matches!(outcome, store::Outcome::Accepted(_)), "{outcome:?} of {step:?}");
            }
            left = later;
        }
    }
}
