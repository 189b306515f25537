-- How many applications had been sent in, had passed the check of documents, and stood in a decree before an instant?
select
  count(*) filter (where a.registered_at < $2),
  count(*) filter (where a.verified_at < $2),
  count(*) filter (where a.decreed_at < $2)
from sinergi.rm_applications a
where a.tenant_id = $1 and ($3::uuid is null or a.window_id = $3)
