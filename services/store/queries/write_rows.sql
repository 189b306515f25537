-- Writes and removes rows of one table, inside a transaction.
select sinergi.write_rows($1, $2, $3::json, $4)
