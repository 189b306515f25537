-- Tokens that nobody can use any more, a month after.
delete from auth.one_time_tokens where expires_at <= $1::timestamptz - interval '30 days';
