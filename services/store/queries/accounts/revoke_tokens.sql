-- Tokens of a kind that were made for an address and not used are worth nothing any more.
delete from auth.one_time_tokens where kind = $1 and email = $2 and used_at is null;
