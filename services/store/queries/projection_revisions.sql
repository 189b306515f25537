-- Which revision do the rows of the tenant have?
select table_name, revision from sinergi.projection_state where tenant_id = $1
