-- Keeps the key of all fingerprints, unless there is one.
insert into sinergi.bm_key (secret) values ($1) on conflict do nothing
