//! Pages on the internet: fetched without reaching anything that is not public, read as text, and shown by a browser for
//! a picture.
//!
//! **Invariant:** no address that is not public is ever connected to, whatever a name, a redirect or a second answer of
//! a name server says; no page makes us wait, store or unpack more than the limits.
//!
//! The server does not call this crate: it starts `sinergi-fetcher`, which holds no key and knows no database.

pub mod address;
pub mod browser;
pub mod fetch;
pub mod guard;
pub mod proxy;
pub mod reading;

pub use browser::{Browser, NoPicture, PictureLimits};
pub use fetch::{Failure, Fetched, Fetcher, Limits};
pub use guard::Guard;
pub use reading::Reading;
