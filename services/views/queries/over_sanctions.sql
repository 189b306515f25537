-- Which sanctions hold no more, their last day being over, and nobody wrote it down yet? With the company of each.
select s.party_id, s.id from sinergi.rm_sanctions s
where s.tenant_id = $1 and s.status = 'imposed' and s.until_day < $2
order by s.until_day, s.id limit $3
