-- How far one tenant's log was read, and what was folded from it.
select p.position, p.revision, p.fold from sinergi.bm_progress p where p.tenant_id = $1 for update
