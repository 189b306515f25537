-- Sessions that have ended.
delete from auth.sessions where expires_at <= $1 or last_seen_at + make_interval(secs => idle_seconds) <= $1;
