import { type Kysely, sql } from 'kysely'

/** Within PostgreSQL 15. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table kiosk (
    kiosk_id text primary key,
    site_name text not null,
    key_id text not null,
    public_key bytea not null,
    state text not null check (state in ('active', 'quarantined', 'revoked')),
    enrolled_at timestamptz not null,
    last_seen_at timestamptz,
    heartbeat jsonb,
    feed_seq bigint not null default 0
  )`,
  `create sequence kiosk_number`,
  `create table enrolment_code (
    code_hash bytea primary key,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    used_by text references kiosk
  )`,
  `create table request_session (
    kiosk_id text not null references kiosk,
    session text not null,
    highest bigint not null,
    seen text not null,
    primary key (kiosk_id, session)
  )`,
  `create table epoch (
    kiosk_id text not null references kiosk,
    epoch text not null,
    received_through bigint not null default 0,
    chain text not null,
    started_at timestamptz not null,
    primary key (kiosk_id, epoch)
  )`,
  // Sealed bytes do not compress; EXTERNAL spares the attempt.
  `create table frame (
    frame_id bigint generated always as identity primary key,
    kiosk_id text not null,
    epoch text not null,
    seq bigint not null check (seq >= 1),
    client_id text not null,
    kind text not null check (kind in ('row', 'tombstone')),
    hash text not null,
    chain text not null,
    prev_hash text not null,
    bytes bytea not null,
    received_at timestamptz not null,
    state text not null check (state in ('ahead', 'waiting', 'done', 'stuck')),
    line_no bigint,
    attempts integer not null default 0,
    opened_at timestamptz,
    foreign key (kiosk_id, epoch) references epoch,
    unique (kiosk_id, epoch, seq)
  )`,
  `alter table frame alter column bytes set storage external`,
  `create sequence frame_line`,
  `create index frame_waiting on frame (attempts, line_no, seq) where state = 'waiting'`,
  `create table submission (
    client_id text primary key,
    kiosk_id text not null references kiosk,
    digest text not null,
    outcome jsonb not null,
    at timestamptz not null
  )`,
  `create table case_serial (
    item text not null,
    year integer not null,
    last integer not null,
    primary key (item, year)
  )`,
  `create table case_file (
    case_code text primary key,
    client_id text not null unique,
    kiosk_id text not null references kiosk,
    visit_id text not null,
    item text not null,
    status text not null check (status in ('accepted', 'in-review', 'released', 'printed', 'doubtful', 'refused')),
    version integer not null default 1,
    submitted_at timestamptz not null,
    accepted_at timestamptz not null,
    filed_out_of_hours boolean not null,
    purpose text not null,
    card_kind text not null,
    applicant_name text not null,
    applicant_id_number text not null,
    spouse_name text,
    consents jsonb not null,
    proposal jsonb,
    result jsonb,
    decided_at timestamptz,
    decided_by text,
    copies integer not null default 0,
    reprint boolean not null default false,
    told text,
    rating integer check (rating between 1 and 5),
    rated_at timestamptz,
    check (status not in ('released', 'printed', 'doubtful') or (decided_by is not null and result is not null))
  )`,
  `create index case_file_by_applicant on case_file (applicant_id_number, accepted_at desc)`,
  `create index case_file_by_status on case_file (status, accepted_at)`,
  `create table case_event (
    event_id bigint generated always as identity primary key,
    case_code text not null references case_file,
    at timestamptz not null,
    actor text not null,
    event text not null,
    text text not null,
    reason text,
    next text
  )`,
  `create index case_event_by_case on case_event (case_code, event_id)`,
  `create table lease (
    lease_id text primary key,
    case_code text not null references case_file,
    kiosk_id text not null references kiosk,
    visit_id text not null,
    copy_n integer not null,
    copy_of integer not null,
    reprint boolean not null,
    sheet_sha256 text not null,
    sheet bytea,
    pages integer not null,
    verify_code text not null unique,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    valid_until timestamptz not null,
    state text not null check (state in ('leased', 'printed', 'doubtful', 'not-printed')),
    withdrawn_at timestamptz,
    pages_out integer,
    reported_at timestamptz
  )`,
  // At most one copy of a case is on its way at any time.
  `create unique index lease_one_at_a_time on lease (case_code) where state = 'leased'`,
  `create table feed_event (
    kiosk_id text not null references kiosk,
    feed_seq bigint not null,
    at timestamptz not null,
    body jsonb not null,
    primary key (kiosk_id, feed_seq)
  )`,
  `create table help_request (
    help_id bigint generated always as identity primary key,
    kiosk_id text not null references kiosk,
    screen text not null,
    code text,
    asked_at timestamptz not null,
    received_at timestamptz not null,
    state text not null check (state in ('open', 'taken', 'closed')),
    taken_by text,
    taken_at timestamptz,
    closed_at timestamptz,
    note text
  )`,
  `create table account (
    account text primary key,
    name text not null,
    role text not null check (role in ('archive-reviewer', 'district-viewer', 'branch-staff')),
    password_hash text not null,
    demo boolean not null,
    created_at timestamptz not null
  )`,
  `create table session (
    token_hash bytea primary key,
    account text not null references account on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create table attempt_lock (
    scope text not null,
    subject text not null,
    misses integer not null,
    locked_until timestamptz,
    last_miss_at timestamptz not null,
    primary key (scope, subject)
  )`,
  `create table console_audit (
    audit_id bigint generated always as identity primary key,
    at timestamptz not null,
    account text not null,
    act text not null,
    subject text not null,
    reason text
  )`,
  `create table alarm (
    alarm_id bigint generated always as identity primary key,
    at timestamptz not null,
    kiosk_id text,
    code text not null,
    detail text not null
  )`,
  // What happened stays: nobody edits or deletes an entry, the center included.
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'append-only table %', tg_table_name; end $$`,
  `create trigger append_only before update or delete on case_event for each row execute function refuse_change()`,
  `create trigger append_only before update or delete on console_audit for each row execute function refuse_change()`,
]
