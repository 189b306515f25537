//! Orders of the national catalogue, and which of them nobody has found in ours yet.

use domain::payment::catalogue::{MatchedBy, Stage};

use super::declare::{choice, date, id, instant, integer, money, nullable, searched, shown, text};
use crate::dataset::{Dataset, Direction::Ascending};

pub(super) static CATALOGUE_ORDERS: Dataset = Dataset {
    name: "catalogue_orders",
    row: "CatalogueOrder",
    about: "Orders of the national catalogue as it tells of them; the unmatched ones are a worklist with their age.",
    permission: "read_catalogue_orders",
    from: "sinergi.rm_catalogue_orders t \
           left join sinergi.rm_orders r on r.tenant_id = {tenant} and r.id = t.order_id",
    columns: &[
        id("id", "t.id", "CatalogueOrder", "Its id."),
        searched(text("number", "t.number", "Its number in the catalogue.")),
        choice(
            "status",
            "case when t.order_id is not null then 'matched' \
             when t.stage in ('basket', 'negotiation_cancelled', 'auto_cancelled', 'cancelled') then 'void' \
             else 'unmatched' end",
            &["unmatched", "matched", "void"],
            "Whether it was found in our orders; what came to nothing need not be.",
        ),
        integer("age_days", "({today} - t.ordered_on)", "Days since it was ordered."),
        choice("catalogue_stage", "t.stage", Stage::NAMES, "Where the catalogue says that it stands."),
        searched(text("title", "t.title", "What is bought.")),
        searched(text("supplier", "t.supplier", "From whom, in the catalogue's words.")),
        money("amount", "t.amount", "For how much, taxes in it."),
        date("ordered_on", "t.ordered_on", "The day of the order."),
        nullable(searched(text("letter_number", "t.letter_number", "Number of the surat pesanan that it names."))),
        nullable(text("payment_reference", "t.payment_reference", "What it calls the payment.")),
        nullable(id("order", "t.order_id", "Order", "Our order.")),
        nullable(text("order_title", "r.title", "What our order is called.")),
        nullable(id("billing", "t.billing_id", "Billing", "Our bill.")),
        nullable(choice("matched_by", "t.matched_by", MatchedBy::NAMES, "How it was found.")),
        nullable(instant("matched_at", "t.matched_at", "When it was found.")),
        nullable(id(
            "doubted_order",
            "t.doubted_id",
            "Order",
            "Our order of the same number, or that it was matched with, of which it says something else.",
        )),
        nullable(choice(
            "differs",
            "case when t.differences @> '[\"supplier\", \"amount\"]' then 'both' else t.differences ->> 0 end",
            &["supplier", "amount", "both"],
            "What it says otherwise than our order.",
        )),
        nullable(shown(text("match_reason", "t.match_reason", "Why it is our order all the same."))),
        nullable(shown(text("unmatch_reason", "t.unmatch_reason", "Why it was not the one."))),
        instant("seen_at", "t.seen_at", "When a file named it first."),
        instant("stage_since", "t.stage_since", "Since when a file says so."),
    ],
    order: &[("ordered_on", Ascending)],
};
