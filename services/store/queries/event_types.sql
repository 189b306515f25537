-- All event types by number.
select type_id, name, category from sinergi.event_types
