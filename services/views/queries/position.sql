-- Where does the tenant's log stand?
select h.position from sinergi.tenant_head h where h.tenant_id = $1
