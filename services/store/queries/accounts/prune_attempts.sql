-- Failures that count for nothing any more.
delete from auth.login_attempts where at <= $1::timestamptz - interval '1 day';
