-- How much has the party put there?
select coalesce(sum(f.size_bytes), 0)::bigint from sinergi.files f where f.tenant_id = $1
