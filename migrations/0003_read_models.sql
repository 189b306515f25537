-- Read models: the rows that lists, pages, exports and the deadline worker read, folded from the log and nothing else.
--
-- A table with a column party_id shows a company its own rows alone (protect() sees to that). Tables that no company may
-- read at all have a staff_floor; of windows, policies and decrees a company sees what is public.
do $m$
declare
  tbl text;
begin
  create table sinergi.rm_office (
    tenant_id   int not null,
    id          uuid not null,
    position    bigint not null,
    -- of the office's stream: every event of the office raises it
    version     int not null,
    region      text not null,
    name        text not null,
    kind        text not null,
    zone        text not null,
    demo        boolean not null,
    letterhead  jsonb,
    -- how far the clock of an example runs ahead
    ahead_seconds bigint not null,
    opened_at   timestamptz not null,
    constraint rm_office_pkey primary key (tenant_id, id)
  ) with (fillfactor = 50);

  create table sinergi.rm_agencies (
    tenant_id   int not null,
    id          uuid not null,
    position    bigint not null,
    name        text not null,
    short_name  text not null,
    kind        text not null,
    constraint rm_agencies_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_officials (
    tenant_id     int not null,
    id            uuid not null,
    position      bigint not null,
    agency_id     uuid not null,
    name          text not null,
    nip           text,
    title         text not null,
    tenure        text not null,
    starts_on     date not null,
    ends_on       date,
    letter_number text,
    end_reason    text,
    constraint rm_officials_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_holidays (
    tenant_id int not null,
    id        uuid not null,
    position  bigint not null,
    date      date not null,
    name      text not null,
    kind      text not null,
    constraint rm_holidays_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_region_facts (
    tenant_id int not null,
    id        uuid not null,
    position  bigint not null,
    name      text not null,
    value     text not null,
    unit      text,
    year      int,
    quality   text not null,
    source    text not null,
    note      text,
    constraint rm_region_facts_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  -- The id is the account's.
  create table sinergi.rm_members (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    party_id       uuid,
    version        int not null,
    name           text,
    email          text,
    roles          text[] not null,
    starts_on      date not null,
    ends_on        date,
    letter_number  text,
    invited_at     timestamptz not null,
    joined_at      timestamptz,
    suspended_at   timestamptz,
    suspend_reason text,
    ended_on       date,
    end_reason     text,
    constraint rm_members_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_interests (
    tenant_id       int not null,
    id              uuid not null,
    position        bigint not null,
    account_id      uuid not null,
    company_id      uuid not null,
    nature          text not null,
    declared_at     timestamptz not null,
    withdrawn_at    timestamptz,
    withdraw_reason text,
    constraint rm_interests_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_policies (
    tenant_id       int not null,
    id              uuid not null,
    position        bigint not null,
    number          int not null,
    -- of the stream, when this row last changed; the largest of all rows is the stream's version
    stream_version  int not null,
    title           text not null,
    basis           jsonb not null,
    effective_from  date not null,
    status          text not null,
    rules           jsonb not null,
    authors         uuid[] not null,
    drafted_at      timestamptz not null,
    revised_at      timestamptz,
    published_at    timestamptz,
    withdrawn_at    timestamptz,
    withdraw_reason text,
    constraint rm_policies_pkey primary key (tenant_id, id)
  ) with (fillfactor = 50);

  create table sinergi.rm_companies (
    tenant_id            int not null,
    id                   uuid not null,
    position             bigint not null,
    party_id             uuid not null,
    -- of the company's stream, for its outlets, people and documents as well
    version              int not null,
    legal_name           text not null,
    legal_form           text,
    nib                  text,
    npwp                 text,
    kbli                 text[] not null,
    address              text,
    city                 text,
    email                text,
    phone                text,
    bank                 text,
    bank_number          text,
    bank_holder          text,
    taxable_entrepreneur boolean,
    -- fields of the profile that an application asks for and that are not there
    gaps                 text[] not null,
    outlets_count        int not null,
    import_id            uuid,
    registered_at        timestamptz not null,
    changed_at           timestamptz,
    retracted_at         timestamptz,
    constraint rm_companies_pkey primary key (tenant_id, id)
  ) with (fillfactor = 70);

  create table sinergi.rm_outlets (
    tenant_id                 int not null,
    id                        uuid not null,
    position                  bigint not null,
    party_id                  uuid not null,
    name                      text not null,
    kind                      text not null,
    frequency                 text,
    domain                    text,
    feed_url                  text,
    channel                   text,
    broadcaster               text,
    since                     date,
    local_office              boolean,
    press_council_status      text not null,
    press_council_observed_on date,
    reach                     bigint,
    reach_metric              text,
    reach_provider            text,
    reach_observed_on         date,
    added_at                  timestamptz not null,
    retired_at                timestamptz,
    retire_reason             text,
    constraint rm_outlets_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_press_council_observations (
    tenant_id       int not null,
    id              uuid not null,
    position        bigint not null,
    party_id        uuid not null,
    outlet_id       uuid not null,
    status          text not null,
    observed_on     date not null,
    source          text not null,
    evidence_sha256 text,
    evidence_name   text,
    recorded_at     timestamptz not null,
    constraint rm_press_council_observations_pkey primary key (tenant_id, id)
  );

  create table sinergi.rm_people (
    tenant_id             int not null,
    id                    uuid not null,
    position              bigint not null,
    party_id              uuid not null,
    name                  text,
    role                  text not null,
    outlet_id             uuid,
    competence_level      text,
    competence_number     text,
    competence_issued_on  date,
    competence_expires_on date,
    last_self_report_on   date,
    added_at              timestamptz not null,
    ended_on              date,
    end_reason            text,
    constraint rm_people_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_documents (
    tenant_id       int not null,
    id              uuid not null,
    position        bigint not null,
    party_id        uuid not null,
    requirement     text not null,
    outlet_id       uuid,
    number          text,
    issuer          text,
    issued_on       date,
    expires_on      date,
    file_sha256     text,
    file_name       text,
    file_size_bytes bigint,
    file_media_type text,
    filed_at        timestamptz not null,
    withdrawn_at    timestamptz,
    withdraw_reason text,
    constraint rm_documents_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_windows (
    tenant_id            int not null,
    id                   uuid not null,
    position             bigint not null,
    version              int not null,
    title                text not null,
    fiscal_year          int not null,
    kinds                text[] not null,
    opens_on             date not null,
    closes_on            date not null,
    opens_at             timestamptz not null,
    closes_at            timestamptz not null,
    quota                bigint,
    policy_version       int not null,
    author_id            uuid not null,
    drafted_at           timestamptz not null,
    announced_at         timestamptz,
    extensions_count     int not null,
    extension_reason     text,
    extension_letter     text,
    cancelled_at         timestamptz,
    cancel_reason        text,
    results_announced_at timestamptz,
    objections_until     timestamptz,
    finalised_at         timestamptz,
    constraint rm_windows_pkey primary key (tenant_id, id)
  ) with (fillfactor = 50);

  -- What a company may know of its application. Who checks it, and findings before they are sent, are elsewhere.
  create table sinergi.rm_applications (
    tenant_id               int not null,
    id                      uuid not null,
    position                bigint not null,
    party_id                uuid not null,
    version                 int not null,
    outlet_id               uuid not null,
    kind                    text not null,
    window_id               uuid not null,
    status                  text not null,
    answers                 jsonb not null,
    policy_version          int,
    verifiers_count         int not null,
    started_at              timestamptz not null,
    saved_at                timestamptz,
    registered_at           timestamptz,
    withdrawn_at            timestamptz,
    withdraw_reason         text,
    corrections_count       int not null,
    correction_items        jsonb,
    correction_requested_at timestamptz,
    correction_until        timestamptz,
    resubmitted_at          timestamptz,
    verified_at             timestamptz,
    field_check_on          date,
    field_check_place       text,
    field_check             jsonb,
    field_check_skipped     text,
    factual_at              timestamptz,
    graded_at               timestamptz,
    grade_policy_version    int,
    grade_scheme            text,
    grade                   text,
    eligible                boolean,
    points_total            int,
    points                  jsonb,
    facts                   jsonb,
    proposal                text,
    proposed_at             timestamptz,
    objections_until        timestamptz,
    objected_at             timestamptz,
    objection_grounds       text,
    objection_upheld        boolean,
    objection_answer        text,
    objection_decided_at    timestamptz,
    decided_at              timestamptz,
    outcome                 text,
    decision_reason         text,
    against_grade           boolean,
    rejected_at             timestamptz,
    decreed_at              timestamptz,
    decree_id               uuid,
    decree_number           text,
    decree_row              bigint,
    constraint rm_applications_pkey primary key (tenant_id, id)
  ) with (fillfactor = 60);

  -- The office's side of an application: who checks it, and where the findings differ.
  create table sinergi.rm_application_desks (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    verifiers      uuid[] not null,
    -- in this round, and ever
    checked_by     uuid[] not null,
    checkers       uuid[] not null,
    differing      text[] not null,
    -- versions at which the application came back: each begins a round
    resubmissions  int[] not null,
    field_team     uuid[] not null,
    constraint rm_application_desks_pkey primary key (tenant_id, id)
  ) with (fillfactor = 60);

  create table sinergi.rm_findings (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    application_id uuid not null,
    company_id     uuid not null,
    version        int not null,
    kind           text not null,
    account_id     uuid not null,
    items          jsonb not null,
    defects_count  int not null,
    recorded_at    timestamptz not null,
    constraint rm_findings_pkey primary key (tenant_id, id)
  );

  create table sinergi.rm_decrees (
    tenant_id   int not null,
    id          uuid not null,
    position    bigint not null,
    version     int not null,
    window_id   uuid not null,
    wording     jsonb not null,
    author_id   uuid not null,
    prepared_at timestamptz not null,
    number      text,
    issued_on   date,
    issued_at   timestamptz,
    rows_count  int not null,
    hash        text,
    code        text,
    signature   jsonb,
    constraint rm_decrees_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  -- The annex as it was fixed: names and grades of that day.
  create table sinergi.rm_decree_rows (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    decree_id      uuid not null,
    number         bigint not null,
    application_id uuid not null,
    company_id     uuid not null,
    company_name   text not null,
    outlet_id      uuid not null,
    outlet_name    text not null,
    kind           text not null,
    grade          text not null,
    constraint rm_decree_rows_pkey primary key (tenant_id, id)
  );

  create table sinergi.rm_imports (
    tenant_id       int not null,
    id              uuid not null,
    position        bigint not null,
    version         int not null,
    file_name       text not null,
    sha256          text not null,
    rows            bigint not null,
    left_out        bigint not null,
    companies_count int not null,
    recorded_at     timestamptz not null,
    account_id      uuid not null,
    undone_at       timestamptz,
    undo_reason     text,
    constraint rm_imports_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_shared_figures (
    tenant_id       int not null,
    id              uuid not null,
    position        bigint not null,
    stream_version  int not null,
    indicator       text not null,
    year            int not null,
    decision_number text not null,
    signed_by       text not null,
    shared_at       timestamptz not null,
    withdrawn_at    timestamptz,
    withdraw_reason text,
    constraint rm_shared_figures_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  for tbl in
    select c.relname from pg_catalog.pg_class c
    where c.relnamespace = 'sinergi'::regnamespace and c.relname like 'rm\_%' and c.relkind = 'r' order by c.relname
  loop
    perform sinergi.distribute(format('sinergi.%I', tbl)::regclass);
    perform sinergi.protect(format('sinergi.%I', tbl)::regclass);
  end loop;

  foreach tbl in array array[
    'rm_officials', 'rm_region_facts', 'rm_interests', 'rm_application_desks', 'rm_findings', 'rm_imports', 'rm_shared_figures'
  ] loop
    execute format(
      'create policy staff_floor on sinergi.%I as restrictive for all to public using (%2$s) with check (%2$s)',
      tbl, $x$current_setting('app.party_id', true) = 'staff'$x$);
  end loop;
  create policy public_floor on sinergi.rm_windows as restrictive for select to public
    using (current_setting('app.party_id', true) = 'staff' or announced_at is not null);
  create policy public_floor on sinergi.rm_policies as restrictive for select to public
    using (current_setting('app.party_id', true) = 'staff' or published_at is not null);
  create policy public_floor on sinergi.rm_decrees as restrictive for select to public
    using (current_setting('app.party_id', true) = 'staff' or issued_at is not null);

  -- A tenant has thousands of rows at most, and the keys begin with it: only what is looked up row by row has an index.
  create index rm_outlets_company_idx on sinergi.rm_outlets (tenant_id, party_id);
  create index rm_observations_outlet_idx on sinergi.rm_press_council_observations (tenant_id, outlet_id);
  create index rm_people_company_idx on sinergi.rm_people (tenant_id, party_id);
  create index rm_documents_company_idx on sinergi.rm_documents (tenant_id, party_id);
  create index rm_documents_expiry_idx on sinergi.rm_documents (tenant_id, expires_on);
  create index rm_applications_company_idx on sinergi.rm_applications (tenant_id, party_id);
  create index rm_applications_window_idx on sinergi.rm_applications (tenant_id, window_id);
  create index rm_findings_application_idx on sinergi.rm_findings (tenant_id, application_id);
  create index rm_decree_rows_decree_idx on sinergi.rm_decree_rows (tenant_id, decree_id);

  perform sinergi.refresh_tables();
end $m$;
