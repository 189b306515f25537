//! From handover to money in the bank: bills, stays at each desk, accounts, outages, terms, claims.

use domain::payment::{
    billing::{Channel, Holder, ReturnTo, Stage},
    outage::{Source, System},
    repayment::Auditor,
};

use super::declare::{
    choice, date, flag, id, instant, integer, json, money, nullable, searched, shown, text, texts, version, year,
};
use crate::dataset::{
    Dataset,
    Direction::{Ascending, Descending},
};

/// Whose turn it is at a stage; a test holds it beside `Stage::holder`.
macro_rules! holder {
    () => {
        "case when t.stage in ('open', 'assembled') then 'activity_officer' \
         when t.stage = 'inspected' then 'commitment_officer' \
         when t.stage in ('handover_signed', 'handed_over', 'invoiced') then 'media_administrator' \
         when t.stage in ('tax_documented', 'sp2d_issued', 'paid') then 'treasurer' \
         when t.stage = 'spp_submitted' then 'finance_admin_officer' \
         when t.stage in ('spp_verified', 'carried_over') then 'head_of_agency' \
         when t.stage = 'spm_issued' then 'treasury_office' end"
    };
}

/// Placements of a bill whose page did not stay and is not decided on.
macro_rules! breached {
    () => {
        "from jsonb_array_elements(t.items) i join sinergi.rm_placements p \
         on p.tenant_id = {tenant} and p.id = right(i ->> 'placement', 36)::uuid and p.stage = 'retention_breach'"
    };
}

#[cfg(test)]
const HOLDER: &str = holder!();

/// The same of a bill that is paid in a way: the treasurer pays what the treasury does not disburse.
macro_rules! holder_by {
    ($channel:literal) => {
        concat!(
            "case when t.stage = 'spm_issued' and ",
            $channel,
            " <> 'direct' then 'treasurer' else ",
            holder!(),
            " end"
        )
    };
}

/// Whose turn a bill is: where its next step is stopped by a page, that of whoever explains it or decides on it.
const BILL_HOLDER: &str = concat!(
    "coalesce((select case when bool_or(p.breach_answer is null) then 'media_administrator' else 'head_of_agency' end ",
    breached!(),
    " where t.stage in ('tax_documented', 'spp_verified') having count(*) > 0), ",
    holder_by!("t.channel"),
    ")"
);

/// What stops a bill that the treasury is not ordered to pay yet.
const BREACHED: &str = concat!(
    "(select jsonb_agg(jsonb_build_object('placement', p.id, 'order', p.order_id, 'title', p.title, \
     'at', p.breached_at, 'answered', p.breach_answer is not null) order by p.breached_at, p.id) ",
    breached!(),
    " where t.stage not in ('spm_issued', 'sp2d_issued', 'paid', 'settled'))"
);

/// Days since the invoice, while the money has not come.
const UNPAID_DAYS: &str = "case when t.invoiced_on is not null and t.paid_at is null \
    then {today}::date - t.invoiced_on end";

/// The orders whose placements a bill has.
const ORDERS_OF_BILL: &str =
    "array(select distinct right(item ->> 'order', 36) from jsonb_array_elements(t.items) as item)";

