-- Whether the cluster has a database of this name.
select exists (select 1 from pg_catalog.pg_database where datname = $1);
