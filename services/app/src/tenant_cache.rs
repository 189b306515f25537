//! The one cache of the application.
//!
//! **Invariant:** a value is found again only in the tenant, as the party and at the version for which it was kept
//! (SECURITY.md 3.1). Without a [`Scope`], or the border that one stands for, there is no way to a value.

use std::{fmt, future::Future, hash::Hash, sync::Arc};

use kernel::{Party, TenantId};
use moka::future::Cache;
use store::Border;

use crate::AppError;

/// Where a value belongs. The version is what the value was computed from: a position of the log, a version of the
/// policy; a value of another version is not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    tenant: TenantId,
    party: Party,
    version: i64,
}

impl Place {
    /// Behind a border: a scope's, or the program's own in one tenant.
    pub(crate) fn in_border(border: Border, version: i64) -> Self {
        Self { tenant: border.tenant, party: border.party, version }
    }
}

/// Values by place and key.
pub(crate) struct TenantCache<K, V> {
    values: Cache<(Place, K), V>,
}

impl<K, V> fmt::Debug for TenantCache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantCache").finish_non_exhaustive()
    }
}

impl<K, V> TenantCache<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A cache of so many values.
    pub(crate) fn new(most: u64) -> Self {
        Self { values: Cache::new(most) }
    }
    /// The value, computed if it is not there; of several who ask at once, one computes.
    pub(crate) async fn get(
        &self,
        place: Place,
        key: K,
        compute: impl Future<Output = Result<V, AppError>>,
    ) -> Result<V, AppError> {
        // Boxed: the wait of the many who ask at once would make every caller's future large.
        Box::pin(self.values.try_get_with((place, key), compute)).await.map_err(|error: Arc<AppError>| {
            match Arc::try_unwrap(error) {
                Ok(error) => error,
                Err(shared) => match shared.as_ref() {
                    AppError::Denied => AppError::Denied,
                    AppError::Unavailable(what) => AppError::Unavailable(what),
                    other => AppError::Bug(other.to_string().into()),
                },
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use kernel::{CompanyId, Uuid};

    use super::*;

    fn border(tenant: i32, party: Party) -> Border {
        Border { tenant: TenantId(tenant), party }
    }

    /// T-20: a value of one tenant, party or version is never given to another.
    #[tokio::test]
    async fn a_value_is_found_only_where_it_was_kept() {
        let cache = TenantCache::<&str, &str>::new(10);
        let company = Party::Company(CompanyId(Uuid::from_u128(1)));
        let home = Place::in_border(border(1, Party::Staff), 7);
        let value = cache.get(home, "title", async { Ok("Pekanbaru") }).await.expect("a value");
        assert_eq!(value, "Pekanbaru");
        assert_eq!(cache.get(home, "title", async { Ok("other") }).await.expect("a value"), "Pekanbaru");
        for elsewhere in [
            Place::in_border(border(2, Party::Staff), 7),
            Place::in_border(border(1, company), 7),
            Place::in_border(border(1, Party::Staff), 8),
        ] {
            assert_eq!(cache.get(elsewhere, "title", async { Ok("own") }).await.expect("a value"), "own");
        }
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let cache = TenantCache::<&str, &str>::new(10);
        let place = Place::in_border(border(1, Party::Staff), 1);
        assert!(matches!(cache.get(place, "x", async { Err(AppError::Denied) }).await, Err(AppError::Denied)));
        assert_eq!(cache.get(place, "x", async { Ok("y") }).await.expect("a value"), "y");
    }
}
