-- Where does the tenant stand, and what time is it in the database?
select head_position, head_at, head_epoch, clock from sinergi.load_head($1)
