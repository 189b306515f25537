//! Who asks, for whom, and when: made once at the edge, and always the first argument.

use domain::people::Role;
use kernel::{Party, TenantId, Timestamp, Zone, ids};
use store::Border;

use crate::{AppError, authz};

/// A signed-in person in one tenant, with the command that is being sent, if one is.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The tenant that the session is in.
    pub tenant: TenantId,
    /// Staff, or one company.
    pub party: Party,
    /// The account.
    pub actor: ids::AccountId,
    /// The roles that the person holds in the tenant today; of somebody who acts for another, those of the delegation.
    pub roles: Vec<Role>,
    /// For whom, when somebody acts in another's place.
    pub on_behalf_of: Option<Acting>,
    /// The command id, made by the client or, for a plain form, with the form.
    pub command: ids::CommandId,
    /// The request.
    pub request: ids::RequestId,
    /// When the request came in.
    pub now: Timestamp,
    /// The zone of the tenant.
    pub zone: Zone,
    /// The version of the record that the person has seen.
    pub expected_version: Option<i32>,
    /// Why, where the person gave a reason for the whole command.
    pub reason: Option<String>,
    /// Name of the use case that is being performed, and the digest of its input and sender; set by `perform`.
    pub performing: Option<Performing>,
}

/// In whose place somebody acts, and by which delegation. Each command asks the log anew whether it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acting {
    /// For whom.
    pub principal: ids::AccountId,
    /// By which delegation.
    pub delegation: ids::DelegationId,
}

/// What `perform` adds to a scope on its way to the store.
#[derive(Debug, Clone, Copy)]
pub struct Performing {
    /// Name of the use case.
    pub action: &'static str,
    /// Digest of use case, input and actor.
    pub fingerprint: [u8; 32],
}

impl Scope {
    /// The rows that this person may see at all.
    pub fn border(&self) -> Border {
        Border { tenant: self.tenant, party: self.party }
    }
    /// The same person sending a command under its own id.
    #[must_use]
    pub fn for_command(&self, command: ids::CommandId, expected_version: Option<i32>) -> Self {
        Self { command, expected_version, ..self.clone() }
    }
    /// The civil day of the request where the tenant is.
    pub fn today(&self) -> kernel::LocalDate {
        self.now.date_in(self.zone)
    }
    /// The role by which this person may do it.
    ///
    /// # Errors
    /// [`AppError::Denied`] when none of the person's roles holds the permission.
    pub fn may(&self, permission: &str) -> Result<Role, AppError> {
        authz::role_for(&self.roles, permission).ok_or(AppError::Denied)
    }
    /// Everything that this person may do and read.
    pub fn permissions(&self) -> Vec<&'static str> {
        authz::TABLE
            .iter()
            .filter(|(permission, _)| self.may(permission).is_ok())
            .map(|(permission, _)| *permission)
            .collect()
    }
}
