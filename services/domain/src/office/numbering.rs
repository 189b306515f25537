//! Running numbers of the region's own papers: one register a year, one row of numbers per kind of paper.
//!
//! **Invariant:** in each row the numbers follow each other without a gap; a number that somebody typed stands in the
//! register as well, and when its turn in the row comes it is passed, never given twice. A paper that is written again
//! keeps its number.

use std::{collections::BTreeMap, fmt::Write as _};

use kernel::{CompanyId, Decider, LocalDate, Uuid};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

names! {
    /// Papers that the region numbers itself.
    pub enum PaperSort {
        /// Surat pesanan.
        OrderLetter = "order_letter",
        /// Perjanjian.
        Agreement = "agreement",
        /// Berita Acara Pemeriksaan Pekerjaan (BAPP).
        InspectionMinutes = "inspection_minutes",
        /// Berita Acara Serah Terima (BAST).
        HandoverMinutes = "handover_minutes",
        /// Kuitansi.
        Receipt = "receipt",
    }
}

/// The one spelling of a number of a paper: it is the same in small letters, with spaces and with signs that nobody sees.
pub fn spelled(number: &str) -> String {
    let is_unseen = |sign: &char| {
        sign.is_whitespace() || matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    number.chars().filter(|sign| !is_unseen(sign)).flat_map(char::to_uppercase).collect()
}

impl PaperSort {
    /// How its numbers look until the region says otherwise.
    pub fn default_pattern(self) -> Pattern {
        let code = match self {
            Self::OrderLetter => "SP",
            Self::Agreement => "PKS",
            Self::InspectionMinutes => "BAPP",
            Self::HandoverMinutes => "BAST",
            Self::Receipt => "KW",
        };
        Pattern(format!("{{n:03}}/{code}/{{agency}}/{{month}}/{{year}}"))
    }

    /// Whether a paper may be written again after it had a number: a handover is dismantled, an agreement is signed anew.
    fn may_be_written_again(self) -> bool {
        self != Self::OrderLetter
    }
}

/// How a row of numbers looks: `{n:03}/SP/{agency}/{month}/{year}`, with `{n}` the running number, `{n:03}` the same in
/// three digits at least, the short name of the agency, the month in Roman figures, and the year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(String);

/// A text that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a pattern of numbers: {0}")]
pub struct PatternError(String);

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

impl TryFrom<String> for Pattern {
    type Error = PatternError;

    /// A pattern names the running number and the year, each once, and nothing that is not known.
    fn try_from(text: String) -> Result<Self, PatternError> {
        let known = |part: &Part<'_>| !matches!(part, Part::Unknown);
        let parts = parts(&text);
        let count = |is: fn(&Part<'_>) -> bool| parts.iter().filter(|part| is(part)).count();
        let numbered = count(|part| matches!(part, Part::Number { .. })) == 1;
        let dated = count(|part| matches!(part, Part::Year)) == 1;
        let fits = (1..=LONGEST_PATTERN).contains(&text.chars().count());
        if numbered && dated && fits && parts.iter().all(known) { Ok(Self(text)) } else { Err(PatternError(text)) }
    }
}

const LONGEST_PATTERN: usize = 80;
const MOST_DIGITS: usize = 6;
const ROMAN_MONTHS: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

enum Part<'a> {
    Text(&'a str),
    Number { digits: usize },
    Agency,
    Month,
    Year,
    Unknown,
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, following)) = after.split_once('}') else {
            parts.push(Part::Unknown);
            return parts;
        };
        parts.push(if before.contains('}') { Part::Unknown } else { Part::Text(before) });
        parts.push(match name {
            "n" => Part::Number { digits: 1 },
            "agency" => Part::Agency,
            "month" => Part::Month,
            "year" => Part::Year,
            _ => match name.strip_prefix("n:0").and_then(|digits| digits.parse().ok()) {
                Some(digits) if (1..=MOST_DIGITS).contains(&digits) => Part::Number { digits },
                Some(_) | None => Part::Unknown,
            },
        });
        rest = following;
    }
    parts.push(if rest.contains('}') { Part::Unknown } else { Part::Text(rest) });
    parts
}

