-- Running numbers of the region's own papers: how they look, and which number stands on which paper.
do $m$
declare
  tbl text;
begin
  create table sinergi.rm_number_patterns (
    tenant_id int not null,
    id        uuid not null,
    position  bigint not null,
    sort      text not null,
    pattern   text not null,
    constraint rm_number_patterns_pkey primary key (tenant_id, id)
  );

  create table sinergi.rm_paper_numbers (
    tenant_id int not null,
    id        uuid not null,
    position  bigint not null,
    sort      text not null,
    number    text not null,
    -- its place in the row of the year; none when somebody typed it
    sequence  int,
    paper_id  uuid not null,
    dated_on  date not null,
    year      int not null,
    -- by which anybody can check the paper
    code      text not null,
    constraint rm_paper_numbers_pkey primary key (tenant_id, id)
  );

  -- The register is the office's: a company reads the number on its paper.
  foreach tbl in array array['rm_number_patterns', 'rm_paper_numbers'] loop
    perform sinergi.distribute(format('sinergi.%I', tbl)::regclass);
    perform sinergi.protect(format('sinergi.%I', tbl)::regclass);
    execute format(
      'create policy staff_floor on sinergi.%I as restrictive for all to public using (%2$s) with check (%2$s)',
      tbl, $x$current_setting('app.party_id', true) = 'staff'$x$);
  end loop;

  create index rm_paper_numbers_row_idx on sinergi.rm_paper_numbers (tenant_id, year desc, sort, sequence desc);
  create index rm_paper_numbers_code_idx on sinergi.rm_paper_numbers (tenant_id, code);
  create index rm_paper_numbers_paper_idx on sinergi.rm_paper_numbers (tenant_id, paper_id);

  perform sinergi.refresh_tables();
end $m$;
