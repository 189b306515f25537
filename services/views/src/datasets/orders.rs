//! Orders, placements with their proof, receipts, and what was warned of.

use domain::{
    media::MediaKind,
    publication::{
        Format, Unit,
        order::{Stage, Status},
    },
};

use super::declare::{
    choice, date, each, flag, id, instant, integer, json, money, nullable, searched, shown, text, texts, until, version,
};
use crate::dataset::{
    Dataset,
    Direction::{Ascending, Descending},
};

/// Steps that an order or a placement waits for, by the names of their use cases.
const STEPS: &[&str] = &[
    "reserve_order",
    "issue_order",
    "accept_order",
    "submit_draft",
    "clear_draft",
    "report_publication",
    "submit_proof",
    "check_proof",
    "verify_proof",
    "answer_breach",
    "settle_breach",
];

/// The step that a placement waits for, by the name of its use case, as the chart of the domain has it.
macro_rules! awaited_step {
    ($table:literal) => {
        concat!(
            "case ",
            $table,
            ".stage when 'awaiting_draft' then 'submit_draft' when 'draft_submitted' then 'clear_draft' \
             when 'cleared_to_publish' then 'report_publication' when 'published' then 'submit_proof' \
             when 'proof_rejected' then 'submit_proof' when 'proof_submitted' then 'check_proof' \
             when 'auto_checked' then 'verify_proof' when 'retention_breach' then case when ",
            $table,
            ".breach_answer is null then 'answer_breach' else 'settle_breach' end end"
        )
    };
}

/// Whether a placement still owes its proof.
macro_rules! owes_proof {
    ($table:literal) => {
        concat!(
            $table,
            ".stage in ('awaiting_draft', 'draft_submitted', 'cleared_to_publish', 'published', 'proof_rejected')"
        )
    };
}

