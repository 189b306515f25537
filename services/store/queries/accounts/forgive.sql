-- A sign-in that worked: what failed before from the same source is forgotten.
delete from auth.login_attempts where email_digest = $1 and source_digest = $2;
