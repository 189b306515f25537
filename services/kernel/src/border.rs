//! Who may see a row: the tenant, and inside it the party.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids;

/// One regional government (Pemkot, Pemkab or Pemprov). The number has no meaning outside the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(pub i32);

impl TenantId {
    /// The number as the database keeps it.
    pub fn as_i32(self) -> i32 {
        self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

ids! {
    /// A press company (perusahaan pers), registered with one tenant.
    CompanyId = "company";
}

/// The second axis of the border: the office's own people, or one media company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Somebody of the office: sees what the role allows.
    Staff,
    /// Somebody of this company: sees its own rows, whatever the code above asks for.
    Company(CompanyId),
}

impl Party {
    /// The company, if the party is one.
    pub fn company(self) -> Option<CompanyId> {
        match self {
            Party::Staff => None,
            Party::Company(company) => Some(company),
        }
    }
}