pub(super) static ORDERS: Dataset = Dataset {
    name: "orders",
    row: "Order",
    about: "Publication orders; a company sees its own from the day on which they go out.",
    permission: "read_orders",
    from: "sinergi.rm_orders t \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.company_id \
           left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = t.outlet_id \
           left join sinergi.rm_agencies a on a.tenant_id = {tenant} and a.id = t.agency_id",
    columns: &[
        id("id", "t.id", "Order", "Its id."),
        nullable(searched(text("number", "t.number", "Number of the surat pesanan, once it is out."))),
        searched(text("title", "t.title", "What it is called.")),
        shown(text("brief", "t.brief", "What should be told.")),
        choice("status", "t.status", Status::NAMES, "Where it stands."),
        nullable(searched(text("outlet_name", "o.name", "Name of the outlet."))),
        id("outlet", "t.outlet_id", "Outlet", "In which outlet."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        id("company", "t.company_id", "Company", "Who is paid."),
        choice("kind", "t.kind", MediaKind::NAMES, "What the outlet is."),
        id("agency", "t.agency_id", "Agency", "Which agency orders."),
        nullable(text("agency_name", "a.short_name", "Short name of the agency.")),
        id("line", "t.line_id", "BudgetLine", "From which budget line."),
        id("agreement", "t.agreement_id", "Agreement", "Under which agreement."),
        id("plan", "t.plan_id", "CommunicationPlan", "By which communication plan."),
        id("plan_item", "t.plan_item_id", "PlanItem", "For which item of it."),
        money("amount", "t.amount", "The whole, with tax."),
        integer("placements_count", "t.placements_count", "Placements."),
        integer("verified_count", "t.verified_count", "Placements whose proof was verified."),
        money("verified_amount", "t.verified_amount", "What is owed for them."),
        money("released", "t.released", "What came to nothing and is free again."),
        nullable(integer("policy_version", "t.policy_version", "Number of the policy that it was looked at by.")),
        nullable(integer("terms_version", "t.terms_version", "Version of the terms of payment that it was priced by.")),
        id("author", "t.author_id", "Member", "Who wrote it."),
        nullable(id("approver", "t.approver_id", "Member", "Who approved it.")),
        instant("drafted_at", "t.drafted_at", "When it was written."),
        nullable(instant("reserved_at", "t.reserved_at", "When its amount was reserved.")),
        nullable(instant("returned_at", "t.returned_at", "When it was last sent back to who wrote it.")),
        nullable(shown(text("return_reason", "t.return_reason", "Why it was sent back."))),
        nullable(instant("issued_at", "t.issued_at", "When the surat pesanan went out.")),
        nullable(until("answer_until", "t.answer_until", "First instant after the time to answer.")),
        nullable(instant("accepted_at", "t.accepted_at", "When the company took it.")),
        nullable(shown(choice(
            "next_step",
            concat!(
                "case t.status when 'draft' then 'reserve_order' when 'budget_reserved' then 'issue_order' \
                 when 'issued' then 'accept_order' else (select ",
                awaited_step!("p"),
                " from sinergi.rm_placements p where p.tenant_id = {tenant} and p.order_id = t.id and ",
                awaited_step!("p"),
                " is not null order by p.proof_until nulls last, p.number limit 1) end"
            ),
            STEPS,
            "Use case that it waits for; of its placements that of the one whose time ends first.",
        ))),
        nullable(shown(until(
            "due_until",
            concat!(
                "case t.status when 'issued' then t.answer_until when 'accepted' then (select min(p.proof_until) \
                 from sinergi.rm_placements p where p.tenant_id = {tenant} and p.order_id = t.id and ",
                owes_proof!("p"),
                ") end"
            ),
            "First instant after the time to answer, or to prove the first of its placements.",
        ))),
        nullable(instant("declined_at", "t.declined_at", "When the company did not take it.")),
        nullable(shown(text("decline_reason", "t.decline_reason", "Why not."))),
        nullable(instant("lapsed_at", "t.lapsed_at", "When it lapsed without an answer.")),
        nullable(instant("cancelled_at", "t.cancelled_at", "When it was taken back.")),
        nullable(shown(text("cancel_reason", "t.cancel_reason", "Why it, or a part of it, was taken back."))),
        nullable(instant("completed_at", "t.completed_at", "When its last placement had come to its end.")),
        version("t.version"),
    ],
    order: &[("drafted_at", Descending)],
};

pub(super) static PLACEMENTS: Dataset = Dataset {
    name: "placements",
    row: "Placement",
    about: "Placements of orders, each with its text, its proof and its deadline.",
    permission: "read_placements",
    from: "sinergi.rm_placements t \
           join sinergi.rm_orders r on r.tenant_id = {tenant} and r.id = t.order_id \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.company_id \
           left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = t.outlet_id",
    columns: &[
        id("id", "t.id", "Placement", "Its id."),
        integer("number", "t.number", "Its number in the order, from 1."),
        searched(text("title", "t.title", "What it is about.")),
        choice("stage", "t.stage", Stage::NAMES, "Where it stands."),
        id("order", "t.order_id", "Order", "Of which order."),
        nullable(searched(text("order_number", "r.number", "Number of the surat pesanan."))),
        id("agency", "r.agency_id", "Agency", "Which agency orders."),
        nullable(searched(text("outlet_name", "o.name", "Name of the outlet."))),
        id("outlet", "t.outlet_id", "Outlet", "In which outlet."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        id("company", "t.company_id", "Company", "Who is paid."),
        choice("format", "t.format", Format::NAMES, "Its form."),
        date("first_day", "t.first_day", "First day on which it may appear."),
        date("last_day", "t.last_day", "Last day on which it may appear."),
        choice("unit", "t.unit", Unit::NAMES, "What the price is for one of."),
        integer("quantity", "t.quantity", "How many of these."),
        id("price", "t.price_id", "Price", "The version of the price."),
        each("unit_price", "t.unit_price", "Price of one unit."),
        money("amount", "t.amount", "The whole placement, with tax."),
        nullable(shown(choice("next_step", awaited_step!("t"), STEPS, "Use case that it waits for, before its bill."))),
        flag("draft_needed", "t.draft_needed", "Whether the office reads the text before."),
        integer("round", "t.round", "Rounds of the text."),
        nullable(shown(text("draft", "t.draft", "The text that was sent last."))),
        nullable(json("draft_files", "t.draft_files", "What was sent with it.")),
        nullable(instant("draft_sent_at", "t.draft_sent_at", "When it was sent.")),
        nullable(shown(text("draft_notes", "t.draft_notes", "What was to be changed."))),
        nullable(instant("cleared_at", "t.cleared_at", "When it was cleared.")),
        nullable(instant("published_at", "t.published_at", "When it appeared, as the company says.")),
        nullable(shown(instant("reported_at", "t.reported_at", "When the company said so."))),
        nullable(shown(text("place", "t.place", "Where it appeared, as the company says."))),
        nullable(until("proof_until", "t.proof_until", "First instant after the time for the proof.")),
        flag(
            "is_late",
            concat!(owes_proof!("t"), " and coalesce(t.proof_until <= {now}, false)"),
            "Whether the time for the proof is over and nobody has closed it yet.",
        ),
        integer("extensions_count", "t.extensions_count", "How often more time was given."),
        nullable(shown(text("extension_reason", "t.extension_reason", "Why more time was last given."))),
        nullable(json("evidence", "t.evidence", "What was shown last.")),
        nullable(instant("proof_sent_at", "t.proof_sent_at", "When it was shown.")),
        nullable(json("findings", "t.findings", "What the program found in it.")),
        nullable(texts("failed", "t.failed", "What is not as it should be, as the program found.")),
        nullable(json("capture", "t.capture", "What the program kept of the page.")),
        nullable(instant("checked_at", "t.checked_at", "When the program looked at it.")),
        integer("received", "t.received", "What arrived at the office."),
        nullable(instant("verified_at", "t.verified_at", "When it was verified.")),
        nullable(integer("verified_quantity", "t.verified_quantity", "How many units are owed.")),
        nullable(money("verified_amount", "t.verified_amount", "What is owed for them, with tax.")),
        integer("rejections_count", "t.rejections_count", "How often a proof was rejected."),
        nullable(shown(text("reject_reason", "t.reject_reason", "Why a proof was last rejected."))),
        nullable(instant("rejected_at", "t.rejected_at", "When a proof was last rejected.")),
        nullable(instant("forfeited_at", "t.forfeited_at", "When it was forfeited.")),
        money("released", "t.released", "What came to nothing and is free again."),
        nullable(instant("read_at", "t.read_at", "When its page was last read again.")),
        nullable(texts("read_on", "t.read_on", "Occasions on which its page was read again.")),
        nullable(json("breach", "t.breach", "How its page did not stay as it was.")),
        nullable(instant("breached_at", "t.breached_at", "When that was seen.")),
        nullable(shown(text("breach_answer", "t.breach_answer", "What the company says about it."))),
        nullable(shown(text("breach_reason", "t.breach_reason", "Why it was settled so."))),
        nullable(instant("handed_over_at", "t.handed_over_at", "When it was handed over.")),
        version("r.version"),
    ],
    order: &[("first_day", Descending), ("number", Ascending)],
};

pub(super) static RECEIPTS: Dataset = Dataset {
    name: "receipts",
    row: "Receipt",
    about: "What arrived at the office for a placement, counted and signed by two.",
    permission: "read_receipts",
    from: "sinergi.rm_receipts t \
           join sinergi.rm_placements p on p.tenant_id = {tenant} and p.id = t.placement_id \
           left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = p.outlet_id",
    columns: &[
        id("id", "t.id", "Receipt", "Its id."),
        searched(text("number", "t.number", "Its number.")),
        id("order", "t.order_id", "Order", "For which order."),
        id("placement", "t.placement_id", "Placement", "For which placement."),
        id("company", "t.party_id", "Company", "From which company."),
        nullable(searched(text("outlet_name", "o.name", "Name of the outlet."))),
        date("received_on", "t.received_on", "Day of the delivery."),
        integer("count", "t.count", "Copies, airings or sites."),
        id("receiver", "t.receiver_id", "Member", "Who took it in."),
        searched(text("counter_signer", "t.counter_signer", "Who signed for the other side.")),
        nullable(text("stored_at", "t.stored_at", "Where it is kept.")),
        instant("recorded_at", "t.recorded_at", "When it was written down."),
    ],
    order: &[("received_on", Descending), ("number", Ascending)],
};

pub(super) static ORDER_WARNINGS: Dataset = Dataset {
    name: "order_warnings",
    row: "OrderWarning",
    about: "What the office was warned of about an order, and why it went on; for the office alone.",
    permission: "read_order_warnings",
    from: "sinergi.rm_order_warnings t \
           join sinergi.rm_orders r on r.tenant_id = {tenant} and r.id = t.order_id \
           left join sinergi.rm_members m on m.tenant_id = {tenant} and m.id = t.account_id",
    columns: &[
        id("id", "t.id", "OrderWarning", "Its id."),
        text("code", "t.code", "The rule that warned."),
        text("evidence", "t.evidence", "What it was found in."),
        searched(text("reason", "t.reason", "Why it was done all the same.")),
        id("order", "t.order_id", "Order", "About which order."),
        text("order_title", "r.title", "What the order is called."),
        nullable(id("placement", "t.placement_id", "Placement", "About which placement of it.")),
        id("account", "t.account_id", "Member", "Who says so."),
        nullable(searched(text("account_name", "m.name", "Name of that member."))),
        instant("recorded_at", "t.recorded_at", "When."),
    ],
    order: &[("recorded_at", Descending)],
};
