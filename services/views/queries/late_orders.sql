-- Which orders were not answered in time, the longest overdue first?
select r.id from sinergi.rm_orders r
where r.tenant_id = $1 and r.status = 'issued' and r.answer_until <= $2
order by r.answer_until, r.id limit $3
