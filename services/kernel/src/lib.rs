//! The words that every other crate speaks: ids, money, time, places, and what a decider is.
//!
//! **Invariant:** nothing in here waits, looks at a clock, or draws by lot; what needs one takes a [`Clock`] or an
//! [`IdSource`] that somebody handed in.

pub mod border;
pub mod calendar;
pub mod decider;
pub mod ids;
pub mod money;
pub mod personal;
pub mod region;
pub mod sources;
pub mod time;

pub use border::{CompanyId, Party, TenantId};
pub use calendar::WorkCalendar;
pub use decider::{Decider, LogEvent, Rejection};
pub use money::{BasisPoints, Rounding, Rupiah};
pub use personal::{Personal, SubjectId};
pub use region::{RegionCode, RegionKind};
pub use sources::{Clock, IdSource};
pub use time::{FiscalYear, LocalDate, Timestamp, Zone};
pub use uuid::Uuid;
