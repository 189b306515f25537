-- Which agreements bind no more, their last day being over, and nobody wrote it down yet?
select a.id from sinergi.rm_agreements a
where a.tenant_id = $1 and a.status = 'active' and a.ends_on < $2
order by a.ends_on, a.id limit $3
