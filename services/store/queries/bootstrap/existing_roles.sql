-- Which of the given roles the cluster has.
select rolname::text from pg_catalog.pg_roles where rolname = any ($1);
