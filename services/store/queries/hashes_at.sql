-- Which hashes stand at some positions of the log?
select position, hash from sinergi.events where tenant_id = $1 and position = any($2)
