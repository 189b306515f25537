-- New passwords for create_roles.sql, as role=password, one a line; gone with the connection.
select set_config('sinergi.password', $1, false);
