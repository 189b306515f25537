-- How the person is called.
update auth.accounts set display_name = $2 where account_id = $1;
