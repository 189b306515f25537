//! Money that may be spent: budget lines with their buckets, moves, shortfall cases, plans.

use domain::{
    budget::line::{Bucket, CeilingChange, ShortfallOutcome},
    media::MediaKind,
    publication::Format,
};

use super::declare::{
    choice, date, each, flag, id, instant, integer, json, money, nullable, searched, shown, text, texts, version, year,
};
use crate::{
    dataset::{
        Dataset,
        Direction::{Ascending, Descending},
    },
    read_models::BUDGET_MOVES,
};

/// What the open items of a line still plan: of each the part whose placements were not ordered yet.
const PLANNED_OF_LINE: &str = "coalesce((select \
     sum(i.amount * greatest(i.quantity - coalesce(a.taken, 0), 0) / greatest(i.quantity, 1)) \
     from sinergi.rm_plan_items i \
     left join sinergi.rm_allotments a on a.tenant_id = {tenant} and a.id = i.id \
     where i.tenant_id = {tenant} and i.line_id = t.id and i.closed_at is null and {today} <= i.ends_on), 0)::bigint";

pub(super) static BUDGET_LINES: Dataset = Dataset {
    name: "budget_lines",
    row: "BudgetLine",
    about: "Lines of the DPA with their ceilings, everything that stands below them, and what is left.",
    permission: "read_budget_lines",
    from: "sinergi.rm_budget_lines t left join sinergi.rm_agencies a on a.tenant_id = {tenant} and a.id = t.agency_id",
    columns: &[
        id("id", "t.id", "BudgetLine", "Its id."),
        searched(text("name", "t.sub_activity_name || ', ' || t.account_name", "Sub-activity and account by name.")),
        searched(text("charge_key", "t.sub_activity || '.' || t.account", "What is charged: both codes.")),
        year("fiscal_year", "t.fiscal_year", "The budget year."),
        id("agency", "t.agency_id", "Agency", "Whose it is."),
        nullable(searched(text("agency_name", "a.name", "Name of the agency."))),
        money("ceiling", "t.ceiling", "The ceiling (pagu)."),
        money("blocked", "t.blocked", "Out of use."),
        money("reserved", "t.reserved", "Kept aside for orders that are not accepted yet."),
        money("committed", "t.committed", "Promised to companies."),
        money("accrued", "t.accrued", "Delivered and owed."),
        money("invoiced", "t.invoiced", "Billed."),
        money("realised", "t.realised", "Paid."),
        money(
            "available",
            "t.ceiling - t.blocked - t.reserved - t.committed - t.accrued - t.invoiced - t.realised",
            "What is left: the ceiling without all of these.",
        ),
        choice(
            "status",
            "case when t.closed_on is not null then 'closed' when t.shortfall_wanted is not null then 'shortfall' \
             else 'open' end",
            &["open", "shortfall", "closed"],
            "Whether it may be spent from, waits for a cut, or its year has ended.",
        ),
        shown(money("planned", PLANNED_OF_LINE, "What open items of plans still plan of it.")),
        nullable(money("wanted", "t.shortfall_wanted", "The ceiling that a cut wants and there is no room for yet.")),
        nullable(money(
            "missing",
            "case when t.shortfall_wanted is not null then t.blocked + t.reserved + t.committed + t.accrued + t.invoiced \
             + t.realised - t.shortfall_wanted end",
            "How much has to become free before that cut is made.",
        )),
        searched(text("document", "t.document", "Number of the document that set the ceiling.")),
        money("opening_ceiling", "t.opening_ceiling", "The ceiling at the beginning."),
        text("sub_activity", "t.sub_activity", "Code of the sub-activity."),
        text("account", "t.account", "Code of the account."),
        nullable(id("import", "t.import_id", "Import", "The import that opened it.")),
        instant("opened_at", "t.opened_at", "When it was opened."),
        nullable(instant("ceiling_changed_at", "t.ceiling_changed_at", "When its ceiling was last changed.")),
        nullable(date("closed_on", "t.closed_on", "Day on which its year was ended.")),
        version("t.version"),
    ],
    order: &[("fiscal_year", Descending), ("charge_key", Ascending)],
};

