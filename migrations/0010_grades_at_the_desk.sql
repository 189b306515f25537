-- A grade is the office's own until it is announced: it stands on the desk, and the application has it from the
-- announcement on. And an application keeps what its company declared of itself when it was sent in.
do $m$
begin
  alter table sinergi.rm_application_desks
    add column grade_policy_version int,
    add column grade_scheme         text,
    add column grade                text,
    add column eligible             boolean,
    add column points_total         int,
    add column points               jsonb,
    add column facts                jsonb;

  alter table sinergi.rm_applications add column declared jsonb;

  perform sinergi.refresh_tables();
end $m$;
