-- Writes one command with one event; answers with the database's clock.
select sinergi.append_one(
  $1, $2, $3, $4,
  $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
  $16, $17,
  $18, $19)