pub(super) static BILLINGS: Dataset = Dataset {
    name: "billings",
    row: "Billing",
    about: "Bills with their papers and their calculation; a company sees its own.",
    permission: "read_billings",
    from: "sinergi.rm_billings t left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id",
    columns: &[
        id("id", "t.id", "Billing", "Its id."),
        searched(text("title", "t.title", "What it is for.")),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        id("company", "t.party_id", "Company", "Whose it is."),
        choice("stage", "t.stage", Stage::NAMES, "Where it stands."),
        nullable(choice("held_by", BILL_HOLDER, Holder::NAMES, "Whose turn it is, by role.")),
        instant("stage_since", "t.stage_since", "Since when."),
        choice(
            "payment",
            "case when t.paid_at is not null then 'paid' when t.reported_paid is not null then 'reported_paid' \
             when t.invoiced_on is not null then 'unpaid' else 'not_due' end",
            &["not_due", "unpaid", "reported_paid", "paid"],
            "Whether the money came; what the catalogue says alone is reported, not paid.",
        ),
        nullable(integer("unpaid_days", UNPAID_DAYS, "Days since the invoice, while the money has not come.")),
        flag(
            "is_ageing",
            "coalesce(t.paid_at is null and {today}::date - t.invoiced_on > coalesce((select (p.terms ->> 'ageing_days')::int \
             from sinergi.rm_payment_terms p where p.tenant_id = {tenant} and p.approved_at is not null \
             and p.effective_from <= {today} order by p.effective_from desc, p.number desc limit 1), 30), false)",
            "Whether the invoice is older than the region lets it become, and not paid.",
        ),
        year("fiscal_year", "t.fiscal_year", "The budget year that pays it."),
        choice("channel", "t.channel", Channel::NAMES, "How it is paid."),
        integer("items_count", "t.items_count", "Placements on it."),
        texts("orders", ORDERS_OF_BILL, "Ids of the orders that these are of."),
        money("net", "t.net", "Without value-added tax."),
        money("vat", "t.vat", "Value-added tax."),
        money("gross", "t.gross", "What the invoice says and the budget bears."),
        money("kept", "t.kept", "Tax that the treasurer keeps and deposits."),
        money("transfer", "t.transfer", "What reaches the company."),
        nullable(searched(text(
            "handover_number",
            "t.papers -> 'handover_minutes' ->> 'number'",
            "Number of the BAST.",
        ))),
        nullable(searched(text("invoice_number", "t.papers -> 'invoice' ->> 'number'", "Number of the invoice."))),
        nullable(date("invoiced_on", "t.invoiced_on", "Day of the invoice.")),
        nullable(searched(text("request_number", "t.papers -> 'payment_request' ->> 'number'", "Number of the SPP."))),
        nullable(searched(text("order_number", "t.papers -> 'payment_order' ->> 'number'", "Number of the SPM."))),
        nullable(searched(text(
            "disbursement_number",
            "t.papers -> 'disbursement' ->> 'number'",
            "Number of the SP2D.",
        ))),
        nullable(date("disbursed_on", "(t.papers -> 'disbursement' ->> 'date')::date", "Day of the SP2D.")),
        nullable(date(
            "bank_dated_on",
            "(t.papers -> 'bank_reference' ->> 'date')::date",
            "Day of the bank's paper on the transfer.",
        )),
        nullable(instant("paid_at", "t.paid_at", "When the payment was confirmed.")),
        nullable(money("paid_amount", "t.paid_amount", "What reached the company.")),
        nullable(text("reported_paid", "t.reported_paid", "What the catalogue calls the payment that it reported.")),
        integer("returns_count", "t.returns_count", "How often it went back."),
        nullable(choice("return_to", "t.return_to", ReturnTo::NAMES, "What has to be done again.")),
        nullable(shown(texts("return_reasons", "t.return_reasons", "Why it went back."))),
        flag("also_committed", "t.also_committed", "Whether who ordered payment had committed to it as well."),
        nullable(year("carried_over_from", "t.carried_over_from", "The budget year that did not pay it.")),
        nullable(shown(text("carry_over_reason", "t.carry_over_reason", "Why."))),
        integer(
            "corrections_count",
            "(select count(*) from jsonb_object_keys(t.corrections))",
            "Corrections that wait for a second person.",
        ),
        nullable(shown(integer(
            "terms_version",
            "t.terms_version",
            "Version of the terms that it was counted with; 0 is the preset.",
        ))),
        json("tax", "t.tax", "How the state saw the company on the day of the contract."),
        json("items", "t.items", "The placements, one by one."),
        nullable(json("breakdown", "t.breakdown", "The calculation, line by line.")),
        nullable(json(
            "breached",
            BREACHED,
            "Placements whose page was found changed or gone and not decided on: its payment waits for them.",
        )),
        nullable(json(
            "withheld",
            "t.withheld",
            "Placements that came off it because they are withheld, each with its reason.",
        )),
        json("papers", "t.papers", "Number and day of each paper."),
        nullable(json("account", "t.account", "Where the invoice is paid.")),
        nullable(json("deposits", "t.deposits", "Tax that was deposited, with its numbers.")),
        nullable(json("slip", "t.slip", "The withholding slip.")),
        json("corrections", "t.corrections", "Corrections that wait, by paper."),
        instant("opened_at", "t.opened_at", "When it was begun."),
        version("t.version"),
    ],
    order: &[("stage_since", Descending)],
};

