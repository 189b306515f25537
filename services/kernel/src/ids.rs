//! Ids: UUIDv7, one type per kind, shown outside as `kind:uuid`.

/// Declares one newtype per kind of id.
#[macro_export]
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $crate::Uuid);

        impl $name {
            /// What stands before the colon outside.
            pub const PREFIX: &'static str = $prefix;
            /// The bare number.
            pub const fn as_uuid(self) -> $crate::Uuid {
                self.0
            }
        }

        impl From<$crate::Uuid> for $name {
            fn from(id: $crate::Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}:{}", $prefix, self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            /// Reads both forms, with and without the prefix.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.strip_prefix(concat!($prefix, ":")).unwrap_or(text).parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A person's account; the same in every tenant that the person works in.
    AccountId = "account";
    /// What a client makes to be able to send the same command again.
    CommandId = "command";
    /// One request as it came in, for the logs.
    RequestId = "request";
    /// A regional agency (OPD, SKPD).
    AgencyId = "agency";
    /// An official of the region, as signer and holder of a post.
    OfficialId = "official";
    /// A media outlet (title, domain, station) of a company.
    OutletId = "outlet";
    /// A person of the press known to the register.
    PersonId = "person";
    /// A document that a company filed.
    DocumentId = "document";
    /// An application window.
    WindowId = "window";
    /// A company's application in a window.
    ApplicationId = "application";
    /// A decree that names partner media.
    DecreeId = "decree";
    /// A sanction of a company.
    SanctionId = "sanction";
    /// One run of an import.
    ImportId = "import";
    /// One line of a DPA (Dokumen Pelaksanaan Anggaran, the budget execution document).
    BudgetLineId = "budget_line";
    /// An agency's communication plan of one fiscal year.
    PlanId = "plan";
    /// One item of a communication plan.
    PlanItemId = "plan_item";
    /// One version of a price: a tariff, a price standard, a reference or a catalogue price.
    PriceId = "price";
    /// A cooperation agreement with a company.
    AgreementId = "agreement";
    /// A publication order.
    OrderId = "order";
    /// One placement of an order.
    PlacementId = "placement";
    /// One proof of publication.
    ProofId = "proof";
    /// The billing of an order, from handover to money in the bank.
    BillingId = "billing";
    /// An order of the national catalogue.
    CatalogueOrderId = "catalogue_order";
    /// An outage of a system that the work waits for.
    OutageId = "outage";
    /// A claim for money that was paid too much.
    RepaymentId = "repayment";
    /// A red flag that a reviewer looks at.
    FlagId = "flag";
    /// A delegation: one person may act for another.
    DelegationId = "delegation";
    /// A request to correct a fact.
    CorrectionId = "correction";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Uuid;

    #[test]
    fn an_id_is_shown_with_its_kind_and_read_with_and_without() {
        let window = WindowId(Uuid::from_u128(7));
        let shown = "window:00000000-0000-0000-0000-000000000007";
        assert_eq!(window.to_string(), shown);
        assert_eq!(shown.parse::<WindowId>().ok(), Some(window));
        assert_eq!("00000000-0000-0000-0000-000000000007".parse::<WindowId>().ok(), Some(window));
        assert_eq!(serde_json::to_string(&window).expect("JSON"), "\"00000000-0000-0000-0000-000000000007\"");
    }

    #[test]
    fn an_id_of_one_kind_is_not_read_as_another() {
        assert!("decree:00000000-0000-0000-0000-000000000007".parse::<WindowId>().is_err());
    }
}
