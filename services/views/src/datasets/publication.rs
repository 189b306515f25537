//! What is bought from media and on which terms: prices, rules of buying, agreements with their items and offers.

use domain::{
    media::MediaKind,
    publication::{
        Format, Unit,
        agreement::{Side, UnderDeliveryRule},
        price::PriceKind,
        procurement::{ContractForm, Method},
    },
};

use super::declare::{
    choice, date, each, flag, id, instant, integer, json, money, nullable, searched, shown, text, texts, version,
};
use crate::dataset::{
    Dataset,
    Direction::{Ascending, Descending},
};

pub(super) static PRICES: Dataset = Dataset {
    name: "prices",
    row: "Price",
    about: "Tariffs, price standards, reference and catalogue prices, version by version; a company sees those that were \
            approved, without reference prices.",
    permission: "read_prices",
    from: "sinergi.rm_prices t left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = t.outlet_id",
    columns: &[
        id("id", "t.id", "Price", "Its id."),
        choice("kind", "t.kind", PriceKind::NAMES, "What kind of price."),
        choice("format", "t.format", Format::NAMES, "What is published."),
        choice("media", "t.media", MediaKind::NAMES, "By what kind of media."),
        nullable(text("grade", "t.grade", "Of which grade; empty for all.")),
        nullable(id("outlet", "t.outlet_id", "Outlet", "Of which outlet; empty for all.")),
        nullable(searched(text("outlet_name", "o.name", "Name of that outlet."))),
        choice("unit", "t.unit", Unit::NAMES, "One of what."),
        searched(text("specification", "t.specification", "Part of a page, length, position, size; empty for all.")),
        each("amount", "t.amount", "How much, for one unit."),
        flag("tax_inclusive", "t.tax_inclusive", "Whether PPN is in it."),
        date("valid_from", "t.valid_from", "First day."),
        nullable(date("valid_to", "t.valid_to", "Last day, if there is one.")),
        searched(text("basis", "t.basis", "What it stands on.")),
        json("comparables", "t.comparables", "What a reference price was found from."),
        nullable(id("standard", "t.standard_id", "Price", "The price standard that a reference price was taken from.")),
        choice(
            "status",
            "case when t.withdrawn_at is not null then 'withdrawn' when t.approved_at is null then 'proposed' \
             when t.valid_to < {today} then 'ended' when t.valid_from > {today} then 'upcoming' else 'in_force' end",
            &["proposed", "upcoming", "in_force", "ended", "withdrawn"],
            "Where it stands today; of two in force for the same the younger one holds.",
        ),
        id("author", "t.author_id", "Member", "Who proposed it."),
        instant("proposed_at", "t.proposed_at", "When it was proposed."),
        nullable(instant("approved_at", "t.approved_at", "When it was approved.")),
        nullable(shown(instant("withdrawn_at", "t.withdrawn_at", "When it was taken back."))),
        nullable(shown(text("withdraw_reason", "t.withdraw_reason", "Why it was taken back."))),
        nullable(shown(text("end_reason", "t.end_reason", "Why it was given a last day."))),
        // All of them are one stream, and each of its events touches one row.
        version("(select max(v.stream_version) from sinergi.rm_prices v where v.tenant_id = {tenant})"),
    ],
    order: &[("valid_from", Descending)],
};

pub(super) static PROCUREMENT_RULES: Dataset = Dataset {
    name: "procurement_rules",
    row: "ProcurementRuleBook",
    about: "Versions of the region's rules of buying; until the first one is in force the defaults hold.",
    permission: "read_procurement_rules",
    from: "sinergi.rm_procurement_rules t",
    columns: &[
        id("id", "t.id", "ProcurementRuleBook", "Its id."),
        integer("number", "t.number", "Its number, from 1."),
        text(
            "legal_basis",
            "concat(t.basis ->> 'instrument', ' ', t.basis ->> 'number', '/', t.basis ->> 'year')",
            "What it stands on.",
        ),
        date("effective_from", "t.effective_from", "First day."),
        choice(
            "status",
            "case when t.withdrawn_at is not null then 'withdrawn' when t.published_at is null then 'draft' \
             else 'published' end",
            &["draft", "published", "withdrawn"],
            "Where it stands.",
        ),
        json("book", "t.book", "The rules."),
        json("basis", "t.basis", "What it stands on, part by part."),
        id("author", "t.author_id", "Member", "Who wrote it."),
        instant("drafted_at", "t.drafted_at", "When it was written."),
        nullable(instant("published_at", "t.published_at", "When it was published.")),
        nullable(shown(instant("withdrawn_at", "t.withdrawn_at", "When it was taken back."))),
        nullable(shown(text("withdraw_reason", "t.withdraw_reason", "Why it was taken back."))),
        // All of them are one stream, and each of its events touches one row.
        version("(select max(v.stream_version) from sinergi.rm_procurement_rules v where v.tenant_id = {tenant})"),
    ],
    order: &[("number", Descending)],
};

