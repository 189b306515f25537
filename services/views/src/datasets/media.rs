//! The register of media: companies, outlets, people, documents, observations.

use domain::media::{
    Frequency, LegalForm, MediaKind,
    company::PersonRole,
    outlet::{BroadcasterClass, CompetenceLevel, PressCouncilStatus},
};

use super::declare::{choice, date, flag, id, instant, integer, nullable, searched, shown, text, texts, version};
use crate::dataset::{
    Dataset,
    Direction::{Ascending, Descending},
};

pub(super) static COMPANIES: Dataset = Dataset {
    name: "companies",
    row: "Company",
    about: "Media companies in the register; those that came by an import that was undone are left out.",
    permission: "read_companies",
    from: "(select * from sinergi.rm_companies where tenant_id = {tenant} and retracted_at is null) t",
    columns: &[
        id("id", "t.id", "Company", "Its id."),
        searched(text("legal_name", "t.legal_name", "Legal name.")),
        nullable(choice("legal_form", "t.legal_form", LegalForm::NAMES, "PT, yayasan, koperasi or CV.")),
        nullable(searched(text("nib", "t.nib", "Business number (NIB), 13 digits."))),
        nullable(searched(text("npwp", "t.npwp", "Tax number (NPWP), 16 digits."))),
        texts("kbli", "t.kbli", "Business classifications (KBLI) of the deed."),
        nullable(shown(text("address", "t.address", "Street address."))),
        nullable(searched(text("city", "t.city", "City or regency."))),
        nullable(searched(text("email", "t.email", "Address for letters."))),
        nullable(shown(text("phone", "t.phone", "Telephone."))),
        nullable(shown(text("bank", "t.bank", "The bank that it is paid at."))),
        nullable(shown(text("bank_number", "t.bank_number", "Number of the account."))),
        nullable(shown(text("bank_holder", "t.bank_holder", "Holder of the account, as the bank writes it."))),
        nullable(flag("taxable_entrepreneur", "t.taxable_entrepreneur", "Whether it is a taxable entrepreneur (PKP).")),
        texts("gaps", "t.gaps", "Fields of the profile that an application asks for and that are empty."),
        flag("is_complete", "cardinality(t.gaps) = 0", "Whether the profile has all that an application asks for."),
        integer("outlets_count", "t.outlets_count", "Outlets that are not retired."),
        nullable(id("import", "t.import_id", "Import", "The import that brought it.")),
        instant("registered_at", "t.registered_at", "When it came into the register."),
        nullable(instant("changed_at", "t.changed_at", "When its profile last changed.")),
        version("t.version"),
    ],
    order: &[("legal_name", Ascending)],
};

pub(super) static OUTLETS: Dataset = Dataset {
    name: "outlets",
    row: "Outlet",
    about: "Outlets of the companies in the register, retired ones included.",
    permission: "read_outlets",
    from: "sinergi.rm_outlets t \
           join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id and c.retracted_at is null",
    columns: &[
        id("id", "t.id", "Outlet", "Its id."),
        searched(text("name", "t.name", "The name that people know.")),
        id("company", "t.party_id", "Company", "Whose it is."),
        searched(text("company_name", "c.legal_name", "Legal name of the company.")),
        choice("kind", "t.kind", MediaKind::NAMES, "What it is."),
        nullable(choice("frequency", "t.frequency", Frequency::NAMES, "Print: how often it appears.")),
        nullable(searched(text("domain", "t.domain", "Online: its domain."))),
        nullable(shown(text("feed_url", "t.feed_url", "Online: where its feed is."))),
        nullable(text("channel", "t.channel", "Radio and television: frequency or channel.")),
        nullable(choice("broadcaster", "t.broadcaster", BroadcasterClass::NAMES, "Radio and television: class.")),
        nullable(date("since", "t.since", "First publication.")),
        nullable(flag("local_office", "t.local_office", "Whether its newsroom is in the region.")),
        choice(
            "press_council_status",
            "t.press_council_status",
            PressCouncilStatus::NAMES,
            "What the Press Council's list last showed.",
        ),
        nullable(date("press_council_observed_on", "t.press_council_observed_on", "The day of that observation.")),
        nullable(integer("reach", "t.reach", "The last reach figure.")),
        nullable(text("reach_metric", "t.reach_metric", "What that figure counts.")),
        nullable(text("reach_provider", "t.reach_provider", "Who measured it.")),
        nullable(date("reach_observed_on", "t.reach_observed_on", "The day of that figure.")),
        choice(
            "status",
            "case when t.retired_at is null then 'active' else 'retired' end",
            &["active", "retired"],
            "Whether it is still there.",
        ),
        instant("added_at", "t.added_at", "When it came into the register."),
        nullable(instant("retired_at", "t.retired_at", "When it was retired.")),
        nullable(shown(text("retire_reason", "t.retire_reason", "Why it was retired."))),
        version("c.version"),
    ],
    order: &[("name", Ascending)],
};

