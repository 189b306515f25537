//! The office of a region: what it is called, its agencies, officials and days off.
//!
//! **Invariant:** a tenant is opened once; an official holds a post from a day on, until a day that is not before it.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    Decider, LocalDate, RegionCode, RegionKind, Uuid, WorkCalendar, Zone,
    ids::{AccountId, AgencyId, OfficialId},
};
use serde::{Deserialize, Serialize};

mod events;
pub mod numbering;

pub use events::Event;
use numbering::{PaperSort, Pattern};

use crate::media::company::FileRef;

names! {
    /// What an agency is for.
    pub enum AgencyKind {
        /// Dinas Komunikasi dan Informatika, whatever the region calls it.
        Communications = "communications",
        /// Sekretariat Daerah.
        Secretariat = "secretariat",
        /// Sekretariat DPRD.
        CouncilSecretariat = "council_secretariat",
        /// Inspektorat.
        Inspectorate = "inspectorate",
        /// Any other OPD.
        Other = "other",
    }
}

names! {
    /// How an official holds the post.
    pub enum Tenure {
        /// Pejabat definitif.
        Definitive = "definitive",
        /// Pelaksana tugas (Plt.).
        Acting = "plt",
        /// Pelaksana harian (Plh.).
        Daily = "plh",
    }
}

names! {
    /// Why the office rests on a day.
    pub enum HolidayKind {
        /// Hari libur nasional.
        National = "national",
        /// Cuti bersama.
        CollectiveLeave = "collective_leave",
        /// A day off of this region alone.
        Regional = "regional",
    }
}

/// What stands on top of official paper (kop surat).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letterhead {
    /// `PEMERINTAH KOTA PEKANBARU`.
    pub government: String,
    /// `DINAS KOMUNIKASI, INFORMATIKA, STATISTIK DAN PERSANDIAN`.
    pub agency: String,
    /// Street, postcode.
    pub address: String,
    /// Where paper is signed.
    pub city: String,
    /// Telephone, website, e-mail, as one line.
    #[serde(default)]
    pub contact: String,
    /// The crest beside it; without one the head is of words alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crest: Option<FileRef>,
}

/// A post held by a person of the region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The agency of the post.
    pub agency: AgencyId,
    /// Name with degrees, as on paper. A public office: not personal data that can be removed.
    pub name: String,
    /// Nomor Induk Pegawai, 18 digits.
    #[serde(default)]
    pub nip: Option<String>,
    /// `Kepala Dinas`.
    pub title: String,
    /// Definitive, Plt. or Plh.
    pub tenure: Tenure,
    /// First day.
    pub from: LocalDate,
    /// Last day, if it is known.
    #[serde(default)]
    pub until: Option<LocalDate>,
    /// Number of the letter of appointment.
    #[serde(default)]
    pub letter_number: Option<String>,
}

