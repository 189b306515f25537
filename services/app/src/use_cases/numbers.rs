//! Running numbers of the region's own papers: an empty number takes the next one of its row, a typed one is claimed.

use domain::office::numbering::{Command, Numbering, PaperSort};
use kernel::{LocalDate, Uuid, ids::AgencyId};
use sha2::{Digest as _, Sha256};
use store::{Halt, Unit};
use views::Sinergi;

use super::{
    decrees::public_code,
    shared::{claim, claims, office_of, singleton},
};
use crate::perform::refuse;

/// So many typed numbers are passed at once; more of them in one place is no accident.
const MOST_PASSED: usize = 1_000;

/// A paper that wants a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) sort: PaperSort,
    /// The order, agreement or bill.
    pub(super) paper: Uuid,
    pub(super) agency: Option<AgencyId>,
    /// The day of the paper: its year has the row.
    pub(super) on: LocalDate,
    /// What somebody typed.
    pub(super) typed: Option<&'a str>,
    /// The refusal when a typed number stands on another paper.
    pub(super) taken: &'static str,
}

/// A number that a paper will have, and what the register is to be told once the paper has it: the stream that a command
/// runs on first is the one that the sender has seen, and that is the paper's.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) number: String,
    register: Uuid,
    commands: Vec<Command>,
}

impl Drawn {
    /// Tells the register.
    pub(super) async fn keep(self, unit: &mut Unit<Sinergi>) -> Result<(), Halt> {
        for command in self.commands {
            unit.run::<Numbering>(self.register, command).await?;
        }
        Ok(())
    }
}

/// The stream of a year's register.
pub(crate) fn register_of(year: i32) -> Uuid {
    singleton(&format!("numbering_{year}"))
}

fn kind_and_key(sort: PaperSort, number: &str, on: LocalDate) -> (&'static str, String) {
    let (kind, key) = match sort {
        PaperSort::OrderLetter => (claims::ORDER_NUMBER, format!("{}/{number}", on.year())),
        PaperSort::Agreement => (claims::AGREEMENT_NUMBER, number.to_owned()),
        PaperSort::InspectionMinutes => (claims::INSPECTION_NUMBER, number.to_owned()),
        PaperSort::HandoverMinutes => (claims::HANDOVER_NUMBER, number.to_owned()),
        PaperSort::Receipt => (claims::RECEIPT_NUMBER, number.to_owned()),
    };
    (kind, claims::spelled(kind, &key))
}

/// The number of a paper: what was typed, what it had when it was written before, or the next one of its row.
pub(super) async fn draw(unit: &mut Unit<Sinergi>, wanted: Wanted<'_>) -> Result<Drawn, Halt> {
    let Wanted { sort, paper, agency, on, typed, taken } = wanted;
    let tenant = unit.context().border.tenant;
    let code = |number: &str| {
        let words = [sort.wire(), number, &on.to_string(), &paper.to_string()].join("\n");
        public_code(tenant, &hex::encode(Sha256::digest(words.as_bytes())))
    };
    let register = register_of(on.year());
    let state = unit.state::<Numbering>(register).await?;
    let office = office_of(unit).await?;
    let (pattern, short) = (office.number_pattern(sort), agency.and_then(|agency| office.agency(agency)));
    let short = short.map(|(_, short)| short.to_owned());
    let mut sequence = state.next(sort);
    let mut number = pattern.render(sequence, short.as_deref(), on);
    let typed = typed.map(str::trim).filter(|typed| !typed.is_empty());
    if let Some(typed) = typed.filter(|typed| *typed != number) {
        let (kind, key) = kind_and_key(sort, typed, on);
        claim(unit, kind, &key, paper, taken).await?;
        let command = Command::Enter { sort, number: typed.to_owned(), paper, on, code: code(typed) };
        return Ok(Drawn { number: typed.to_owned(), register, commands: vec![command] });
    }
    if let Some(known) = state.number_of(sort, paper).filter(|_| typed.is_none()) {
        return Ok(Drawn { number: known.to_owned(), register, commands: vec![] });
    }
    let mut commands = Vec::new();
    while commands.len() < MOST_PASSED {
        let (kind, key) = kind_and_key(sort, &number, on);
        if unit.claim(kind, &key, paper).await?.is_none() {
            let code = code(&number);
            commands.push(Command::Take { sort, sequence, number: number.clone(), paper, on, code });
            return Ok(Drawn { number, register, commands });
        }
        commands.push(Command::Pass { sort, sequence, number });
        sequence = sequence.saturating_add(1);
        number = pattern.render(sequence, short.as_deref(), on);
    }
    Err(refuse("numbering.out_of_row"))
}
