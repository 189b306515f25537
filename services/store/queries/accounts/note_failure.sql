-- A sign-in that failed.
insert into auth.login_attempts (email_digest, source_digest, at) values ($1, $2, $3);
