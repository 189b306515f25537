-- Notes a file for a party.
select sinergi.add_file($1, $2, $3, $4, $5, $6, $7, $8, $9)
