//! What one person may not do twice on one bill (DOMAIN.md 7, EF-22, C-SOD). No policy of a region changes this.

names! {
    /// Duties on a bill and on the orders behind it.
    pub enum Duty {
        /// Created the order.
        Ordering = "ordering",
        /// Approved it.
        Approving = "approving",
        /// Verified the proof.
        Verifying = "verifying",
        /// Inspected the delivery.
        Inspecting = "inspecting",
        /// Signed the handover for the region.
        HandingOver = "handing_over",
        /// Signed for the company.
        Supplying = "supplying",
        /// Asked for payment (SPP).
        Requesting = "requesting",
        /// Checked the request.
        Checking = "checking",
        /// Ordered payment (SPM).
        Authorising = "authorising",
        /// Paid, and confirmed that the money arrived.
        Paying = "paying",
    }
}

/// Pairs that no person holds on one bill. A budget user who also commits (DOMAIN.md 7, small regions) is none of
/// them: it is recorded and flagged. Nor is an activity officer who wrote the order and inspects its delivery: both are that
/// officer's.
const EXCLUSIVE: &[(Duty, Duty)] = &[
    // Order creator, order approver, proof verifier.
    (Duty::Ordering, Duty::Approving),
    (Duty::Ordering, Duty::Verifying),
    (Duty::Approving, Duty::Verifying),
    // The payer is not the verifier.
    (Duty::Verifying, Duty::Requesting),
    (Duty::Verifying, Duty::Checking),
    (Duty::Verifying, Duty::Authorising),
    (Duty::Verifying, Duty::Paying),
    // Treasurer, commitment officer, finance administration officer.
    (Duty::Approving, Duty::Requesting),
    (Duty::Approving, Duty::Checking),
    (Duty::Approving, Duty::Paying),
    (Duty::HandingOver, Duty::Requesting),
    (Duty::HandingOver, Duty::Checking),
    (Duty::HandingOver, Duty::Paying),
    (Duty::Requesting, Duty::Checking),
    (Duty::Checking, Duty::Paying),
    // Who orders payment neither asked for it nor checked it.
    (Duty::Requesting, Duty::Authorising),
    (Duty::Checking, Duty::Authorising),
    (Duty::Authorising, Duty::Paying),
    // The table of DOMAIN.md 7 gives the order and what prepares its handover to the activity officer, the handover to the
    // commitment officer, request and payment to the treasurer, the order to pay to the budget user: who wrote the order or
    // inspected its delivery does none of the others, and who approved the order or verified its proof inspects nothing. A delegation puts nobody there either.
    (Duty::Ordering, Duty::HandingOver),
    (Duty::Ordering, Duty::Requesting),
    (Duty::Ordering, Duty::Authorising),
    (Duty::Ordering, Duty::Paying),
    (Duty::Approving, Duty::Inspecting),
    (Duty::Verifying, Duty::Inspecting),
    (Duty::Inspecting, Duty::HandingOver),
    (Duty::Inspecting, Duty::Requesting),
    (Duty::Inspecting, Duty::Authorising),
    (Duty::Inspecting, Duty::Paying),
    // Activity officer and finance administration officer.
    (Duty::Ordering, Duty::Checking),
    (Duty::Inspecting, Duty::Checking),
    // Nobody signs for the company and for the region.
    (Duty::Supplying, Duty::Ordering),
    (Duty::Supplying, Duty::Approving),
    (Duty::Supplying, Duty::Verifying),
    (Duty::Supplying, Duty::Inspecting),
    (Duty::Supplying, Duty::HandingOver),
    (Duty::Supplying, Duty::Requesting),
    (Duty::Supplying, Duty::Checking),
    (Duty::Supplying, Duty::Authorising),
    (Duty::Supplying, Duty::Paying),
];

impl Duty {
    /// Whether one person may not hold both on one bill.
    pub fn excludes(self, other: Self) -> bool {
        EXCLUSIVE.contains(&(self, other)) || EXCLUSIVE.contains(&(other, self))
    }
}
