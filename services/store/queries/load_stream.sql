-- What happened in this stream after a version?
select version, type_id, schema_ver, enc, payload from sinergi.load_stream($1, $2, $3)