pub(super) static AGREEMENTS: Dataset = Dataset {
    name: "agreements",
    row: "Agreement",
    about: "Agreements with companies; a company sees its own from the day on which they were shown to it. Warnings and \
            a method that is asked for are shown to the office alone.",
    permission: "read_agreements",
    from: "sinergi.rm_agreements t \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id \
           left join sinergi.rm_agencies a on a.tenant_id = {tenant} and a.id = t.agency_id \
           left join sinergi.rm_agreement_desks k on k.tenant_id = {tenant} and k.id = t.id \
           left join sinergi.rm_allotments u on u.tenant_id = {tenant} and u.id = t.id",
    columns: &[
        id("id", "t.id", "Agreement", "Its id."),
        nullable(searched(text("number", "t.number", "Its number, once it is signed."))),
        searched(text("title", "t.title", "What it is about.")),
        id("company", "t.party_id", "Company", "With whom."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        nullable(id("agency", "t.agency_id", "Agency", "Which agency buys.")),
        nullable(text("agency_name", "a.short_name", "Short name of the agency.")),
        choice(
            "status",
            "case when t.status = 'active' and t.ends_on < {today} then 'ended' else t.status end",
            &["draft", "negotiating", "agreed", "active", "ended", "terminated", "cancelled"],
            "Where it stands today.",
        ),
        nullable(text("sub_activity", "t.sub_activity", "For which sub-activity of the budget.")),
        nullable(date("starts_on", "t.starts_on", "First day.")),
        nullable(date("ends_on", "t.ends_on", "Last day.")),
        nullable(choice("method", "t.method", Method::NAMES, "How it is bought.")),
        nullable(shown(integer("providers", "t.providers", "How many providers of the catalogue offer it."))),
        nullable(shown(text("method_basis", "t.method_basis", "Legal basis of the method, where it needs one."))),
        nullable(choice("contract_form", "t.contract_form", ContractForm::NAMES, "What shows the contract.")),
        nullable(money("ceiling", "t.ceiling", "The most that may be ordered, where items have no fixed quantity.")),
        nullable(money("value", "t.value", "All of it, taxes in it.")),
        shown(money(
            "ordered",
            // A company does not see what is not out yet: it has no row, and its own orders are added up.
            "coalesce(u.taken, (select coalesce(sum(r.amount - r.released), 0)::bigint from sinergi.rm_orders r \
              where r.tenant_id = {tenant} and r.agreement_id = t.id \
              and r.status in ('budget_reserved', 'issued', 'accepted', 'completed')))",
            "What orders have taken of it.",
        )),
        nullable(choice("under_delivery", "t.under_delivery", UnderDeliveryRule::NAMES, "When less is delivered.")),
        nullable(shown(text("under_delivery_words", "t.under_delivery_words", "The same as it stands in it."))),
        json("items", "t.items", "What is bought, item by item."),
        texts("gaps", "t.gaps", "What it must say and does not."),
        integer("offers_count", "t.offers_count", "How many offers were made."),
        nullable(shown(integer(
            "offer_number",
            "(t.standing ->> 'number')::bigint",
            "Number of the offer that stands; other terms and a decline make the last one void.",
        ))),
        nullable(shown(choice("offer_side", "t.standing ->> 'side'", Side::NAMES, "Whose offer stands."))),
        nullable(shown(flag(
            "offer_is_yes",
            "(t.standing ->> 'is_yes')::boolean",
            "Whether the offer that stands is the company's yes to the office's prices.",
        ))),
        nullable(shown(instant("offered_at", "(t.standing ->> 'at')::timestamptz", "When that offer was made."))),
        nullable(date("signed_on", "t.signed_on", "Its day.")),
        nullable(json("signature", "t.signature", "Who signed for the office, as on paper.")),
        nullable(json("warnings", "k.warnings", "Rules that warned, with the reasons; for the office alone.")),
        nullable(integer("warnings_count", "jsonb_array_length(k.warnings)", "How many rules warned.")),
        nullable(json(
            "price_references",
            "k.price_references",
            "Reference prices of the items; for the office alone.",
        )),
        nullable(shown(text("justification", "k.justification", "Letter that justifies a price beyond the limits."))),
        nullable(json("requested_method", "k.requested_method", "The method that is asked for.")),
        nullable(shown(text("request_reason", "k.request_reason", "Why another method is asked for."))),
        nullable(instant("requested_at", "k.requested_at", "When another method was asked for.")),
        nullable(texts("authors", "k.authors::text[]", "Ids of those who wrote it; for the office alone.")),
        nullable(integer("policy_version", "t.policy_version", "Number of the policy that it was signed under.")),
        nullable(shown(integer(
            "book_version",
            "t.book_version",
            "Number of the rules of buying; 0 are the defaults.",
        ))),
        instant("drafted_at", "t.drafted_at", "When it was written."),
        nullable(instant("opened_at", "t.opened_at", "When it was shown to the company.")),
        nullable(instant("concluded_at", "t.concluded_at", "When the prices were agreed.")),
        nullable(instant("signed_at", "t.signed_at", "When the office signed.")),
        nullable(instant("accepted_at", "t.accepted_at", "When the company signed.")),
        nullable(shown(instant("declined_at", "t.declined_at", "When the company last did not sign."))),
        nullable(shown(text("decline_reason", "t.decline_reason", "Why the company did not sign."))),
        nullable(instant("activated_at", "t.activated_at", "When both had signed.")),
        nullable(date("terminated_on", "t.terminated_on", "When it was broken off.")),
        nullable(shown(text("terminate_reason", "t.terminate_reason", "Why it was broken off."))),
        nullable(shown(text("terminate_letter", "t.terminate_letter", "Number of the letter that broke it off."))),
        nullable(shown(text("cancel_reason", "t.cancel_reason", "Why it never came to be."))),
        version("t.version"),
    ],
    order: &[("drafted_at", Descending)],
};

pub(super) static AGREEMENT_ITEMS: Dataset = Dataset {
    name: "agreement_items",
    row: "AgreementItem",
    about: "Prices that bind, item by item: what each agency pays each outlet for what.",
    permission: "read_agreement_items",
    from: "sinergi.rm_agreement_items t \
           left join sinergi.rm_agreements g on g.tenant_id = {tenant} and g.id = t.agreement_id \
           left join sinergi.rm_agencies a on a.tenant_id = {tenant} and a.id = t.agency_id \
           left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = t.outlet_id",
    columns: &[
        id("id", "t.id", "AgreementItem", "Its id."),
        integer("number", "t.number", "Its number, from 1."),
        id("agreement", "t.agreement_id", "Agreement", "Of which agreement."),
        nullable(searched(text("agreement_number", "g.number", "Number of the agreement."))),
        id("company", "t.party_id", "Company", "Who is paid."),
        nullable(id("agency", "t.agency_id", "Agency", "Who pays.")),
        nullable(text("agency_name", "a.short_name", "Short name of the agency.")),
        id("outlet", "t.outlet_id", "Outlet", "Where it is published."),
        nullable(searched(text("outlet_name", "o.name", "Name of the outlet."))),
        choice("format", "t.format", Format::NAMES, "What is published."),
        choice("media", "t.media", MediaKind::NAMES, "By what kind of media."),
        nullable(text("grade", "t.grade", "Of which grade.")),
        choice("unit", "t.unit", Unit::NAMES, "One of what."),
        text("specification", "t.specification", "Part of a page, length, position, size."),
        nullable(each("unit_price", "t.unit_price", "For one unit.")),
        flag("tax_inclusive", "t.tax_inclusive", "Whether PPN is in it."),
        nullable(integer("quantity", "t.quantity", "How many units; empty where there is expressly none.")),
        nullable(id("tariff", "t.tariff_id", "Price", "The tariff of the day.")),
        instant("activated_at", "t.activated_at", "When it began to bind."),
    ],
    order: &[("activated_at", Descending), ("number", Ascending)],
};

pub(super) static OFFERS: Dataset = Dataset {
    name: "offers",
    row: "Offer",
    about: "Offers and counter-offers of negotiations, with their times.",
    permission: "read_offers",
    from: "sinergi.rm_offers t left join sinergi.rm_agreements g on g.tenant_id = {tenant} and g.id = t.agreement_id",
    columns: &[
        id("id", "t.id", "Offer", "Its id."),
        integer("number", "t.number", "Its number, from 1."),
        id("agreement", "t.agreement_id", "Agreement", "Of which agreement."),
        nullable(text("agreement_title", "g.title", "What the agreement is about.")),
        id("company", "t.party_id", "Company", "With whom."),
        choice("side", "t.side", Side::NAMES, "Whose offer."),
        json("prices", "t.prices", "The prices, item by item."),
        nullable(shown(text("note", "t.note", "What was said with it."))),
        instant("made_at", "t.made_at", "When."),
    ],
    order: &[("made_at", Descending)],
};
