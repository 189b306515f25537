-- Gives a tenant its empty log.
select sinergi.open_log($1)
