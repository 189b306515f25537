-- Takes one tenant's figures away, before the new ones are written in the same transaction.
delete from sinergi.bm_figures f where f.tenant_id = $1
