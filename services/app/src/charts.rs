//! What the state charts of records say before anything is sent: a step that is not for now is refused for that alone.

use domain::{
    partnership::{application, sanction},
    payment::billing,
    publication::{agreement, order},
};
use store::Refusal;

/// The refusal that a step would meet on a record of a list, for where the record stands alone: the step is one of the
/// record's chart, and none of this state. `None` also for lists without a chart.
pub fn not_now(list: &str, state: &str, step: &str) -> Option<Refusal> {
    match list {
        "applications" => {
            let parse = application::Status::from_wire;
            let why = |status| Refusal::of(&application::Rejection::NotNow { status });
            refused(application::Status::NAMES, parse, application::Status::next_steps, (state, step), why)
        }
        "sanctions" => {
            let why = |status| Refusal::of(&sanction::Rejection::NotNow { status });
            refused(
                sanction::Status::NAMES,
                sanction::Status::from_wire,
                sanction::Status::next_steps,
                (state, step),
                why,
            )
        }
        "agreements" => {
            let parse = agreement::Status::from_wire;
            let why = |status| Refusal::of(&agreement::Rejection::NotNow { status });
            refused(agreement::Status::NAMES, parse, agreement::Status::next_steps, (state, step), why)
        }
        "orders" => {
            // Its placements go their own ways once it is accepted, and each says itself what can be done.
            let is_of_placements = order::Stage::NAMES
                .iter()
                .filter_map(|name| order::Stage::from_wire(name))
                .any(|stage| stage.next_steps().contains(&step));
            let is_running = order::Status::from_wire(state).is_some_and(order::Status::is_running);
            if is_of_placements && is_running {
                return None;
            }
            let why = |status: order::Status| {
                let allowed = status.next_steps().to_vec();
                Refusal::of(&order::Rejection::NotNow { status, stage: None, allowed })
            };
            refused(order::Status::NAMES, order::Status::from_wire, order::Status::next_steps, (state, step), why)
        }
        "billings" => {
            let why = |stage| Refusal::of(&billing::Rejection::NotNow { stage });
            refused(billing::Stage::NAMES, billing::Stage::from_wire, billing::Stage::next_steps, (state, step), why)
        }
        _ => None,
    }
}

/// The same of a placement, with where its order stands: until that is accepted it is the order that refuses.
pub fn placement_not_now(order: &str, stage: &str, step: &str) -> Option<Refusal> {
    let status = order::Status::from_wire(order)?;
    let why = |stage: order::Stage| {
        let allowed = if status.is_running() { stage.next_steps() } else { status.next_steps() }.to_vec();
        Refusal::of(&order::Rejection::NotNow { status, stage: Some(stage), allowed })
    };
    refused(order::Stage::NAMES, order::Stage::from_wire, order::Stage::next_steps, (stage, step), why)
}

fn refused<S: Copy>(
    names: &[&str],
    parse: impl Fn(&str) -> Option<S>,
    next: impl Fn(S) -> &'static [&'static str],
    (state, step): (&str, &str),
    why: impl Fn(S) -> Refusal,
) -> Option<Refusal> {
    let is_charted = names.iter().filter_map(|name| parse(name)).any(|known| next(known).contains(&step));
    let now = parse(state)?;
    (is_charted && !next(now).contains(&step)).then(|| why(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-14: a step out of its turn is told what may be done instead; a step in its turn, or of no chart, is not refused.
    #[test]
    fn a_step_out_of_its_turn_is_refused_with_what_may_be_done() {
        let code = |list, state, step| not_now(list, state, step).map(|refusal| (refusal.code, refusal.allowed));
        assert_eq!(code("orders", "budget_reserved", "issue_order"), None);
        let told =
            ("order.not_now".to_owned(), vec!["accept_order".into(), "decline_order".into(), "cancel_order".into()]);
        assert_eq!(code("orders", "issued", "issue_order"), Some(told));
        assert_eq!(code("orders", "accepted", "cancel_order"), None, "its placements say so");
        assert_eq!(code("orders", "issued", "request_correction"), None, "no chart knows it");
        assert_eq!(code("orders", "issued", "clear_draft"), None, "its placements know it");
        assert_eq!(code("billings", "paid", "settle_billing"), None);
        assert_eq!(code("billings", "settled", "settle_billing"), Some(("billing.not_now".to_owned(), vec![])));
        assert_eq!(code("sanctions", "dismissed", "decide_sanction"), Some(("sanction.not_now".to_owned(), vec![])));
        assert_eq!(code("applications", "draft", "submit_application"), None);
        assert_eq!(
            code("agreements", "active", "accept_offer").map(|(_, allowed)| allowed),
            Some(vec!["terminate_agreement".into()])
        );
        assert_eq!(code("budget_lines", "open", "block_budget"), None);
    }

    /// EF-14: who sends a text twice is told where the placement stands; where the order refuses, where that stands.
    #[test]
    fn a_placement_out_of_its_turn_is_refused_with_where_it_stands() {
        let found = |order, stage, step| {
            let told = placement_not_now(order, stage, step)?;
            Some((told.code, told.params.into_iter().map(|(_, state)| state).collect::<Vec<_>>(), told.allowed))
        };
        let (code, states, allowed) = found("completed", "auto_checked", "clear_draft").expect("a refusal");
        assert_eq!(
            (code.as_str(), states),
            ("order.placement_not_now", vec!["completed".into(), "auto_checked".into()])
        );
        assert_eq!(allowed.get(..2), Some(&["verify_proof".to_owned(), "reject_proof".to_owned()][..]));
        let (code, states, allowed) = found("issued", "ordered", "submit_draft").expect("a refusal");
        assert_eq!((code.as_str(), states), ("order.not_now", vec!["issued".into(), "ordered".into()]));
        assert_eq!(allowed.first().map(String::as_str), Some("accept_order"));
        assert_eq!(found("accepted", "awaiting_draft", "submit_draft"), None);
    }
}