/// A number about the region from outside, with its source; never computed with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegionFact {
    /// `media_budget`.
    pub name: String,
    /// The value as the source gives it.
    pub value: String,
    /// Its unit.
    #[serde(default)]
    pub unit: Option<String>,
    /// The year it is about.
    #[serde(default)]
    pub year: Option<i32>,
    /// S stated in an article, W another web page, X sources conflict.
    pub quality: String,
    /// Where it stands.
    pub source: String,
    /// What the source conflicts with, or what to know.
    #[serde(default)]
    pub note: Option<String>,
}

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Begins the tenant's log.
    Open { region: RegionCode, name: String, kind: RegionKind, zone: Zone, demo: bool },
    /// Sets what stands on official paper.
    SetLetterhead(Letterhead),
    /// Sets the crest beside it, or takes it away.
    SetCrest(Option<FileRef>),
    /// Adds an agency (OPD).
    RegisterAgency { agency: AgencyId, name: String, short_name: String, kind: AgencyKind },
    /// Puts a person in a post.
    AppointOfficial { official: OfficialId, appointment: Appointment },
    /// Ends a post.
    EndOfficial { official: OfficialId, on: LocalDate, reason: String },
    /// Adds a day off.
    DeclareHoliday { date: LocalDate, name: String, kind: HolidayKind },
    /// Takes a day off back.
    WithdrawHoliday { date: LocalDate },
    /// Notes a number about the region, with its source.
    RecordFact { fact: Uuid, content: RegionFact },
    /// Says how the numbers of a kind of paper look from now on.
    SetNumberPattern { sort: PaperSort, pattern: Pattern },
    /// The head of the agency is in office; the setting up by one person is over, and does not come back.
    SeatHead { account: AccountId },
    /// Lets the clock of an example tenant run ahead, so that a season can be tried in an hour.
    MoveExampleClock { by_seconds: i64 },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The tenant's log has begun already.
    AlreadyOpen,
    /// The tenant's log has not begun.
    NotOpen,
    /// No such agency.
    UnknownAgency,
    /// An agency of that name is known.
    AgencyNameTaken,
    /// No such appointment.
    UnknownOfficial,
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// The appointment has ended already.
    AppointmentEnded,
    /// The day is a day off already.
    HolidayKnown,
    /// The day is no day off.
    UnknownHoliday,
    /// A crest stands beside words, and there are none yet.
    NoLetterhead,
    /// Time runs as it does: only an example tenant's clock can be moved.
    NotAnExample,
    /// A clock only moves forward, and not by more than a year at once.
    ClockMovesTooFar,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyOpen => "office.already_open",
            Self::NotOpen => "office.not_open",
            Self::UnknownAgency => "office.unknown_agency",
            Self::AgencyNameTaken => "office.agency_name_taken",
            Self::UnknownOfficial => "office.unknown_official",
            Self::EndsBeforeItBegins => "office.ends_before_it_begins",
            Self::AppointmentEnded => "office.appointment_ended",
            Self::HolidayKnown => "office.holiday_known",
            Self::UnknownHoliday => "office.unknown_holiday",
            Self::NotAnExample => "office.not_an_example",
            Self::NoLetterhead => "office.no_letterhead",
            Self::ClockMovesTooFar => "office.clock_moves_too_far",
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    opened: Option<Opened>,
    agencies: BTreeMap<AgencyId, Agency>,
    officials: BTreeMap<OfficialId, Appointment>,
    holidays: BTreeMap<LocalDate, DayOff>,
    letterhead: Letterhead,
    facts: BTreeSet<Uuid>,
    patterns: BTreeMap<PaperSort, Pattern>,
    ahead_seconds: i64,
    had_head: bool,
}

#[derive(Debug, Clone)]
struct Opened {
    name: String,
    zone: Zone,
    demo: bool,
    region: RegionCode,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Agency {
    name: String,
    short_name: String,
    kind: AgencyKind,
}

/// A day that was taken back is remembered, so that taking it back again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum DayOff {
    Declared { name: String, kind: HolidayKind },
    Withdrawn,
}

impl State {
    /// Whether the log has begun.
    pub fn is_open(&self) -> bool {
        self.opened.is_some()
    }
    /// The tenant's name.
    pub fn name(&self) -> &str {
        self.opened.as_ref().map_or("", |opened| &opened.name)
    }
    /// The tenant's zone.
    pub fn zone(&self) -> Zone {
        self.opened.as_ref().map_or(Zone::Wib, |opened| opened.zone)
    }
    /// Whether everything in the tenant is an example.
    pub fn is_demo(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.demo)
    }
    /// The tenant's region.
    pub fn region(&self) -> Option<&RegionCode> {
        self.opened.as_ref().map(|opened| &opened.region)
    }
    /// Whether a head of the agency was ever in office here.
    pub fn had_head(&self) -> bool {
        self.had_head
    }
    /// How far an example tenant's clock is ahead of the real time.
    pub fn ahead_seconds(&self) -> i64 {
        self.ahead_seconds
    }
    /// The days off.
    pub fn calendar(&self) -> WorkCalendar {
        let declared = self.holidays.iter().filter(|(_, day)| **day != DayOff::Withdrawn);
        WorkCalendar::new(declared.map(|(date, _)| *date))
    }
    /// What stands on official paper.
    pub fn letterhead(&self) -> &Letterhead {
        &self.letterhead
    }
    /// How the numbers of a kind of paper look.
    pub fn number_pattern(&self, sort: PaperSort) -> Pattern {
        self.patterns.get(&sort).cloned().unwrap_or_else(|| sort.default_pattern())
    }
    /// Name and short name of an agency.
    pub fn agency(&self, agency: AgencyId) -> Option<(&str, &str)> {
        self.agencies.get(&agency).map(|facts| (facts.name.as_str(), facts.short_name.as_str()))
    }
    /// The posts of an agency that are held on a day, in the order of their beginning.
    pub fn posts_on(&self, agency: AgencyId, day: LocalDate) -> Vec<&Appointment> {
        let mut posts: Vec<&Appointment> = self
            .officials
            .keys()
            .filter_map(|official| self.official_on(*official, day))
            .filter(|post| post.agency == agency)
            .collect();
        posts.sort_by_key(|post| post.from);
        posts
    }
    /// An appointment, if the post is held on the day.
    pub fn official_on(&self, official: OfficialId, day: LocalDate) -> Option<&Appointment> {
        self.officials.get(&official).filter(|post| post.from <= day && post.until.is_none_or(|until| day <= until))
    }
    /// Whether an agency is known.
    pub fn knows_agency(&self, agency: AgencyId) -> bool {
        self.agencies.contains_key(&agency)
    }
    /// The agency of that name or short name, whatever the case.
    pub fn agency_named(&self, name: &str) -> Option<AgencyId> {
        let name = name.trim().to_lowercase();
        let is_called = |facts: &Agency| [&facts.name, &facts.short_name].iter().any(|own| own.to_lowercase() == name);
        self.agencies.iter().find(|(_, facts)| is_called(facts)).map(|(agency, _)| *agency)
    }
    /// Whether there is any agency.
    pub fn has_agency(&self) -> bool {
        !self.agencies.is_empty()
    }
    /// Whether anybody holds a post on the day.
    pub fn has_official_on(&self, day: LocalDate) -> bool {
        self.officials.keys().any(|official| self.official_on(*official, day).is_some())
    }
}

