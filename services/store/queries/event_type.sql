-- The number of an event type, now and for ever.
select sinergi.event_type($1, $2)
