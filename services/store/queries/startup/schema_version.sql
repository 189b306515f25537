-- The newest migration that ran.
select coalesce(max(version), 0) from sinergi._sqlx_migrations;
