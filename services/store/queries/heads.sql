-- Where does each tenant stand? For the role that sees heads and nothing else.
select tenant_id, position from sinergi.tenant_head order by tenant_id
