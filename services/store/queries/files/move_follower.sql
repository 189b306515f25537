-- A follower has come so far.
select sinergi.move_follower($1, $2, $3, $4)
