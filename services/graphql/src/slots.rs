//! How many operations run at once for one person and for one tenant, on this node.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::StatusCode;
use kernel::{TenantId, ids::AccountId};

use crate::gate::Refused;

/// Operations of one person at once.
const PER_PERSON: u32 = 4;
/// Operations of one tenant at once.
const PER_TENANT: u32 = 16;

/// The operations that run now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots(Arc<Mutex<Running>>);

#[derive(Debug, Default)]
struct Running {
    persons: HashMap<AccountId, u32>,
    tenants: HashMap<TenantId, u32>,
}

/// One running operation; its places are free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    slots: Slots,
    person: AccountId,
    tenant: Option<TenantId>,
}

impl Slots {
    /// Takes a place for a person and, if one is chosen, for the tenant; refused when either has none left.
    pub(crate) fn take(&self, person: AccountId, tenant: Option<TenantId>) -> Result<Slot, Refused> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let persons = running.persons.get(&person).copied().unwrap_or_default();
        let tenants = tenant.and_then(|tenant| running.tenants.get(&tenant).copied()).unwrap_or_default();
        if persons >= PER_PERSON || tenants >= PER_TENANT {
            let refused = Refused::request(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED").with("seconds", &1);
            return Err(Refused { retry_after: Some(1), ..refused });
        }
        running.persons.insert(person, persons.saturating_add(1));
        if let Some(tenant) = tenant {
            running.tenants.insert(tenant, tenants.saturating_add(1));
        }
        Ok(Slot { slots: self.clone(), person, tenant })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut running = self.slots.0.lock().unwrap_or_else(PoisonError::into_inner);
        leave(&mut running.persons, &self.person);
        if let Some(tenant) = self.tenant {
            leave(&mut running.tenants, &tenant);
        }
    }
}

fn leave<K: Eq + Hash>(counts: &mut HashMap<K, u32>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Uuid;

    use super::*;

    /// Planted fault: `Drop` emptied; the fifth operation of the day is then refused for ever.
    #[test]
    fn a_person_has_four_places_a_tenant_sixteen_and_they_come_free_again() {
        let slots = Slots::default();
        let person = |n: u128| AccountId(Uuid::from_u128(n));
        let tenant = Some(TenantId(7));
        let held: Vec<Slot> = (0..16).map(|n| slots.take(person(n / 4), tenant).expect("a place")).collect();
        assert_eq!(slots.take(person(9), tenant).map(|_| ()).map_err(|refused| refused.code), Err("RATE_LIMITED"));
        assert_eq!(slots.take(person(0), None).map(|_| ()).map_err(|refused| refused.code), Err("RATE_LIMITED"));
        let elsewhere = slots.take(person(9), Some(TenantId(8))).expect("another tenant has its own places");
        drop((held, elsewhere));
        assert!(slots.take(person(0), tenant).is_ok());
        let running = slots.0.lock().expect("nobody panicked");
        assert!(running.persons.is_empty() && running.tenants.is_empty());
    }
}
