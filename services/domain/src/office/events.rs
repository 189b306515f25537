//! Facts about the office.

use kernel::{
    CompanyId, LocalDate, RegionCode, RegionKind, Uuid, Zone,
    ids::{AccountId, AgencyId, OfficialId},
};

use super::{
    AgencyKind, Appointment, HolidayKind, Letterhead, RegionFact,
    numbering::{PaperSort, Pattern},
};

facts! {
    /// Facts about the office.
    pub enum Event {
        /// The tenant's log begins.
        TenantOpened = "tenant_opened", 1 {
            /// Kemendagri code.
            region: RegionCode,
            /// `Kota Pekanbaru`.
            name: String,
            /// Province, city or regency.
            kind: RegionKind,
            /// Its zone.
            zone: Zone,
            /// Whether everything in it is an example.
            #[serde(default)]
            demo: bool,
        }
        /// Official paper has a new head.
        LetterheadSet = "letterhead_set", 1 {
            /// What stands there.
            letterhead: Letterhead,
        }
        /// An agency is known; again for the same one when it has another name or purpose.
        AgencyRegistered = "agency_registered", 1 {
            /// Which.
            agency: AgencyId,
            /// Full name.
            name: String,
            /// Short name.
            short_name: String,
            /// What it is for.
            kind: AgencyKind,
        }
        /// Somebody holds a post.
        OfficialAppointed = "official_appointed", 1 {
            /// Which appointment.
            official: OfficialId,
            /// The post and the person.
            appointment: Appointment,
        }
        /// Somebody no longer holds a post.
        OfficialEnded = "official_ended", 1 {
            /// Which appointment.
            official: OfficialId,
            /// Last day.
            on: LocalDate,
            /// Why.
            reason: String,
        }
        /// A day off was declared.
        HolidayDeclared = "holiday_declared", 1 {
            /// The day.
            date: LocalDate,
            /// Its name.
            name: String,
            /// National, collective leave, or regional.
            kind: HolidayKind,
        }
        /// A day off was taken back.
        HolidayWithdrawn = "holiday_withdrawn", 1 {
            /// The day.
            date: LocalDate,
        }
        /// A number about the region was noted.
        RegionFactRecorded = "region_fact_recorded", 1 {
            /// Its id.
            fact: Uuid,
            /// What it says and who says so.
            content: RegionFact,
        }
        /// Numbers of a kind of paper look otherwise from now on.
        NumberPatternSet = "number_pattern_set", 1 {
            /// What paper.
            sort: PaperSort,
            /// How they look.
            pattern: Pattern,
        }
        /// The region's first head of the agency is in office: from now on two people give power over money (A10).
        FirstHeadSeated = "first_head_seated", 1 {
            /// Who.
            account: AccountId,
        }
        /// The clock of an example tenant runs ahead.
        ExampleClockMoved = "example_clock_moved", 1 {
            /// How far ahead of the real time it is now.
            ahead_seconds: i64,
        }
    }
}

impl Event {
    /// Staff only.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}
