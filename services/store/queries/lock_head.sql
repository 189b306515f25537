-- Holds the tenant until the transaction ends; where does it stand, and what time is it?
select position, last_at, epoch, clock_timestamp() from sinergi.tenant_head where tenant_id = $1 for update