/// The office of one tenant; its stream is the only one of its kind.
#[derive(Debug)]
pub struct Office;

impl Decider for Office {
    const CATEGORY: &'static str = "office";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        if let Command::Open { region, name, kind, zone, demo } = command {
            return open(state, region, name, kind, zone, demo);
        }
        if !state.is_open() {
            return Err(Rejection::NotOpen);
        }
        match command {
            Command::Open { .. } => Err(Rejection::AlreadyOpen),
            // The words are one thing and the crest another: who writes new words keeps the crest.
            Command::SetLetterhead(words) => {
                Ok(set_letterhead(state, Letterhead { crest: state.letterhead.crest.clone(), ..words }))
            }
            Command::SetCrest(_) if state.letterhead == Letterhead::default() => Err(Rejection::NoLetterhead),
            Command::SetCrest(crest) => Ok(set_letterhead(state, Letterhead { crest, ..state.letterhead.clone() })),
            Command::RegisterAgency { agency, name, short_name, kind } => {
                register_agency(state, agency, name, short_name, kind)
            }
            Command::AppointOfficial { official, appointment } => appoint(state, official, appointment),
            Command::EndOfficial { official, on, reason } => end_official(state, official, on, reason),
            Command::DeclareHoliday { date, name, kind } => match state.holidays.get(&date) {
                Some(DayOff::Declared { name: known, kind: of }) if *known == name && *of == kind => Ok(vec![]),
                Some(DayOff::Declared { .. }) => Err(Rejection::HolidayKnown),
                Some(DayOff::Withdrawn) | None => Ok(vec![Event::HolidayDeclared { date, name, kind }]),
            },
            Command::WithdrawHoliday { date } => match state.holidays.get(&date) {
                Some(DayOff::Declared { .. }) => Ok(vec![Event::HolidayWithdrawn { date }]),
                Some(DayOff::Withdrawn) => Ok(vec![]),
                None => Err(Rejection::UnknownHoliday),
            },
            Command::RecordFact { fact, .. } if state.facts.contains(&fact) => Ok(vec![]),
            Command::RecordFact { fact, content } => Ok(vec![Event::RegionFactRecorded { fact, content }]),
            Command::SetNumberPattern { sort, pattern } if state.number_pattern(sort) == pattern => Ok(vec![]),
            Command::SetNumberPattern { sort, pattern } => Ok(vec![Event::NumberPatternSet { sort, pattern }]),
            Command::SeatHead { .. } if state.had_head => Ok(vec![]),
            Command::SeatHead { account } => Ok(vec![Event::FirstHeadSeated { account }]),
            Command::MoveExampleClock { by_seconds } => move_clock(state, by_seconds),
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::TenantOpened { region, name, zone, demo, kind: _ } => {
                state.opened = Some(Opened { name: name.clone(), zone: *zone, demo: *demo, region: region.clone() });
            }
            Event::LetterheadSet { letterhead } => state.letterhead = letterhead.clone(),
            Event::AgencyRegistered { agency, name, short_name, kind } => {
                let facts = Agency { name: name.clone(), short_name: short_name.clone(), kind: *kind };
                state.agencies.insert(*agency, facts);
            }
            Event::OfficialAppointed { official, appointment } => {
                state.officials.insert(*official, appointment.clone());
            }
            Event::OfficialEnded { official, on, .. } => {
                if let Some(post) = state.officials.get_mut(official) {
                    post.until = Some(*on);
                }
            }
            Event::HolidayDeclared { date, name, kind } => {
                state.holidays.insert(*date, DayOff::Declared { name: name.clone(), kind: *kind });
            }
            Event::HolidayWithdrawn { date } => {
                state.holidays.insert(*date, DayOff::Withdrawn);
            }
            Event::RegionFactRecorded { fact, .. } => {
                state.facts.insert(*fact);
            }
            Event::NumberPatternSet { sort, pattern } => {
                state.patterns.insert(*sort, pattern.clone());
            }
            Event::FirstHeadSeated { .. } => state.had_head = true,
            Event::ExampleClockMoved { ahead_seconds } => state.ahead_seconds = *ahead_seconds,
        }
        state
    }
}

