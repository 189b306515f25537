-- For which orders was a proof refused from a position on because it proves something else?
select r.stream_id from sinergi.refusals r
where r.tenant_id = $1 and r.code = 'order.proof_used' and r.stream_id is not null and r.position >= $2
group by r.stream_id order by r.stream_id