impl Pattern {
    /// The number of one paper. Without an agency its place holds a dash.
    pub fn render(&self, sequence: u32, agency: Option<&str>, day: LocalDate) -> String {
        let mut text = String::new();
        for part in parts(&self.0) {
            // A String takes everything.
            let _ = match part {
                Part::Text(words) => write!(text, "{words}"),
                Part::Number { digits } => write!(text, "{sequence:0digits$}"),
                Part::Agency => write!(text, "{}", agency.map_or_else(|| "-".to_owned(), code_of)),
                Part::Month => write!(text, "{}", roman_month(day)),
                Part::Year => write!(text, "{}", day.year()),
                Part::Unknown => Ok(()),
            };
        }
        text
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `Diskominfo Kota` is `DISKOMINFO-KOTA`: a number has no spaces.
fn code_of(agency: &str) -> String {
    agency.split_whitespace().collect::<Vec<_>>().join("-").to_uppercase()
}

fn roman_month(day: LocalDate) -> &'static str {
    let month = usize::from(u8::from(day.0.month()));
    ROMAN_MONTHS.get(month.saturating_sub(1)).copied().unwrap_or_default()
}

/// Orders. The number is rendered by who sends them; the register holds the row.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Gives a paper the next number of its row.
    Take { sort: PaperSort, sequence: u32, number: String, paper: Uuid, on: LocalDate, code: String },
    /// Passes a number of the row that somebody typed on another paper before.
    Pass { sort: PaperSort, sequence: u32, number: String },
    /// Enters a number that somebody typed.
    Enter { sort: PaperSort, number: String, paper: Uuid, on: LocalDate, code: String },
}

facts! {
    /// Facts about numbers.
    pub enum Event {
        /// A paper has the next number of its row.
        NumberTaken = "paper_number_taken", 1 {
            /// What paper.
            sort: PaperSort,
            /// Its place in the row, from 1.
            sequence: u32,
            /// The number as it stands on paper.
            number: String,
            /// Which order, agreement or bill.
            paper: Uuid,
            /// The day of the paper.
            on: LocalDate,
            /// By which anybody can check the paper.
            code: String,
        }
        /// A number of the row stands on a paper already, because somebody typed it there.
        NumberPassed = "paper_number_passed", 1 {
            /// What paper.
            sort: PaperSort,
            /// Its place in the row.
            sequence: u32,
            /// The number.
            number: String,
        }
        /// A paper has a number that somebody typed.
        NumberEntered = "paper_number_entered", 1 {
            /// What paper.
            sort: PaperSort,
            /// The number.
            number: String,
            /// Which order, agreement or bill.
            paper: Uuid,
            /// The day of the paper.
            on: LocalDate,
            /// By which anybody can check the paper.
            code: String,
        }
    }
}

impl Event {
    /// The register is the office's; a company reads the number on its paper.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The row stands elsewhere: a number would be left out or given twice.
    OutOfRow,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::OutOfRow => "numbering.out_of_row",
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    last: BTreeMap<PaperSort, u32>,
    again: BTreeMap<(PaperSort, Uuid), String>,
}

impl State {
    /// The next place in a row.
    pub fn next(&self, sort: PaperSort) -> u32 {
        self.last.get(&sort).copied().unwrap_or_default().saturating_add(1)
    }
    /// The number that a paper has already, if it may be written again.
    pub fn number_of(&self, sort: PaperSort, paper: Uuid) -> Option<&str> {
        self.again.get(&(sort, paper)).map(String::as_str)
    }
    fn keep(&mut self, sort: PaperSort, paper: Uuid, number: &str) {
        // Orders are many and are numbered once: they are not remembered here.
        if sort.may_be_written_again() {
            self.again.insert((sort, paper), number.to_owned());
        }
    }
}

/// The register of one year; the tenant has one of each.
#[derive(Debug)]
pub struct Numbering;

impl Decider for Numbering {
    const CATEGORY: &'static str = "numbering";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Take { sort, number, paper, .. } | Command::Enter { sort, number, paper, .. }
                if state.number_of(sort, paper) == Some(number.as_str()) =>
            {
                Ok(vec![])
            }
            Command::Take { sort, sequence, .. } | Command::Pass { sort, sequence, .. }
                if sequence != state.next(sort) =>
            {
                Err(Rejection::OutOfRow)
            }
            Command::Take { sort, sequence, number, paper, on, code } => {
                Ok(vec![Event::NumberTaken { sort, sequence, number, paper, on, code }])
            }
            Command::Pass { sort, sequence, number } => Ok(vec![Event::NumberPassed { sort, sequence, number }]),
            Command::Enter { sort, number, paper, on, code } => {
                Ok(vec![Event::NumberEntered { sort, number, paper, on, code }])
            }
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::NumberTaken { sort, sequence, number, paper, .. } => {
                state.last.insert(*sort, *sequence);
                state.keep(*sort, *paper, number);
            }
            Event::NumberPassed { sort, sequence, .. } => {
                state.last.insert(*sort, *sequence);
            }
            Event::NumberEntered { sort, number, paper, .. } => state.keep(*sort, *paper, number),
        }
        state
    }
}