fn open(
    state: &State,
    region: RegionCode,
    name: String,
    kind: RegionKind,
    zone: Zone,
    demo: bool,
) -> Result<Vec<Event>, Rejection> {
    match &state.opened {
        Some(opened) if opened.region == region => Ok(vec![]),
        Some(_) => Err(Rejection::AlreadyOpen),
        None => Ok(vec![Event::TenantOpened { region, name, kind, zone, demo }]),
    }
}

fn set_letterhead(state: &State, letterhead: Letterhead) -> Vec<Event> {
    if letterhead == state.letterhead { vec![] } else { vec![Event::LetterheadSet { letterhead }] }
}

fn register_agency(
    state: &State,
    agency: AgencyId,
    name: String,
    short_name: String,
    kind: AgencyKind,
) -> Result<Vec<Event>, Rejection> {
    let taken = |(id, known): (&AgencyId, &Agency)| *id != agency && known.name.eq_ignore_ascii_case(&name);
    if state.agencies.iter().any(taken) {
        return Err(Rejection::AgencyNameTaken);
    }
    let facts = Agency { name, short_name, kind };
    if state.agencies.get(&agency) == Some(&facts) {
        return Ok(vec![]);
    }
    let Agency { name, short_name, kind } = facts;
    Ok(vec![Event::AgencyRegistered { agency, name, short_name, kind }])
}

fn appoint(state: &State, official: OfficialId, appointment: Appointment) -> Result<Vec<Event>, Rejection> {
    if state.officials.get(&official) == Some(&appointment) {
        return Ok(vec![]);
    }
    if !state.agencies.contains_key(&appointment.agency) {
        return Err(Rejection::UnknownAgency);
    }
    if appointment.until.is_some_and(|until| until < appointment.from) {
        return Err(Rejection::EndsBeforeItBegins);
    }
    Ok(vec![Event::OfficialAppointed { official, appointment }])
}

fn end_official(state: &State, official: OfficialId, on: LocalDate, reason: String) -> Result<Vec<Event>, Rejection> {
    let post = state.officials.get(&official).ok_or(Rejection::UnknownOfficial)?;
    if post.until == Some(on) {
        return Ok(vec![]);
    }
    if post.until.is_some_and(|until| until < on) {
        return Err(Rejection::AppointmentEnded);
    }
    if on < post.from {
        return Err(Rejection::EndsBeforeItBegins);
    }
    Ok(vec![Event::OfficialEnded { official, on, reason }])
}

/// The longest step of an example clock: a year.
const LONGEST_STEP_SECONDS: i64 = 366 * 24 * 3_600;

fn move_clock(state: &State, by_seconds: i64) -> Result<Vec<Event>, Rejection> {
    if !state.is_demo() {
        return Err(Rejection::NotAnExample);
    }
    if !(1..=LONGEST_STEP_SECONDS).contains(&by_seconds) {
        return Err(Rejection::ClockMovesTooFar);
    }
    let ahead_seconds = state.ahead_seconds.saturating_add(by_seconds);
    Ok(vec![Event::ExampleClockMoved { ahead_seconds }])
}

#[cfg(test)]
mod tests;
