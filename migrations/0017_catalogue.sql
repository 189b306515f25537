-- Orders of the national catalogue, mirrored from its files. They are the office's; what is reported paid stands on the
-- bill as a report.
do $m$
begin
  create table sinergi.rm_catalogue_orders (
    tenant_id         int not null,
    id                uuid not null,
    position          bigint not null,
    number            text not null,
    stage             text not null,
    title             text not null,
    supplier          text not null,
    amount            bigint not null,
    ordered_on        date not null,
    letter_number     text,
    payment_reference text,
    seen_at           timestamptz not null,
    stage_since       timestamptz not null,
    order_id          uuid,
    billing_id        uuid,
    matched_by        text,
    matched_at        timestamptz,
    unmatch_reason    text,
    constraint rm_catalogue_orders_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);
  perform sinergi.distribute('sinergi.rm_catalogue_orders');
  perform sinergi.protect('sinergi.rm_catalogue_orders');
  create policy staff_floor on sinergi.rm_catalogue_orders as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff') with check (current_setting('app.party_id', true) = 'staff');
  create index rm_catalogue_orders_open_idx on sinergi.rm_catalogue_orders (tenant_id, ordered_on) where order_id is null;

  perform sinergi.refresh_tables();
end $m$;