pub(super) static BUDGET_MOVES_LIST: Dataset = Dataset {
    name: "budget_moves",
    row: "BudgetMove",
    about: "Every move of money on the budget lines, one by one.",
    permission: "read_budget_moves",
    from: "sinergi.rm_budget_moves t \
           join sinergi.rm_budget_lines l on l.tenant_id = {tenant} and l.id = t.line_id \
           left join sinergi.rm_members m on m.tenant_id = {tenant} and m.id = t.account_id",
    columns: &[
        id("id", "t.id", "BudgetMove", "Its id."),
        instant("at", "t.at", "When."),
        id("line", "t.line_id", "BudgetLine", "On which line."),
        searched(text("charge_key", "l.sub_activity || '.' || l.account", "Both codes of the line.")),
        year("fiscal_year", "l.fiscal_year", "The budget year of the line."),
        nullable(id("order", "t.order_id", "PublicationOrder", "For which order.")),
        choice("kind", "t.kind", BUDGET_MOVES, "What happened."),
        nullable(choice("from_bucket", "t.from_bucket", Bucket::NAMES, "Where the value was.")),
        nullable(choice("to_bucket", "t.to_bucket", Bucket::NAMES, "Where it is.")),
        money("amount", "t.amount", "How much; of a changed ceiling the difference."),
        nullable(choice("change", "t.change", CeilingChange::NAMES, "By which act a ceiling changed.")),
        nullable(searched(text("document", "t.document", "Number of the document."))),
        nullable(searched(text("reason", "t.reason", "Why."))),
        id("actor", "t.account_id", "Member", "Who."),
        nullable(searched(text("actor_name", "m.name", "Name of that member."))),
    ],
    order: &[("at", Descending)],
};

pub(super) static BUDGET_HOLDINGS: Dataset = Dataset {
    name: "budget_holdings",
    row: "BudgetHolding",
    about: "What each order holds on a budget line, bucket by bucket.",
    permission: "read_budget_holdings",
    from: "sinergi.rm_budget_holdings t join sinergi.rm_budget_lines l on l.tenant_id = {tenant} and l.id = t.line_id",
    columns: &[
        id("id", "t.id", "BudgetHolding", "Its id."),
        id("line", "t.line_id", "BudgetLine", "On which line."),
        searched(text("charge_key", "l.sub_activity || '.' || l.account", "Both codes of the line.")),
        year("fiscal_year", "l.fiscal_year", "The budget year of the line."),
        id("order", "t.order_id", "PublicationOrder", "Which order."),
        money("reserved", "t.reserved", "Kept aside."),
        money("committed", "t.committed", "Promised."),
        money("accrued", "t.accrued", "Delivered and owed."),
        money("invoiced", "t.invoiced", "Billed."),
        money("realised", "t.realised", "Paid."),
        money("unpaid", "t.reserved + t.committed + t.accrued + t.invoiced", "Promised and not paid."),
        instant("changed_at", "t.changed_at", "When it last moved."),
    ],
    order: &[("changed_at", Descending)],
};

