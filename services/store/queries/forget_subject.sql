-- Destroys the key of a subject; was there one?
select sinergi.forget_subject($1, $2)
