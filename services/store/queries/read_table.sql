-- A page of a table, by id.
select content::text from sinergi.read_table($1, $2, $3, $4)