pub(super) static BUDGET_SHORTFALLS: Dataset = Dataset {
    name: "budget_shortfalls",
    row: "BudgetShortfall",
    about: "Cuts below what is promised: they wait until orders are cancelled or carried over.",
    permission: "read_budget_shortfalls",
    from: "sinergi.rm_budget_shortfalls t \
           join sinergi.rm_budget_lines l on l.tenant_id = {tenant} and l.id = t.line_id \
           left join sinergi.rm_agencies a on a.tenant_id = {tenant} and a.id = l.agency_id",
    columns: &[
        id("id", "t.id", "BudgetShortfall", "Its id."),
        id("line", "t.line_id", "BudgetLine", "On which line."),
        searched(text("charge_key", "l.sub_activity || '.' || l.account", "Both codes of the line.")),
        nullable(searched(text("agency_name", "a.name", "Name of the agency."))),
        year("fiscal_year", "l.fiscal_year", "The budget year of the line."),
        choice(
            "status",
            "case when t.closed_at is null then 'open' else 'closed' end",
            &["open", "closed"],
            "Whether it waits.",
        ),
        choice("change", "t.change", CeilingChange::NAMES, "By which act the ceiling is to change."),
        money("ceiling", "t.ceiling", "What the ceiling was."),
        money("wanted", "t.wanted", "What it is to be."),
        money("missing", "t.missing", "What was missing when the case was opened."),
        searched(text("document", "t.document", "Number of the document.")),
        json("orders", "t.orders", "Who held what when it was opened; what they hold now is in budget_holdings."),
        instant("opened_at", "t.opened_at", "When it was opened."),
        nullable(instant("closed_at", "t.closed_at", "When it was over.")),
        nullable(choice("outcome", "t.outcome", ShortfallOutcome::NAMES, "How it ended.")),
        version("l.version"),
    ],
    order: &[("opened_at", Descending)],
};

pub(super) static COMMUNICATION_PLANS: Dataset = Dataset {
    name: "communication_plans",
    row: "CommunicationPlan",
    about: "What agencies publish in a year, and what for.",
    permission: "read_communication_plans",
    from: "sinergi.rm_communication_plans t \
           left join sinergi.rm_agencies a on a.tenant_id = {tenant} and a.id = t.agency_id",
    columns: &[
        id("id", "t.id", "CommunicationPlan", "Its id."),
        searched(text("title", "t.title", "What it is called.")),
        year("fiscal_year", "t.fiscal_year", "The budget year."),
        id("agency", "t.agency_id", "Agency", "Whose it is."),
        nullable(searched(text("agency_name", "a.name", "Name of the agency."))),
        searched(text("needs", "t.needs", "The needs analysis.")),
        searched(text("document", "t.document", "Number of the document that sets it.")),
        shown(integer(
            "items_count",
            "(select count(*) from sinergi.rm_plan_items i \
              where i.tenant_id = {tenant} and i.plan_id = t.id and i.closed_at is null)",
            "Items that take orders.",
        )),
        shown(money(
            "amount",
            "(select coalesce(sum(i.amount), 0)::bigint from sinergi.rm_plan_items i \
              where i.tenant_id = {tenant} and i.plan_id = t.id and i.closed_at is null)",
            "What these are to cost.",
        )),
        instant("adopted_at", "t.adopted_at", "When it was set."),
        id("actor", "t.account_id", "Member", "Who set it."),
        version("t.version"),
    ],
    order: &[("fiscal_year", Descending), ("title", Ascending)],
};

/// What of an item was not ordered yet.
const LEFT_OF_ITEM: &str = "(case when t.closed_at is not null then 0 \
      else t.amount * greatest(t.quantity - coalesce(u.taken, 0), 0) / greatest(t.quantity, 1) end)::bigint";
/// What the line of an item has left.
const LEFT_OF_LINE: &str = "l.ceiling - l.blocked - l.reserved - l.committed - l.accrued - l.invoiced - l.realised";
/// All open items of the line together, compared with it: none of them alone says what the line has to bear.
const ABOVE_LINE: &str = "t.closed_at is null and l.closed_on is null \
     and s.planned > l.ceiling - l.blocked - l.reserved - l.committed - l.accrued - l.invoiced - l.realised";

