//! The office: rules, agencies, officials, days off, numbers about the region.

use domain::office::{AgencyKind, HolidayKind, Tenure, numbering::PaperSort};

use super::declare::{
    choice, date, flag, id, instant, integer, json, nullable, searched, shown, text, texts, version, year,
};
use crate::dataset::{
    Dataset,
    Direction::{Ascending, Descending},
};

pub(super) static POLICIES: Dataset = Dataset {
    name: "policies",
    row: "Policy",
    about: "Versions of the region's rules; a company sees those that were published.",
    permission: "read_policies",
    from: "sinergi.rm_policies t",
    columns: &[
        id("id", "t.id", "Policy", "Its id."),
        searched(text("title", "t.title", "What it is called.")),
        integer("number", "t.number", "Its number, from 1."),
        choice("status", "t.status", &["draft", "published", "withdrawn"], "What became of it."),
        date("effective_from", "t.effective_from", "First day that it is in force."),
        flag(
            "is_in_force",
            "t.status = 'published' and t.effective_from = (select max(p.effective_from) from sinergi.rm_policies p \
              where p.tenant_id = {tenant} and p.status = 'published' and p.effective_from <= {today})",
            "Whether it is the version in force today.",
        ),
        searched(text(
            "legal_basis",
            "concat_ws(' ', t.basis ->> 'instrument', 'Nomor', t.basis ->> 'number', 'Tahun', t.basis ->> 'year')",
            "The regulation that it stands on.",
        )),
        json("basis", "t.basis", "The regulation that it stands on, part by part."),
        json("rules", "t.rules", "The rules."),
        texts("authors", "t.authors::text[]", "Ids of the members who wrote it."),
        instant("drafted_at", "t.drafted_at", "When it was begun."),
        nullable(instant("revised_at", "t.revised_at", "When it was last changed.")),
        nullable(instant("published_at", "t.published_at", "When it was published.")),
        nullable(instant("withdrawn_at", "t.withdrawn_at", "When it was withdrawn.")),
        nullable(shown(text("withdraw_reason", "t.withdraw_reason", "Why it was withdrawn."))),
        // All versions are one stream, and each of its events touches one row.
        version("(select max(p.stream_version) from sinergi.rm_policies p where p.tenant_id = {tenant})"),
    ],
    order: &[("number", Descending)],
};

pub(super) static AGENCIES: Dataset = Dataset {
    name: "agencies",
    row: "Agency",
    about: "Agencies (OPD) of the region.",
    permission: "read_agencies",
    from: "sinergi.rm_agencies t join sinergi.rm_office f on f.tenant_id = {tenant}",
    columns: &[
        id("id", "t.id", "Agency", "Its id."),
        searched(text("name", "t.name", "Full name.")),
        searched(text("short_name", "t.short_name", "Short name.")),
        choice("kind", "t.kind", AgencyKind::NAMES, "What it is for."),
        version("f.version"),
    ],
    order: &[("name", Ascending)],
};

pub(super) static OFFICIALS: Dataset = Dataset {
    name: "officials",
    row: "Official",
    about: "Officials of the region and the posts they hold or held.",
    permission: "read_officials",
    from: "sinergi.rm_officials t join sinergi.rm_office f on f.tenant_id = {tenant} \
           left join sinergi.rm_agencies a on a.tenant_id = {tenant} and a.id = t.agency_id",
    columns: &[
        id("id", "t.id", "Official", "Id of the appointment."),
        searched(text("name", "t.name", "Name with degrees, as on paper.")),
        searched(text("title", "t.title", "The post.")),
        id("agency", "t.agency_id", "Agency", "The agency of the post."),
        nullable(searched(text("agency_name", "a.name", "Name of the agency."))),
        choice("tenure", "t.tenure", Tenure::NAMES, "Definitive, Plt. or Plh."),
        nullable(searched(text("nip", "t.nip", "Nomor Induk Pegawai."))),
        date("starts_on", "t.starts_on", "First day."),
        nullable(date("ends_on", "t.ends_on", "Last day, if it is known.")),
        flag(
            "is_in_office",
            "t.starts_on <= {today} and coalesce(t.ends_on >= {today}, true)",
            "Whether the post is held today.",
        ),
        nullable(searched(text("letter_number", "t.letter_number", "Number of the letter of appointment."))),
        nullable(shown(text("end_reason", "t.end_reason", "Why it ended."))),
        version("f.version"),
    ],
    order: &[("starts_on", Descending)],
};

