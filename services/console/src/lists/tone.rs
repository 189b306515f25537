//! Which colour and word a state gets; never the colour alone.

/// The tone of a badge by the wire name of a state: good, waiting, to be done, bad, or quiet.
pub(crate) fn tone(wire: &str) -> &'static str {
    match wire {
        "accepted"
        | "decreed"
        | "active"
        | "valid"
        | "verified"
        | "factual_verified"
        | "factually_verified"
        | "administratively_verified"
        | "announced"
        | "published"
        | "issued"
        | "open"
        | "in_force"
        | "done"
        | "pass"
        | "passed"
        | "joined"
        | "good"
        | "met" => "ok",
        "submitted"
        | "under_administrative_check"
        | "under_factual_check"
        | "graded"
        | "preliminary_announced"
        | "admin_verified"
        | "administrative"
        | "administrative_verified"
        | "running"
        | "invited"
        | "prepared"
        | "waiting_list" => "info",
        "correction_requested"
        | "correction_open"
        | "under_objection"
        | "objection_open"
        | "expiring"
        | "suspended"
        | "extended"
        | "registered"
        | "partly" => "warn",
        "rejected"
        | "rejected_incomplete"
        | "rejected_administrative"
        | "rejected_factual"
        | "expired"
        | "cancelled"
        | "withdrawn"
        | "ended"
        | "fail"
        | "failed"
        | "missing"
        | "refused"
        | "wrong"
        | "not_met"
        | "undone" => "danger",
        _ => "neutral",
    }
}
