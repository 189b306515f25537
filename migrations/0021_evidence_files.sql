-- Sanctions and corrections carry the files that show what they say. Rows that are there get theirs when the read models
-- are built anew.
do $m$
begin
  alter table sinergi.rm_sanctions add column files jsonb not null default '[]'::jsonb;
  alter table sinergi.rm_corrections add column files jsonb not null default '[]'::jsonb;
  perform sinergi.refresh_tables();
end $m$;
