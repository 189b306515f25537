-- The keys of these subjects.
select subject_id, key_id, key from sinergi.load_keys($1, $2)
