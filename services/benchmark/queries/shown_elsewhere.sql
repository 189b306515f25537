-- Does a proof of another tenant show any of these?
select exists (
  select from sinergi.bm_key k, unnest($2::text[]) as v (shown), sinergi.bm_fingerprints f
  where f.fingerprint = sha256(k.secret || sha256(k.secret || convert_to(v.shown, 'UTF8'))) and f.tenant_id <> $1
)
