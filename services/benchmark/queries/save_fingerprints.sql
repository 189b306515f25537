-- Keeps the fingerprints of what a tenant's proofs show, each once.
insert into sinergi.bm_fingerprints (tenant_id, fingerprint)
select distinct $1::int, sha256(k.secret || sha256(k.secret || convert_to(v.shown, 'UTF8')))
from sinergi.bm_key k, unnest($2::text[]) as v (shown)
on conflict do nothing
