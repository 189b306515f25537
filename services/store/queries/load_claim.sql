-- Who holds this value?
select owner_id from sinergi.load_claim($1, $2, $3)
