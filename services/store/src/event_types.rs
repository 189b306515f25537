//! Event types by name and by number: rows of the log hold the number.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use sqlx::PgConnection;

use crate::{StoreError, calls};

/// One type of event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventType {
    pub(crate) name: Arc<str>,
    pub(crate) category: Arc<str>,
}

/// What this process knows of `sinergi.event_types`, which only grows.
#[derive(Debug, Default)]
pub(crate) struct EventTypes {
    by_number: RwLock<HashMap<i16, EventType>>,
    by_name: RwLock<HashMap<Arc<str>, i16>>,
}

impl EventTypes {
    pub(crate) fn known(&self, number: i16) -> Option<EventType> {
        self.by_number.read().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }

    pub(crate) fn known_number(&self, name: &str) -> Option<i16> {
        self.by_name.read().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    fn learn(&self, number: i16, name: &str, category: &str) {
        let name: Arc<str> = name.into();
        let kind = EventType { name: Arc::clone(&name), category: category.into() };
        self.by_number.write().unwrap_or_else(PoisonError::into_inner).insert(number, kind);
        self.by_name.write().unwrap_or_else(PoisonError::into_inner).insert(name, number);
    }

    /// Reads the whole table; it has a few hundred rows at most.
    pub(crate) async fn learn_all(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        for (number, name, category) in calls::event_types(connection).await? {
            self.learn(number, &name, &category);
        }
        Ok(())
    }

    /// The number of a type that is about to be written for the first time by this process.
    pub(crate) async fn learn_number(
        &self,
        connection: &mut PgConnection,
        name: &str,
        category: &str,
    ) -> Result<i16, sqlx::Error> {
        let number = calls::event_type(connection, name, category).await?;
        self.learn(number, name, category);
        Ok(number)
    }
}

/// For a number that even the table does not know.
pub(crate) fn unknown(number: i16) -> StoreError {
    StoreError::Unreadable { doing: "reading an event", source: format!("no event type has number {number}").into() }
}
