-- Which applications did not come back in time, the longest overdue first?
select a.id from sinergi.rm_applications a
where a.tenant_id = $1 and a.status = 'correction_requested' and a.correction_until <= $2
order by a.correction_until, a.id limit $3
