//! Red flags, their thresholds, and how often rules were right.

use domain::oversight::{
    correction::{self, Field, Kind},
    flag::{Outcome, Status},
    rules::{Measure, Rule},
};

use super::declare::{choice, date, id, instant, integer, json, nullable, searched, shown, text, texts, version};
use crate::dataset::{Dataset, Direction::Ascending, Direction::Descending};

/// What a rule counts, as [`Rule::measure`] says.
const MEASURE: &str = "case \
     when t.flag_rule in ('price_outside_band', 'order_split', 'year_end_burst', 'owner_concentration') then 'share' \
     when t.flag_rule in ('published_before_ordered', 'expired_document_at_order', 'ageing_invoice') then 'days' \
     when t.flag_rule = 'young_outlet' then 'months' \
     when t.flag_rule = 'quantity_above_received' then 'units' \
     else 'times' end";

pub(super) static FLAGS: Dataset = Dataset {
    name: "flags",
    row: "Flag",
    about: "Red flags: what a rule saw, and what a person made of it. A flag is not a finding.",
    permission: "read_flags",
    from: "sinergi.rm_flags t \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.company_id \
           left join sinergi.rm_members m on m.tenant_id = {tenant} and m.id = t.reviewer_id",
    columns: &[
        id("id", "t.id", "Flag", "Its id."),
        choice("flag_rule", "t.flag_rule", Rule::NAMES, "Which rule raised it."),
        choice("flag_status", "t.status", Status::NAMES, "Where it stands."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company that it is about."))),
        nullable(id("company", "t.company_id", "Company", "The company that it is about.")),
        integer("measured", "t.measured", "What was measured, in what the rule counts; shares are basis points."),
        integer("threshold", "t.threshold", "What is beyond it raises a flag."),
        choice("measure", MEASURE, Measure::NAMES, "What the rule counts."),
        integer("rules_version", "t.rules_version", "Version of the thresholds; 0 are those to begin from."),
        searched(text("basis", "t.basis", "What the threshold stands on.")),
        json("evidence", "t.evidence", "Records by kind and id, and the facts: amounts, days, counts, words."),
        texts("records", "t.records", "Ids of everything that it ever spoke of."),
        instant("raised_at", "t.raised_at", "When it was raised."),
        instant("seen_at", "t.seen_at", "When something new was last seen."),
        integer("reopened_count", "t.reopened_count", "How often new evidence opened it again."),
        nullable(choice("outcome", "t.outcome", Outcome::NAMES, "What a reviewer made of it last.")),
        nullable(shown(text("review_reason", "t.review_reason", "Why."))),
        nullable(id("reviewer", "t.reviewer_id", "Member", "Who looked last.")),
        nullable(searched(text("reviewer_name", "m.name", "Name of the reviewer."))),
        nullable(instant("reviewed_at", "t.reviewed_at", "When.")),
        version("t.version"),
    ],
    order: &[("raised_at", Descending)],
};

pub(super) static FLAG_RULES: Dataset = Dataset {
    name: "flag_rules",
    row: "FlagRulesVersion",
    about: "Thresholds of red flags by version. Before the first one those to begin from hold, as number 0.",
    permission: "read_flag_rules",
    from: "sinergi.rm_flag_rules t \
           left join sinergi.rm_members a on a.tenant_id = {tenant} and a.id = t.author_id \
           left join sinergi.rm_members b on b.tenant_id = {tenant} and b.id = t.approver_id",
    columns: &[
        id("id", "t.id", "FlagRulesVersion", "Its id."),
        integer("number", "t.number", "Its number, from 1."),
        date("effective_from", "t.effective_from", "First day."),
        searched(text("basis", "t.basis", "What the version stands on.")),
        choice(
            "status",
            "case when t.withdrawn_by <> t.author_id and t.approved_at is null then 'refused' \
             when t.withdrawn_at is not null then 'withdrawn' \
             when t.approved_at is null then 'proposed' when t.effective_from > {today} then 'coming' else 'approved' end",
            &["proposed", "coming", "approved", "refused", "withdrawn"],
            "Whether they hold.",
        ),
        json("settings", "t.settings", "The threshold of each rule with its ground."),
        id("author", "t.author_id", "Member", "Who wrote them."),
        nullable(shown(text("author_name", "a.name", "Name of who wrote them."))),
        instant("proposed_at", "t.proposed_at", "When they were written down."),
        nullable(id("approver", "t.approver_id", "Member", "Who approved them.")),
        nullable(shown(text("approver_name", "b.name", "Name of who approved them."))),
        nullable(instant("approved_at", "t.approved_at", "When they were approved.")),
        nullable(shown(instant("withdrawn_at", "t.withdrawn_at", "When they were refused or taken back."))),
        nullable(shown(text("withdraw_reason", "t.withdraw_reason", "Why they were refused or taken back."))),
        // All of them are one stream, and each of its events touches one row.
        version("(select max(v.stream_version) from sinergi.rm_flag_rules v where v.tenant_id = {tenant})"),
    ],
    order: &[("effective_from", Descending), ("number", Descending)],
};

pub(super) static FLAG_TALLIES: Dataset = Dataset {
    name: "flag_tallies",
    row: "FlagTally",
    about: "How often each rule raised a flag, and how often it was a false alarm.",
    permission: "read_flag_tallies",
    from: "sinergi.rm_flag_tallies t",
    columns: &[
        id("id", "t.id", "FlagTally", "Its id."),
        choice("flag_rule", "t.flag_rule", Rule::NAMES, "Which rule."),
        integer("raised", "t.raised", "Flags that it raised."),
        integer("reopened", "t.reopened", "How often new evidence opened one again."),
        integer("explained", "t.explained", "Reviews that found a good reason."),
        integer("false_alarms", "t.false_alarms", "Reviews that found the rule wrong."),
        integer("corrected", "t.corrected", "Reviews after which it was put right."),
        integer("repayments", "t.repayments", "Reviews after which money is claimed back."),
        integer("sent", "t.sent", "Reviews that sent it to the Inspektorat."),
    ],
    order: &[("raised", Descending), ("flag_rule", Ascending)],
};

pub(super) static CORRECTIONS: Dataset = Dataset {
    name: "corrections",
    row: "Correction",
    about: "Requests to put a wrong fact right, with both values; for the office alone.",
    permission: "read_corrections",
    from: "sinergi.rm_corrections t \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.company_id \
           left join sinergi.rm_members a on a.tenant_id = {tenant} and a.id = t.asked_by \
           left join sinergi.rm_members d on d.tenant_id = {tenant} and d.id = t.decided_by",
    columns: &[
        id("id", "t.id", "Correction", "Its id."),
        searched(text("title", "t.title", "The record that it is about.")),
        choice("record_kind", "t.kind", Kind::NAMES, "What record that is."),
        text("record", "t.record_id::text", "Its id."),
        nullable(id("placement", "t.placement_id", "Placement", "The placement, if it is about one.")),
        nullable(id("company", "t.company_id", "Company", "The company that the record is about.")),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        choice("correction_field", "t.field", Field::NAMES, "Which fact."),
        shown(text("from_value", "t.from_value", "What stood there when it was asked for.")),
        shown(text("to_value", "t.to_value", "What should stand there.")),
        integer("record_version", "t.record_version", "The version of the record that was read."),
        shown(text("reason", "t.reason", "Why it is wrong.")),
        searched(text("evidence", "t.evidence", "The paper that shows it.")),
        json("files", "t.files", "That paper, and what else shows it."),
        choice("correction_status", "t.status", correction::Status::NAMES, "Where it stands."),
        id("asked_by", "t.asked_by", "Member", "Who asks."),
        nullable(searched(text("asked_by_name", "a.name", "Name of that member."))),
        instant("asked_at", "t.asked_at", "When it was asked for."),
        nullable(id("decided_by", "t.decided_by", "Member", "Who decided.")),
        nullable(searched(text("decided_by_name", "d.name", "Name of that member."))),
        nullable(instant("decided_at", "t.decided_at", "When it was decided.")),
        nullable(shown(text("refuse_reason", "t.refuse_reason", "Why it was not approved."))),
        version("t.version"),
    ],
    order: &[("asked_at", Descending)],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// What lists show as counted is what the rule counts.
    #[test]
    fn the_measure_of_every_rule_is_the_one_that_the_domain_names() {
        for rule in Rule::ALL {
            let named = MEASURE
                .split("when ")
                .find(|part| part.contains(&format!("'{rule}'")))
                .and_then(|part| part.split("then '").nth(1))
                .and_then(|part| part.split('\'').next());
            assert_eq!(named.unwrap_or("times"), rule.measure().wire(), "{rule}");
        }
    }
}
