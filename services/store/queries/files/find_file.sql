-- What is known of the file with a hash, as far as the party may see it?
select f.sha256, f.name, f.size_bytes, f.media_type
from sinergi.files f
where f.tenant_id = $1 and f.sha256 = $2
order by f.id limit 1
