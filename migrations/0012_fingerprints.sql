-- Fingerprints of what proofs show, over all tenants: one proof is paid by one region (R11). Only the role
-- sinergi_benchmark reaches them, and all that it answers is whether another region has the same one: never which.
--
-- A fingerprint is keyed: whoever gets hold of the rows and not of the key cannot ask them about an address. The program
-- makes the key when it keeps the first fingerprint.
do $m$
begin
  create table sinergi.bm_key (
    is_only boolean primary key default true check (is_only),
    secret  bytea not null check (octet_length(secret) = 32)
  );
  perform sinergi.distribute('sinergi.bm_key', true);

  create table sinergi.bm_fingerprints (
    tenant_id   int not null,
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    constraint bm_fingerprints_pkey primary key (tenant_id, fingerprint)
  );
  perform sinergi.distribute('sinergi.bm_fingerprints');
  create index bm_fingerprints_idx on sinergi.bm_fingerprints (fingerprint);

  alter table sinergi.bm_key enable row level security;
  alter table sinergi.bm_key force row level security;
  create policy benchmark_all on sinergi.bm_key for all to sinergi_benchmark using (true) with check (true);
  alter table sinergi.bm_fingerprints enable row level security;
  alter table sinergi.bm_fingerprints force row level security;
  create policy benchmark_all on sinergi.bm_fingerprints for all to sinergi_benchmark using (true) with check (true);

  revoke all on table sinergi.bm_key, sinergi.bm_fingerprints from public, sinergi_app;
  grant select, insert on table sinergi.bm_key to sinergi_benchmark;
  grant select, insert on table sinergi.bm_fingerprints to sinergi_benchmark;
end $m$;
