-- Where does the tenant stand? For readers.
select position from sinergi.tenant_head where tenant_id = $1
