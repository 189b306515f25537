-- How far has a follower come?
select f.position from sinergi.followers f where f.tenant_id = $1 and f.name = $2
