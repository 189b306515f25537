-- Which proofs has nobody looked at yet, the oldest first?
select p.order_id, p.id from sinergi.rm_placements p
where p.tenant_id = $1 and p.stage = 'proof_submitted'
order by p.proof_sent_at, p.id limit $2
