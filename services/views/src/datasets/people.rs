//! People with access, their declared interests, and who may act for whom.

use super::declare::{choice, date, flag, id, instant, integer, nullable, searched, shown, text, texts, version};
use crate::dataset::{
    Dataset,
    Direction::{Ascending, Descending},
};

pub(super) static MEMBERS: Dataset = Dataset {
    name: "members",
    row: "Member",
    about: "People with access; a company sees its own.",
    permission: "read_members",
    from: "sinergi.rm_members t \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id",
    columns: &[
        id("id", "t.id", "Member", "Id of the account."),
        nullable(searched(text("name", "t.name", "The name; empty when it had to be removed."))),
        nullable(searched(text("email", "t.email", "Address that the invitation went to."))),
        texts("roles", "t.roles", "What the person may be."),
        nullable(id("company", "t.party_id", "Company", "The company, for its people.")),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        choice(
            "status",
            "case when t.ended_on < {today} or t.ends_on < {today} then 'ended' when t.suspended_at is not null then 'suspended' \
             when t.joined_at is null then 'invited' when t.starts_on > {today} then 'upcoming' else 'active' end",
            &["invited", "upcoming", "active", "suspended", "ended"],
            "Where the access stands today.",
        ),
        date("starts_on", "t.starts_on", "First day."),
        nullable(date("ends_on", "t.ends_on", "Last day, if there is one.")),
        nullable(searched(text("letter_number", "t.letter_number", "Number of the letter of assignment."))),
        instant("invited_at", "t.invited_at", "When the person was invited."),
        nullable(instant("joined_at", "t.joined_at", "When the person accepted.")),
        nullable(instant("suspended_at", "t.suspended_at", "When access was suspended.")),
        nullable(shown(text("suspend_reason", "t.suspend_reason", "Why access was suspended."))),
        nullable(date("ended_on", "t.ended_on", "Last day, when access was ended.")),
        nullable(shown(text("end_reason", "t.end_reason", "Why access was ended."))),
        version("t.version"),
    ],
    order: &[("name", Ascending)],
};

pub(super) static ROLE_PROPOSALS: Dataset = Dataset {
    name: "role_proposals",
    row: "RoleProposal",
    about: "Places of power over money that one person proposed and another confirms or refuses: the last one of each person, for the office alone.",
    permission: "read_role_proposals",
    from: "sinergi.rm_role_proposals t \
           left join sinergi.rm_members m on m.tenant_id = {tenant} and m.id = t.id \
           left join sinergi.rm_members p on p.tenant_id = {tenant} and p.id = t.proposed_by \
           left join sinergi.rm_members d on d.tenant_id = {tenant} and d.id = t.decided_by",
    columns: &[
        id("id", "t.id", "RoleProposal", "Id of the account that it is for."),
        nullable(searched(text("name", "coalesce(t.name, m.name)", "The name; empty when it had to be removed."))),
        nullable(searched(text("email", "coalesce(t.email, m.email)", "The address of the person."))),
        flag("is_invitation", "t.is_invitation", "Whether the person is invited by it."),
        texts("roles", "t.roles", "What the person is to be."),
        date("starts_on", "t.starts_on", "First day."),
        nullable(date("ends_on", "t.ends_on", "Last day, if there is one.")),
        nullable(searched(text("letter_number", "t.letter_number", "Number of the letter of assignment."))),
        choice(
            "proposal_status",
            "t.status",
            &["waiting", "confirmed", "refused", "overtaken"],
            "Whether it waits, and what became of it.",
        ),
        id("proposed_by", "t.proposed_by", "Member", "Who proposed it; another person decides."),
        nullable(searched(text("proposed_by_name", "p.name", "Name of that member."))),
        instant("proposed_at", "t.proposed_at", "When it was proposed."),
        nullable(id("decided_by", "t.decided_by", "Member", "Who confirmed or refused it.")),
        nullable(searched(text("decided_by_name", "d.name", "Name of that member."))),
        nullable(instant("decided_at", "t.decided_at", "When that was.")),
        nullable(shown(text("refuse_reason", "t.refuse_reason", "Why it was refused or taken back."))),
        version("t.version"),
    ],
    order: &[("proposed_at", Descending)],
};

