//! The rules that hold until a region writes its own: DOMAIN.md 5.1 and 5.2.

use kernel::{BasisPoints, LocalDate, Rupiah};

use super::{CatalogueDuty, ContractForm, Method, MethodRule, NegotiationRule, RuleBook, parity};
use crate::people::Role;

fn rupiah(amount: i64) -> Rupiah {
    Rupiah::new(amount).unwrap_or(Rupiah::ZERO)
}

fn rule(method: Method, above: i64, up_to: Option<i64>, officer: Role, form: ContractForm, legal: &str) -> MethodRule {
    MethodRule {
        method,
        above: rupiah(above),
        up_to: up_to.map(rupiah),
        valid_from: None,
        valid_to: None,
        providers: 0,
        needs_basis: false,
        officer,
        form,
        legal_basis: legal.to_owned(),
        confirmed: false,
    }
}

fn methods() -> Vec<MethodRule> {
    use ContractForm::{Contract, OrderLetter, PurchaseReceipt, Receipt, WorkOrder};
    use Method::{Direct, EPurchasing, Excluded, MiniCompetition, Tender};
    use Role::{CommitmentOfficer, ProcurementOfficer};
    const MILLION: i64 = 1_000_000;
    let direct = "Perpres 16/2018 Pasal 28 dan 38, batas Rp 200 juta tetap dalam Perpres 46/2025";
    let catalogue = "Perpres 16/2018 Pasal 50, diubah dengan Perpres 46/2025";
    let mini = "Rancangan pedoman mini kompetisi LKPP";
    vec![
        rule(Direct, 0, Some(10 * MILLION), ProcurementOfficer, PurchaseReceipt, direct),
        rule(Direct, 10 * MILLION, Some(50 * MILLION), ProcurementOfficer, Receipt, direct),
        MethodRule {
            confirmed: true,
            ..rule(Direct, 50 * MILLION, Some(200 * MILLION), ProcurementOfficer, WorkOrder, direct)
        },
        MethodRule {
            providers: 1,
            ..rule(EPurchasing, 0, Some(200 * MILLION), ProcurementOfficer, OrderLetter, catalogue)
        },
        MethodRule {
            providers: 1,
            ..rule(EPurchasing, 200 * MILLION, None, CommitmentOfficer, OrderLetter, catalogue)
        },
        MethodRule {
            providers: 2,
            ..rule(MiniCompetition, 50 * MILLION, Some(200 * MILLION), ProcurementOfficer, OrderLetter, mini)
        },
        MethodRule { providers: 2, ..rule(MiniCompetition, 200 * MILLION, None, CommitmentOfficer, OrderLetter, mini) },
        rule(Tender, 200 * MILLION, None, CommitmentOfficer, Contract, "Perpres 16/2018"),
        MethodRule {
            needs_basis: true,
            ..rule(Excluded, 0, None, CommitmentOfficer, Contract, "Peraturan LKPP 5/2021")
        },
    ]
}

impl RuleBook {
    /// The defaults. What no text was read for is marked as not confirmed, and every number may be changed.
    pub fn defaults() -> Self {
        Self {
            methods: methods(),
            // Sources differ on the value: from the first rupiah, above 50 or above 100 million. The strictest is here.
            catalogue_first: vec![CatalogueDuty {
                valid_from: LocalDate::from_ymd(2025, 4, 30),
                valid_to: None,
                above: Rupiah::ZERO,
                legal_basis: "Perpres 46/2025".to_owned(),
                confirmed: false,
            }],
            split_days: 30,
            negotiation: NegotiationRule { counter_offers: 1, hurried_minutes: 30, series: 3 },
            parity: parity::Limits { warn_above: BasisPoints(0), stop_above: BasisPoints(1_000), days: 365 },
        }
    }
}
