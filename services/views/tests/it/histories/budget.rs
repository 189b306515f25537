//! What happens to money: lines, cuts, orders on their way to payment, plans.

use domain::{
    budget::{
        AccountCode, SubActivityCode, accounts,
        line::{self, Bucket, CeilingChange, Opening},
        plan::{self, Item, LineFacts, Terms},
    },
    media::MediaKind,
    publication::Format,
};
use kernel::{FiscalYear, LocalDate, Rupiah, Uuid, ids::PlanItemId};

use super::{Command, History};

fn code<T: TryFrom<String>>(text: &str) -> T {
    T::try_from(text.to_owned()).ok().expect("a code")
}

fn date(month: u8, day: u8) -> LocalDate {
    LocalDate::from_ymd(2026, month, day).expect("a day")
}

impl History {
    fn line_order(&mut self, line: Uuid, command: line::Command) -> bool {
        self.order(line, Command::BudgetLine(command))
    }

    fn rupiah(&mut self, millions: usize) -> Rupiah {
        let amount = 1 + self.lot.below(millions * 1_000_000);
        Rupiah::new(i64::try_from(amount).expect("rupiah")).expect("an amount")
    }

    fn open_line(&mut self) {
        let Some(agency) = self.lot.pick(&self.agencies) else { return };
        let line = self.id();
        let opening = Opening {
            fiscal_year: FiscalYear(2026),
            agency: agency.into(),
            sub_activity: code::<SubActivityCode>("2.16.02.2.01.0014"),
            sub_activity_name: "Relasi Media".to_owned(),
            account: code::<AccountCode>("5.1.02.02.01.0055"),
            account_name: "Belanja Jasa Iklan/Reklame, Film, dan Pemotretan".to_owned(),
            ceiling: self.rupiah(200),
            document: format!("DPA/{}", self.number()),
            import: None,
        };
        if self.line_order(line, line::Command::Open { line: line.into(), opening }) {
            self.lines.push(line);
        }
    }

    /// An order some steps on its way.
    fn order_goes_on(&mut self, line: Uuid) {
        let orders: Vec<_> = self.states.budget_line.get(&line).into_iter().flat_map(line::State::orders).collect();
        let known: Vec<_> = orders.into_iter().map(|(order, holding)| (order, holding.clone())).collect();
        let Some((order, holding)) = self.lot.pick(&known).filter(|_| !self.lot.one_in(4)) else {
            let (order, amount) = (self.id().into(), self.rupiah(30));
            self.line_order(line, line::Command::Reserve { order, amount });
            return;
        };
        let cause = self.id();
        for to in Bucket::ALL.iter().rev() {
            let Some(from) = to.before().filter(|from| holding.bucket(*from) > Rupiah::ZERO) else { continue };
            let found = holding.bucket(from);
            let command = if self.lot.one_in(5) {
                let reason = "Media menolak".to_owned();
                line::Command::ReleaseFrom { order, from, amount: found, reason, cause }
            } else {
                line::Command::Move { order, to: *to, amount: found, cause }
            };
            let is_invoice = matches!(command, line::Command::Move { to: Bucket::Invoiced, .. });
            self.line_order(line, command);
            // Some invoices do not hold.
            if is_invoice && self.lot.one_in(3) {
                self.line_order(line, line::Command::MoveBack { order, amount: found, cause });
            }
            return;
        }
        let (document, reason) = (format!("STS/{}", self.number()), "Kelebihan bayar".to_owned());
        let amount = holding.bucket(Bucket::Realised);
        self.line_order(line, line::Command::Return { order, amount, document, reason });
    }

    fn plan_happens(&mut self) {
        let Some(plan) = self.lot.pick(&self.plans).filter(|_| !self.lot.one_in(6)) else {
            let (plan, fiscal_year) = (self.id(), FiscalYear(2026));
            let Some(agency) = self.lot.pick(&self.agencies) else { return };
            let terms = Terms {
                title: format!("Rencana {}", self.number()),
                needs: "Warga di kecamatan jauh".to_owned(),
                document: format!("050/{}", self.number()),
            };
            let command = plan::Command::Adopt { plan: plan.into(), agency: agency.into(), fiscal_year, terms };
            if self.order(plan, Command::CommunicationPlan(command)) {
                self.plans.push(plan);
            }
            return;
        };
        let (Some(agency), Some(line)) =
            (self.states.communication_plan.get(&plan).and_then(plan::State::agency), self.lot.pick(&self.lines))
        else {
            return;
        };
        let content = Item {
            topic: format!("Topik {}", self.number()),
            audience: "Warga".to_owned(),
            channel: MediaKind::Online,
            format: self.lot.of(&[Format::Advertorial, Format::Banner, Format::NewsRelease]),
            quantity: u32::try_from(1 + self.lot.below(20)).expect("a number"),
            from: date(1, 1),
            until: date(12, 31),
            line: line.into(),
            amount: self.rupiah(20),
        };
        let facts = LineFacts { agency, fiscal_year: FiscalYear(2026), account_fits: true };
        let planned: Vec<PlanItemId> = self.items.iter().filter(|(of, _)| *of == plan).map(|(_, item)| *item).collect();
        let reason = "Perubahan anggaran".to_owned();
        let command = match (self.lot.pick(&planned), self.lot.below(3)) {
            (Some(item), 0) => plan::Command::ChangeItem { item, content, line: facts, reason },
            (Some(item), 1) => plan::Command::CloseItem { item, reason },
            _ => {
                let item: PlanItemId = self.id().into();
                self.items.push((plan, item));
                plan::Command::AddItem { item, content, line: facts }
            }
        };
        self.order(plan, Command::CommunicationPlan(command));
    }

    pub(super) fn budget_happens(&mut self) {
        let Some(line) = self.lot.pick(&self.lines).filter(|_| self.lines.len() > 3) else { return self.open_line() };
        let (number, amount) = (self.number(), self.rupiah(40));
        match self.lot.below(24) {
            0 => self.open_line(),
            1 | 2 => {
                let most = self.lot.of(&[20, 220]);
                let (kind, ceiling) = (self.lot.of(CeilingChange::ALL), self.rupiah(most));
                let document = format!("DPPA/{number}");
                self.line_order(line, line::Command::ChangeCeiling { kind, ceiling, document });
            }
            3 => {
                let (document, reason) = (format!("BLOKIR/{line}"), "Efisiensi".to_owned());
                self.line_order(line, line::Command::Block { amount, document, reason });
            }
            4 => {
                let (block, document) = (format!("BLOKIR/{line}"), format!("BUKA/{number}"));
                self.line_order(line, line::Command::Unblock { block, document });
            }
            5 if self.lot.one_in(2) => {
                self.line_order(line, line::Command::Close { on: date(12, 31) });
            }
            6..10 => self.plan_happens(),
            10 => {
                let format = self.lot.of(Format::ALL);
                let code = code::<AccountCode>(self.lot.of(&["5.1.02.02.01.0055", "5.1.02.02.01.0047"]));
                let (accounts, basis) = ([code].into(), format!("Perwako {number}"));
                let command = accounts::Command::Map { format, accounts, basis };
                self.order(self.account_map, Command::AccountMap(command));
            }
            _ => self.order_goes_on(line),
        }
    }
}
