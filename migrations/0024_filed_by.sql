-- Who filed a document, and for whom: whoever filed the certificate of a small business is not asked to look at it. Rows that
-- are there get it when the read models are built anew.
do $m$
begin
  alter table sinergi.rm_documents add column filed_by uuid, add column filed_for uuid;
  perform sinergi.refresh_tables();
end $m$;
