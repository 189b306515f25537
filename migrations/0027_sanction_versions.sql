-- What is decided on a sanction is decided on what was read: whoever answers or decides tells the version that the list
-- showed. Rows that are there get it when the read models are built anew.
do $m$
begin
  alter table sinergi.rm_sanctions
    add column stream_version int not null default 0 check (stream_version >= 0);
  perform sinergi.refresh_tables();
end $m$;
