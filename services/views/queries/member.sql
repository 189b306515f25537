-- What may an account be in the tenant, and as whose?
select m.name, m.email, m.roles, m.party_id, m.starts_on, m.ends_on, m.joined_at is not null, m.suspended_at is not null, m.ended_on
from sinergi.rm_members m where m.tenant_id = $1 and m.id = $2
