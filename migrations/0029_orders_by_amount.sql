-- Orders of about an amount, for an order of the catalogue that nothing has found: without it every order of the region was
-- read. One that an order of the catalogue has is left out, and is asked for by its id.
do $m$
begin
  create index rm_orders_amount_idx on sinergi.rm_orders (tenant_id, amount);
  create index rm_catalogue_orders_order_idx on sinergi.rm_catalogue_orders (tenant_id, order_id)
    where order_id is not null;
end $m$;