pub(super) static PLAN_ITEMS: Dataset = Dataset {
    name: "plan_items",
    row: "PlanItem",
    about: "Items of communication plans; every order is linked to one.",
    permission: "read_plan_items",
    from: "sinergi.rm_plan_items t \
           join sinergi.rm_communication_plans p on p.tenant_id = {tenant} and p.id = t.plan_id \
           left join sinergi.rm_budget_lines l on l.tenant_id = {tenant} and l.id = t.line_id \
           left join sinergi.rm_allotments u on u.tenant_id = {tenant} and u.id = t.id \
           left join ( \
             select i.line_id, \
               sum(i.amount * greatest(i.quantity - coalesce(a.taken, 0), 0) / greatest(i.quantity, 1))::bigint as planned \
             from sinergi.rm_plan_items i \
             left join sinergi.rm_allotments a on a.tenant_id = {tenant} and a.id = i.id \
             where i.tenant_id = {tenant} and i.closed_at is null and {today} <= i.ends_on \
             group by i.line_id \
           ) s on s.line_id = t.line_id",
    columns: &[
        id("id", "t.id", "PlanItem", "Its id."),
        searched(text("topic", "t.topic", "What it is about.")),
        searched(text("audience", "t.audience", "Whom it is to reach.")),
        id("plan", "t.plan_id", "CommunicationPlan", "Of which plan."),
        text("plan_title", "p.title", "What the plan is called."),
        year("fiscal_year", "p.fiscal_year", "The budget year of the plan."),
        id("agency", "p.agency_id", "Agency", "Whose plan."),
        choice("channel", "t.channel", MediaKind::NAMES, "Through which kind of media."),
        choice("format", "t.format", Format::NAMES, "In which form."),
        integer("quantity", "t.quantity", "How many placements."),
        shown(integer("used_count", "coalesce(u.taken, 0)", "Placements that orders have taken of it.")),
        shown(integer("left_count", "t.quantity - coalesce(u.taken, 0)", "Placements that it still has.")),
        money("amount", "t.amount", "What it is to cost, gross."),
        shown(money("left_amount", LEFT_OF_ITEM, "What of it was not ordered yet, by the placements that are left.")),
        nullable(each("line_left", LEFT_OF_LINE, "What its budget line has left.")),
        shown(each("line_planned", "coalesce(s.planned, 0)::bigint", "What all open items of its line still plan.")),
        flag("above_line", ABOVE_LINE, "Whether the open items of its line plan more than the line has left."),
        date("starts_on", "t.starts_on", "First day."),
        date("ends_on", "t.ends_on", "Last day."),
        id("line", "t.line_id", "BudgetLine", "From which money."),
        nullable(text("charge_key", "l.sub_activity || '.' || l.account", "Both codes of that line.")),
        flag(
            "is_open",
            "t.closed_at is null and t.starts_on <= {today} and {today} <= t.ends_on",
            "Whether something may be ordered for it today.",
        ),
        id("author", "t.author_id", "Member", "Who added it."),
        instant("added_at", "t.added_at", "When it was added."),
        nullable(instant("changed_at", "t.changed_at", "When it was last changed.")),
        nullable(shown(text("change_reason", "t.change_reason", "Why it was last changed."))),
        nullable(instant("closed_at", "t.closed_at", "When it was taken out.")),
        nullable(shown(text("close_reason", "t.close_reason", "Why it was taken out."))),
        version("p.version"),
    ],
    order: &[("starts_on", Ascending), ("topic", Ascending)],
};

pub(super) static FORMAT_ACCOUNTS: Dataset = Dataset {
    name: "format_accounts",
    row: "FormatAccount",
    about: "From which accounts the region pays a format, where it does not leave it to the national chart of accounts.",
    permission: "read_format_accounts",
    from: "sinergi.rm_format_accounts t",
    columns: &[
        id("id", "t.id", "FormatAccount", "Its id."),
        choice("format", "t.format", Format::NAMES, "The form."),
        texts("accounts", "t.accounts", "Codes of the accounts."),
        searched(text("basis", "t.basis", "By which rule.")),
        instant("mapped_at", "t.mapped_at", "Since when."),
    ],
    order: &[("format", Ascending)],
};