pub(super) static INTERESTS: Dataset = Dataset {
    name: "interests",
    row: "Interest",
    about: "Interests in companies that people of the office declared; for the office alone.",
    permission: "read_interests",
    from: "sinergi.rm_interests t \
           left join sinergi.rm_members m on m.tenant_id = {tenant} and m.id = t.account_id \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.company_id",
    columns: &[
        id("id", "t.id", "Interest", "Its id."),
        id("member", "t.account_id", "Member", "Who declared it."),
        nullable(searched(text("member_name", "m.name", "Name of that member."))),
        id("company", "t.company_id", "Company", "In which company."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        text("nature", "t.nature", "What interest, in the person's words."),
        choice(
            "status",
            "case when t.withdrawn_at is null then 'declared' else 'withdrawn' end",
            &["declared", "withdrawn"],
            "Whether it is still there.",
        ),
        instant("declared_at", "t.declared_at", "When it was declared."),
        nullable(instant("withdrawn_at", "t.withdrawn_at", "When it was taken back.")),
        nullable(shown(text("withdraw_reason", "t.withdraw_reason", "Why it was taken back."))),
        nullable(version("m.version")),
    ],
    order: &[("declared_at", Descending)],
};

pub(super) static DELEGATIONS: Dataset = Dataset {
    name: "delegations",
    row: "Delegation",
    about: "Who may act in whose place, for which days, and on how many records it was done; for the office alone.",
    permission: "read_delegations",
    from: "sinergi.rm_delegations t \
           left join sinergi.rm_members p on p.tenant_id = {tenant} and p.id = t.principal_id \
           left join sinergi.rm_members d on d.tenant_id = {tenant} and d.id = t.delegate_id \
           left join sinergi.rm_members g on g.tenant_id = {tenant} and g.id = t.granted_by \
           left join sinergi.rm_members c on c.tenant_id = {tenant} and c.id = t.confirmed_by",
    columns: &[
        id("id", "t.id", "Delegation", "Its id."),
        id("principal", "t.principal_id", "Member", "In whose place."),
        nullable(searched(text("principal_name", "p.name", "Name of that member."))),
        id("delegate", "t.delegate_id", "Member", "Who may act."),
        nullable(searched(text("delegate_name", "d.name", "Name of that member."))),
        texts("roles", "t.roles", "In which roles."),
        choice(
            "delegation_status",
            "case when t.revoked_at is not null then 'revoked' when t.ends_on < {today} then 'over' \
             when t.is_waiting then 'waiting' when t.starts_on > {today} then 'coming' else 'in_force' end",
            &["waiting", "coming", "in_force", "over", "revoked"],
            "Whether it holds today, or waits for a second person.",
        ),
        date("starts_on", "t.starts_on", "First day."),
        date("ends_on", "t.ends_on", "Last day."),
        searched(text("letter_number", "t.letter_number", "Number of the letter that it stands on.")),
        id(
            "granted_by",
            "t.granted_by",
            "Member",
            "Who granted or proposed it: that member, or the head of the agency.",
        ),
        nullable(searched(text("granted_by_name", "g.name", "Name of that member."))),
        instant("granted_at", "t.granted_at", "When it was granted or proposed."),
        nullable(id("confirmed_by", "t.confirmed_by", "Member", "The second person, of one that the head proposed.")),
        nullable(searched(text("confirmed_by_name", "c.name", "Name of that member."))),
        nullable(instant("confirmed_at", "t.confirmed_at", "When it was confirmed.")),
        nullable(id("revoked_by", "t.revoked_by", "Member", "Who took it back or refused it.")),
        nullable(instant("revoked_at", "t.revoked_at", "When it was taken back.")),
        nullable(shown(text("revoke_reason", "t.revoke_reason", "Why it was taken back."))),
        integer("records_count", "t.records_count", "On how many records somebody acted by it."),
        nullable(instant("last_used_at", "t.last_used_at", "When somebody last acted by it on a new record.")),
        version("t.version"),
    ],
    order: &[("granted_at", Descending)],
};
