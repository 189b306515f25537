-- Where does the tenant stand, and with which hash?
select position, hash from sinergi.tenant_head where tenant_id = $1