pub(super) static BILLING_STAYS: Dataset = Dataset {
    name: "billing_stays",
    row: "BillingStay",
    about: "Each time that a bill came to a stage; a company sees those of its own bills.",
    permission: "read_billing_stays",
    from: "sinergi.rm_billing_stays t left join sinergi.rm_billings b on b.tenant_id = {tenant} and b.id = t.billing_id",
    columns: &[
        id("id", "t.id", "BillingStay", "Its id."),
        id("billing", "t.billing_id", "Billing", "Which bill."),
        nullable(searched(text("billing_title", "b.title", "What the bill is for."))),
        id("company", "t.party_id", "Company", "Whose bill."),
        integer("number", "t.number", "Version of the bill at which it came there."),
        choice("stage", "t.stage", Stage::NAMES, "The stage."),
        nullable(choice("held_by", holder_by!("b.channel"), Holder::NAMES, "Whose turn it was, by role.")),
        instant("entered_at", "t.entered_at", "When it came."),
        nullable(instant(
            "left_at",
            "(select min(n.entered_at) from sinergi.rm_billing_stays n \
              where n.tenant_id = {tenant} and n.billing_id = t.billing_id and n.number > t.number)",
            "When it went on.",
        )),
    ],
    order: &[("entered_at", Descending), ("number", Descending)],
};

