//! What the store is told about Sinergi: its events, and the tables folded from them.

use domain::Event;
use store::{Model, Table};

use crate::read_models::TABLES;

/// The application's model: the type parameter of the store.
#[derive(Debug)]
pub struct Sinergi;

impl Model for Sinergi {
    type Event = Event;

    fn tables() -> &'static [&'static dyn Table<Event>] {
        TABLES
    }
}
