-- Which of these commands were answered, and how?
select command_id, fingerprint, answer from sinergi.load_seen($1, $2)