pub(super) static PAYEES: Dataset = Dataset {
    name: "payees",
    row: "Payee",
    about: "Where each company is paid, and what waits for a second person; a company sees its own.",
    permission: "read_payees",
    from: "sinergi.rm_payees t left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id \
           left join sinergi.rm_members m on m.tenant_id = {tenant} and m.id = t.approved_by",
    columns: &[
        id("id", "t.id", "Payee", "Its id."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        id("company", "t.party_id", "Company", "Whose it is."),
        choice(
            "status",
            "case when t.waiting is not null then 'waiting' when t.block_reason is not null then 'blocked' \
             when t.account is null then 'none' when t.usable_from > {today} then 'cooling_off' else 'usable' end",
            &["none", "waiting", "cooling_off", "usable", "blocked"],
            "Whether it is used, waits for approval or for its first day.",
        ),
        nullable(text("bank", "t.account ->> 'bank'", "The bank of the account approved last.")),
        nullable(searched(text("account_number", "t.account ->> 'number'", "Its number."))),
        nullable(searched(text("account_holder", "t.account ->> 'holder'", "Its holder, as the bank writes it."))),
        nullable(date("usable_from", "t.usable_from", "First day of its use.")),
        nullable(json("previous", "t.previous", "The account that is used until then.")),
        nullable(json("waiting", "t.waiting", "The account that waits for approval.")),
        nullable(shown(text("letter", "t.letter", "Number of the bank's letter."))),
        nullable(id("proposed_by", "t.proposed_by", "Member", "Who named the account that waits.")),
        nullable(shown(text("approved_by_name", "m.name", "Who approved it."))),
        nullable(shown(text("refuse_reason", "t.refuse_reason", "Why the last one was not approved."))),
        nullable(shown(text("block_reason", "t.block_reason", "Why nothing is paid."))),
        instant("changed_at", "t.changed_at", "When something last changed."),
        version("t.version"),
    ],
    order: &[("changed_at", Descending)],
};

pub(super) static OUTAGES: Dataset = Dataset {
    name: "outages",
    row: "Outage",
    about: "When systems were out that payment waits for: hours that no desk is blamed for.",
    permission: "read_outages",
    from: "sinergi.rm_outages t",
    columns: &[
        id("id", "t.id", "Outage", "Its id."),
        choice("system", "t.system", System::NAMES, "Which system."),
        instant("began_at", "t.began_at", "First instant."),
        nullable(instant("ended_at", "t.ended_at", "First instant after; empty while it lasts.")),
        choice("source", "t.source", Source::NAMES, "How it is known."),
        searched(text("note", "t.note", "What shows it.")),
        version("t.version"),
    ],
    order: &[("began_at", Descending)],
};

pub(super) static PAYMENT_TERMS: Dataset = Dataset {
    name: "payment_terms",
    row: "PaymentTermsVersion",
    about: "Terms of payment by version: tax rates, hours, targets, cool-off; a company sees those that were approved.",
    permission: "read_payment_terms",
    from: "sinergi.rm_payment_terms t",
    columns: &[
        id("id", "t.id", "PaymentTermsVersion", "Its id."),
        integer("number", "t.number", "Its number, from 1."),
        date("effective_from", "t.effective_from", "First day."),
        searched(text("basis", "t.basis", "The regional rule that they stand on.")),
        choice(
            "status",
            "case when t.withdrawn_by <> t.author_id and t.approved_at is null then 'refused' \
             when t.withdrawn_at is not null then 'withdrawn' \
             when t.approved_at is null then 'proposed' when t.effective_from > {today} then 'coming' else 'approved' end",
            &["proposed", "coming", "approved", "refused", "withdrawn"],
            "Whether they hold.",
        ),
        json("terms", "t.terms", "What they say."),
        id("author", "t.author_id", "Member", "Who wrote them."),
        instant("proposed_at", "t.proposed_at", "When they were written down."),
        nullable(instant("approved_at", "t.approved_at", "When they were approved.")),
        nullable(shown(instant("withdrawn_at", "t.withdrawn_at", "When they were refused or taken back."))),
        nullable(shown(text("withdraw_reason", "t.withdraw_reason", "Why they were refused or taken back."))),
        // All of them are one stream, and each of its events touches one row.
        version("(select max(v.stream_version) from sinergi.rm_payment_terms v where v.tenant_id = {tenant})"),
    ],
    order: &[("effective_from", Descending), ("number", Descending)],
};

pub(super) static REPAYMENTS: Dataset = Dataset {
    name: "repayments",
    row: "Repayment",
    about: "Claims for money that an audit found overpaid, in sen; a company sees its own, with the calculation.",
    permission: "read_repayments",
    from: "sinergi.rm_repayments t left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id",
    columns: &[
        id("id", "t.id", "Repayment", "Its id."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        id("company", "t.party_id", "Company", "From whom."),
        choice(
            "status",
            "case when t.left_sen = 0 then 'repaid' when t.handed_over is not null then 'handed_over' \
             when t.pay_by < {today} then 'overdue' else 'claimed' end",
            &["claimed", "overdue", "handed_over", "repaid"],
            "Where it stands.",
        ),
        choice("auditor", "t.auditor", Auditor::NAMES, "Who found it."),
        searched(text("report_number", "t.report_number", "Number of the report.")),
        date("report_date", "t.report_date", "Its day."),
        integer("amount_sen", "t.amount_sen", "What is claimed, in hundredths of a rupiah."),
        integer("left_sen", "t.left_sen", "What is left, in hundredths of a rupiah."),
        date("pay_by", "t.pay_by", "Last day to repay."),
        json("lines", "t.lines", "The calculation, line by line, in hundredths of a rupiah."),
        json("receipts", "t.receipts", "What came back."),
        nullable(shown(text("objection", "t.objection", "Why the company does not agree."))),
        nullable(shown(text("answer", "t.answer", "The answer to that."))),
        nullable(text("handed_over", "t.handed_over", "Number of the letter to the board for claims.")),
        instant("claimed_at", "t.claimed_at", "When it was claimed."),
        version("t.version"),
    ],
    order: &[("pay_by", Ascending)],
};

#[cfg(test)]
mod tests {
    use super::*;
    use domain::payment::terms::Terms;

    /// The holder that lists show is the holder that the clock names.
    #[test]
    fn the_holder_of_every_stage_is_the_one_that_the_domain_names() {
        for stage in Stage::ALL {
            let shown = HOLDER
                .split("when ")
                .find(|part| part.contains(&format!("'{stage}'")))
                .and_then(|part| part.split("then '").nth(1))
                .and_then(|part| part.split('\'').next());
            assert_eq!(shown, stage.holder().map(Holder::wire), "{stage}");
        }
    }

    /// Before a region approved terms, its lists age by the preset.
    #[test]
    fn bills_age_by_the_preset_until_a_region_approved_its_own() {
        let ageing = BILLINGS.column("is_ageing").expect("a column").sql;
        assert!(ageing.contains(&format!("limit 1), {})", Terms::preset().ageing_days)), "{ageing}");
    }
}
