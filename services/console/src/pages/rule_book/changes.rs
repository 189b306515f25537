//! Two rule books beside each other: what is new, what goes, what says something else.

use app::procurement::{CatalogueDuty, MethodRule, RuleBook};
use kernel::LocalDate;

use super::fields::{USE_CASE, span};
use crate::format;
use crate::texts::{choice_or_code, field_label, fill, text};

/// One rule of a book in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// What it is for: rules of the same kind are compared with one another.
    pub(super) kind: String,
    /// Its name among those of its kind.
    pub(super) title: String,
    /// Label and value, always the same labels in the same order.
    pub(super) facts: Vec<(String, String)>,
}

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Added,
    Removed,
    Changed,
}

/// A rule that is not the same in both books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) what: What,
    pub(super) title: String,
    /// Label, before, after; what was added has nothing before, what goes nothing after.
    pub(super) lines: Vec<(String, String, String)>,
}

impl Change {
    /// What became of it, in a word.
    pub(super) fn word(&self) -> &'static str {
        text(match self.what {
            What::Added => "buying.added",
            What::Removed => "buying.removed",
            What::Changed => "buying.changed",
        })
    }
}

fn day(day: Option<LocalDate>) -> String {
    day.map_or_else(|| text("buying.no_day").to_owned(), format::short_date)
}

fn yes(is: bool) -> String {
    text(if is { "buying.yes" } else { "buying.no" }).to_owned()
}

fn label(field: &str) -> String {
    field_label(USE_CASE, field)
}

fn method(rule: &MethodRule) -> Told {
    let kind = choice_or_code("method", rule.method.wire());
    let value = span(rule.above, rule.up_to);
    Told {
        title: fill("buying.method_named", &[("method", &kind), ("span", &value)]),
        facts: vec![
            (text("buying.value").to_owned(), value),
            (label("valid_from"), day(rule.valid_from)),
            (label("valid_to"), day(rule.valid_to)),
            (label("offered_by"), format::number(rule.providers.into())),
            (label("officer"), choice_or_code("role", rule.officer.wire())),
            (label("contract_form"), choice_or_code("contract_form", rule.form.wire())),
            (label("legal_basis"), rule.legal_basis.clone()),
            (label("needs_basis"), yes(rule.needs_basis)),
            (label("confirmed"), yes(rule.confirmed)),
        ],
        kind,
    }
}

fn duty(duty: &CatalogueDuty) -> Told {
    let value = span(duty.above, None);
    let kind = label("catalogue_first");
    Told {
        title: fill("buying.method_named", &[("method", &kind), ("span", &value)]),
        facts: vec![
            (text("buying.value").to_owned(), value),
            (label("valid_from"), day(duty.valid_from)),
            (label("valid_to"), day(duty.valid_to)),
            (label("legal_basis"), duty.legal_basis.clone()),
            (label("confirmed"), yes(duty.confirmed)),
        ],
        kind,
    }
}

/// The methods of a book in words.
pub(super) fn methods(book: &RuleBook) -> Vec<Told> {
    book.methods.iter().map(method).collect()
}

/// When a book sends buyers to the catalogue first, in words.
pub(super) fn duties(book: &RuleBook) -> Vec<Told> {
    book.catalogue_first.iter().map(duty).collect()
}

/// The single limits of a book in words.
pub(super) fn limits(book: &RuleBook) -> Told {
    let percent = |points: i32| format!("{}\u{a0}%", format::percent(points));
    let days = |days: u16| fill("terms.days", &[("days", &days.to_string())]);
    Told {
        kind: text("buying.limits").to_owned(),
        title: text("buying.limits").to_owned(),
        facts: vec![
            (label("split_days"), days(book.split_days)),
            (label("counter_offers"), format::number(book.negotiation.counter_offers.into())),
            (label("hurried_minutes"), format::number(book.negotiation.hurried_minutes.into())),
            (label("series"), format::number(book.negotiation.series.into())),
            (label("warn_above"), percent(book.parity.warn_above.0)),
            (label("stop_above"), percent(book.parity.stop_above.0)),
            (label("parity_days"), days(book.parity.days)),
        ],
    }
}

