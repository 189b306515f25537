-- Tells every writer of the tenant to forget what it kept.
update sinergi.tenant_head set epoch = epoch + 1 where tenant_id = $1