pub(super) static HOLIDAYS: Dataset = Dataset {
    name: "holidays",
    row: "Holiday",
    about: "Days on which the office rests, beside the weekends.",
    permission: "read_holidays",
    from: "sinergi.rm_holidays t join sinergi.rm_office f on f.tenant_id = {tenant}",
    columns: &[
        id("id", "t.id", "Holiday", "Its id."),
        date("date", "t.date", "The day."),
        searched(text("name", "t.name", "Its name.")),
        choice("kind", "t.kind", HolidayKind::NAMES, "National, collective leave, or of this region."),
        version("f.version"),
    ],
    order: &[("date", Ascending)],
};

pub(super) static REGION_FACTS: Dataset = Dataset {
    name: "region_facts",
    row: "RegionFact",
    about: "Numbers about the region from outside, each with its source; nothing is computed with them.",
    permission: "read_region_facts",
    from: "sinergi.rm_region_facts t join sinergi.rm_office f on f.tenant_id = {tenant}",
    columns: &[
        id("id", "t.id", "RegionFact", "Its id."),
        searched(text("name", "t.name", "What it says.")),
        searched(text("value", "t.value", "The value as the source gives it.")),
        nullable(text("unit", "t.unit", "Its unit.")),
        nullable(year("year", "t.year", "The year it is about.")),
        text("quality", "t.quality", "S stated in an article, W another web page, X sources conflict."),
        searched(text("source", "t.source", "Where it stands.")),
        nullable(shown(text("note", "t.note", "What to know about it."))),
        version("f.version"),
    ],
    order: &[("name", Ascending), ("year", Descending)],
};

pub(super) static NUMBER_PATTERNS: Dataset = Dataset {
    name: "number_patterns",
    row: "NumberPattern",
    about: "How the running numbers of each kind of paper look.",
    permission: "read_number_patterns",
    from: "sinergi.rm_number_patterns t join sinergi.rm_office f on f.tenant_id = {tenant}",
    columns: &[
        id("id", "t.id", "NumberPattern", "Its id."),
        choice("sort", "t.sort", PaperSort::NAMES, "What paper."),
        text("pattern", "t.pattern", "The pattern: {n:03} is the number, then agency, month in Roman figures, year."),
        version("f.version"),
    ],
    order: &[("sort", Ascending)],
};

pub(super) static PAPER_NUMBERS: Dataset = Dataset {
    name: "paper_numbers",
    row: "PaperNumber",
    about: "The register of numbers of the region's own papers.",
    permission: "read_paper_numbers",
    from: "sinergi.rm_paper_numbers t \
           left join sinergi.rm_orders o on o.tenant_id = {tenant} and o.id = t.paper_id \
           left join sinergi.rm_agreements g on g.tenant_id = {tenant} and g.id = t.paper_id \
           left join sinergi.rm_billings b on b.tenant_id = {tenant} and b.id = t.paper_id",
    columns: &[
        id("id", "t.id", "PaperNumber", "Its id."),
        searched(text("number", "t.number", "The number as it stands on paper.")),
        choice("sort", "t.sort", PaperSort::NAMES, "What paper."),
        year("year", "t.year", "The year of its row."),
        nullable(integer("sequence", "t.sequence", "Its place in the row; none when somebody typed it.")),
        date("dated_on", "t.dated_on", "The day of the paper."),
        nullable(searched(text("title", "coalesce(o.title, g.title, b.title)", "What the paper is about."))),
        text("paper", "t.paper_id::text", "Id of the order, agreement or bill."),
        text("code", "t.code", "By which anybody can check the paper."),
    ],
    order: &[("year", Descending), ("sort", Ascending), ("sequence", Descending)],
};