fn all(book: &RuleBook) -> Vec<Told> {
    let mut told = methods(book);
    told.extend(duties(book));
    told.push(limits(book));
    told
}

/// How many facts of two rules are the same.
fn likeness(one: &Told, other: &Told) -> usize {
    one.facts.iter().zip(&other.facts).filter(|(one, other)| one == other).count()
}

/// What is different in a book from another one. Rules that are in both are matched first, then, of each kind, those
/// that have the most in common.
pub(super) fn between(old: &RuleBook, new: &RuleBook) -> Vec<Change> {
    let mut gone = all(old);
    let mut come = all(new);
    come.retain(|rule| match gone.iter().position(|other| other == rule) {
        Some(at) => {
            gone.remove(at);
            false
        }
        None => true,
    });
    let mut changes = Vec::new();
    for rule in come {
        let alike = gone.iter().enumerate().filter(|(_, other)| other.kind == rule.kind);
        let closest = alike.max_by_key(|(at, other)| (likeness(&rule, other), std::cmp::Reverse(*at)));
        match closest.map(|(at, _)| at) {
            Some(at) => changes.push(changed(&gone.remove(at), &rule)),
            None => changes.push(Change {
                what: What::Added,
                lines: rule.facts.into_iter().map(|(label, value)| (label, String::new(), value)).collect(),
                title: rule.title,
            }),
        }
    }
    changes.extend(gone.into_iter().map(|rule| Change {
        what: What::Removed,
        lines: rule.facts.into_iter().map(|(label, value)| (label, value, String::new())).collect(),
        title: rule.title,
    }));
    changes
}

fn changed(old: &Told, new: &Told) -> Change {
    let lines = old.facts.iter().zip(&new.facts).filter(|(before, after)| before != after);
    Change {
        what: What::Changed,
        title: old.title.clone(),
        lines: lines.map(|((label, before), (_, after))| (label.clone(), before.clone(), after.clone())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{BasisPoints, Rupiah};

    use super::*;

    /// C-METHOD: who proposes rules of buying reads what becomes different, and nothing else.
    #[test]
    fn what_changes_is_told_rule_by_rule_and_what_stays_is_not() {
        let old = RuleBook::defaults();
        assert_eq!(between(&old, &old), []);
        let mut new = old.clone();
        let raised = Rupiah::new(300_000_000).expect("money");
        new.methods.get_mut(2).expect("direct buying").up_to = Some(raised);
        new.methods.remove(7);
        new.catalogue_first.push(CatalogueDuty {
            valid_from: None,
            valid_to: None,
            above: raised,
            legal_basis: "Perbup 1/2027".to_owned(),
            confirmed: true,
        });
        new.parity.stop_above = BasisPoints(1_250);
        let found = between(&old, &new);
        let told: Vec<(What, &str, usize)> =
            found.iter().map(|change| (change.what, change.title.as_str(), change.lines.len())).collect();
        assert_eq!(
            told,
            [
                (What::Changed, "Pengadaan langsung, di atas Rp\u{a0}50.000.000 sampai Rp\u{a0}200.000.000", 1),
                (What::Added, "Wajib lewat katalog, di atas Rp\u{a0}300.000.000", 5),
                (What::Changed, "Batas lain", 1),
                (What::Removed, "Tender, di atas Rp\u{a0}200.000.000", 9),
            ]
        );
        let limits = found.iter().find(|change| change.title == "Batas lain").expect("the limits");
        assert_eq!(limits.lines.first().map(|line| (&*line.1, &*line.2)), Some(("10\u{a0}%", "12,5\u{a0}%")));
    }
}