pub(super) static PEOPLE: Dataset = Dataset {
    name: "people",
    row: "Person",
    about: "People of the press, with their last certificate.",
    permission: "read_people",
    from: "sinergi.rm_people t \
           join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id and c.retracted_at is null \
           left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = t.outlet_id",
    columns: &[
        id("id", "t.id", "Person", "The person's id."),
        nullable(searched(text("name", "t.name", "The name; empty when it had to be removed."))),
        choice("role", "t.role", PersonRole::NAMES, "What the person does."),
        id("company", "t.party_id", "Company", "Where the person works."),
        searched(text("company_name", "c.legal_name", "Legal name of the company.")),
        nullable(id("outlet", "t.outlet_id", "Outlet", "For which outlet, if for one.")),
        nullable(text("outlet_name", "o.name", "Name of the outlet.")),
        nullable(choice(
            "competence_level",
            "t.competence_level",
            CompetenceLevel::NAMES,
            "Level of the certificate (UKW).",
        )),
        nullable(searched(text("competence_number", "t.competence_number", "Number of the certificate."))),
        nullable(date("competence_issued_on", "t.competence_issued_on", "When it was given.")),
        nullable(date("competence_expires_on", "t.competence_expires_on", "Until when it holds.")),
        nullable(date("last_self_report_on", "t.last_self_report_on", "The last yearly self-report.")),
        flag(
            "is_competent",
            "t.competence_level is not null and coalesce(t.competence_expires_on >= {today}, true)",
            "Whether a certificate holds today.",
        ),
        choice(
            "status",
            "case when t.ended_on is null then 'active' else 'left' end",
            &["active", "left"],
            "Whether the person still works there.",
        ),
        instant("added_at", "t.added_at", "When the person came into the register."),
        nullable(date("ended_on", "t.ended_on", "Last day.")),
        nullable(shown(text("end_reason", "t.end_reason", "Why the person left."))),
        version("c.version"),
    ],
    order: &[("name", Ascending)],
};

pub(super) static DOCUMENTS: Dataset = Dataset {
    name: "documents",
    row: "Document",
    about: "Documents that companies filed, with where they stand today.",
    permission: "read_documents",
    from: "sinergi.rm_documents t \
           join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id and c.retracted_at is null \
           left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = t.outlet_id",
    columns: &[
        id("id", "t.id", "Document", "Its id."),
        searched(text("requirement", "t.requirement", "The requirement that it is for.")),
        nullable(searched(text("number", "t.number", "Its number."))),
        id("company", "t.party_id", "Company", "Whose it is."),
        searched(text("company_name", "c.legal_name", "Legal name of the company.")),
        nullable(id("outlet", "t.outlet_id", "Outlet", "The outlet that it speaks of, if not of the company.")),
        nullable(text("outlet_name", "o.name", "Name of the outlet.")),
        choice(
            "status",
            "case when t.withdrawn_at is not null then 'withdrawn' when t.expires_on < {today} then 'expired' \
             when t.expires_on <= {today} + 30 then 'expiring' else 'valid' end",
            &["valid", "expiring", "expired", "withdrawn"],
            "Where it stands today; expiring is within thirty days.",
        ),
        nullable(searched(text("issuer", "t.issuer", "Who issued it."))),
        nullable(date("issued_on", "t.issued_on", "When it was issued.")),
        nullable(date("expires_on", "t.expires_on", "The last day that it holds.")),
        nullable(shown(text("file_sha256", "t.file_sha256", "SHA-256 of the file, its address."))),
        nullable(shown(text("file_name", "t.file_name", "Name of the file."))),
        nullable(shown(integer("file_size_bytes", "t.file_size_bytes", "Size of the file."))),
        nullable(shown(text("file_media_type", "t.file_media_type", "What the file is."))),
        instant("filed_at", "t.filed_at", "When it was filed."),
        nullable(instant("withdrawn_at", "t.withdrawn_at", "When it was taken back.")),
        nullable(instant(
            "confirmed_at",
            "t.confirmed_at",
            "When the office looked at it: certificates of small businesses.",
        )),
        nullable(shown(text("withdraw_reason", "t.withdraw_reason", "Why it was taken back."))),
        version("c.version"),
    ],
    order: &[("filed_at", Descending)],
};

pub(super) static PRESS_COUNCIL_OBSERVATIONS: Dataset = Dataset {
    name: "press_council_observations",
    row: "PressCouncilObservation",
    about: "What the Press Council's list showed of outlets, by day.",
    permission: "read_press_council_observations",
    from: "sinergi.rm_press_council_observations t \
           join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id and c.retracted_at is null \
           left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = t.outlet_id",
    columns: &[
        id("id", "t.id", "PressCouncilObservation", "Its id."),
        id("outlet", "t.outlet_id", "Outlet", "Which outlet."),
        nullable(searched(text("outlet_name", "o.name", "Name of the outlet."))),
        id("company", "t.party_id", "Company", "Whose it is."),
        searched(text("company_name", "c.legal_name", "Legal name of the company.")),
        choice("status", "t.status", PressCouncilStatus::NAMES, "What the list showed."),
        date("observed_on", "t.observed_on", "On which day."),
        text("source", "t.source", "Where it was seen."),
        nullable(shown(text("evidence_sha256", "t.evidence_sha256", "SHA-256 of a picture of it."))),
        nullable(shown(text("evidence_name", "t.evidence_name", "Name of the picture."))),
        instant("recorded_at", "t.recorded_at", "When it was noted."),
    ],
    order: &[("observed_on", Descending)],
};
