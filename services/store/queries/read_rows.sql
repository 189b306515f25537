-- These rows of these tables; place is the table, as it was asked for.
select place, content::text from sinergi.read_rows($1, $2, $3)
