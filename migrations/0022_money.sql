-- An order names the terms of payment that it was priced by. An order of the catalogue names our order of the same number
-- that it differs from, and why a person matched the two all the same. The
-- certificate of a small business names when the office looked at it. Rows that are there get theirs when the read models are
-- built anew.
do $m$
begin
  alter table sinergi.rm_orders add column terms_version int;
  alter table sinergi.rm_catalogue_orders
    add column doubted_id uuid,
    add column differences jsonb,
    add column match_reason text;
  alter table sinergi.rm_documents add column confirmed_at timestamptz;
  perform sinergi.refresh_tables();
end $m$;
