-- Failures since two moments: of the pair and of the address since the first, of the source since the second.
select
  (select count(*) from auth.login_attempts where email_digest = $1 and source_digest = $2 and at > $3) as pair,
  (select count(*) from auth.login_attempts where email_digest = $1 and at > $3) as account,
  (select count(*) from auth.login_attempts where source_digest = $2 and at > $4) as source,
  (select max(at) from auth.login_attempts where email_digest = $1 and at > $3) as last_at;
