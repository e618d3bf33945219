/** The center's tables as Kysely sees them. The words are the migrations'. */
import type { FeedEvent } from '@zhengyin/protocol/feed'
import type { ColumnType, Generated } from 'kysely'
import type { CaseStatus, Role } from '../console-api.ts'
import type { MaritalRecord } from '../departments/archive/marital-record.ts'

type Json<T> = ColumnType<T, string, string>

export interface KioskTable {
  kiosk_id: string
  site_name: string
  key_id: string
  /** Ed25519, SPKI DER. */
  public_key: Buffer
  state: 'active' | 'quarantined' | 'revoked'
  enrolled_at: Date
  last_seen_at: Date | null
  heartbeat: Json<HeartbeatSeen> | null
  /** Last number given on this terminal's feed; taken under the row's lock, so numbers become visible in order. */
  feed_seq: Generated<number>
}

export interface HeartbeatSeen {
  readonly version: string
  readonly queue: { readonly unsent: number; readonly oldestUnsentMs: number }
  readonly auditHead: { readonly seq: number; readonly hash: string }
  readonly devices: readonly { readonly class: string; readonly status: string }[]
}

export interface EnrolmentCodeTable {
  code_hash: Buffer
  issued_at: Date
  expires_at: Date
  used_at: Date | null
  used_by: string | null
}

export interface RequestSessionTable {
  kiosk_id: string
  session: string
  highest: number
  /** 64 bits as hexadecimal. */
  seen: string
}

export interface EpochTable {
  kiosk_id: string
  epoch: string
  received_through: Generated<number>
  /** Chain value the next frame must name. */
  chain: string
  started_at: Date
}

export interface FrameTable {
  frame_id: Generated<number>
  kiosk_id: string
  epoch: string
  seq: number
  client_id: string
  kind: 'row' | 'tombstone'
  hash: string
  chain: string
  prev_hash: string
  bytes: Buffer
  received_at: Date
  /** `ahead`: stored, but the line before it is not whole yet. `waiting`: acknowledged, unopened. */
  state: 'ahead' | 'waiting' | 'done' | 'stuck'
  /** Rises with every acknowledgement: rows of one terminal are opened in their order, however they came. */
  line_no: number | null
  attempts: Generated<number>
  opened_at: Date | null
}

export interface SubmissionTable {
  client_id: string
  kiosk_id: string
  /** SHA-256 of what the seal held: the same id with other content is refused. */
  digest: string
  outcome: Json<RowOutcome>
  at: Date
}

export type RowOutcome = Extract<FeedEvent, { type: 'row-outcome' }>['outcome']

export interface CaseSerialTable {
  item: string
  year: number
  last: number
}

export interface CaseFileTable {
  case_code: string
  client_id: string
  kiosk_id: string
  visit_id: string
  item: string
  status: CaseStatus
  version: Generated<number>
  submitted_at: Date
  accepted_at: Date
  filed_out_of_hours: boolean
  purpose: string
  card_kind: string
  applicant_name: string
  applicant_id_number: string
  spouse_name: string | null
  consents: Json<readonly unknown[]>
  proposal: Json<MaritalRecord> | null
  /** What a person released; the sheet is printed from it. */
  result: Json<MaritalRecord> | null
  decided_at: Date | null
  decided_by: string | null
  copies: Generated<number>
  /** Set when a person released again: the next copy says 补打. */
  reprint: Generated<boolean>
  /** The review state last told to the terminal, to tell it only what moved. */
  told: string | null
  rating: number | null
  rated_at: Date | null
}

export interface CaseEventTable {
  event_id: Generated<number>
  case_code: string
  at: Date
  actor: string
  event: string
  text: string
  reason: string | null
  next: string | null
}

export interface LeaseTable {
  lease_id: string
  case_code: string
  kiosk_id: string
  visit_id: string
  copy_n: number
  copy_of: number
  reprint: boolean
  sheet_sha256: string
  /** Kept only while the lease runs, so that a lost answer can be given again. */
  sheet: Buffer | null
  pages: number
  verify_code: string
  issued_at: Date
  expires_at: Date
  valid_until: Date
  state: 'leased' | 'printed' | 'doubtful' | 'not-printed'
  withdrawn_at: Date | null
  pages_out: number | null
  reported_at: Date | null
}

export interface FeedEventTable {
  kiosk_id: string
  feed_seq: number
  at: Date
  body: Json<FeedEvent>
}

export interface HelpRequestTable {
  help_id: Generated<number>
  kiosk_id: string
  screen: string
  code: string | null
  asked_at: Date
  received_at: Date
  state: 'open' | 'taken' | 'closed'
  taken_by: string | null
  taken_at: Date | null
  closed_at: Date | null
  note: string | null
}

export interface AccountTable {
  account: string
  name: string
  role: Role
  password_hash: string
  demo: boolean
  created_at: Date
}

export interface SessionTable {
  token_hash: Buffer
  account: string
  created_at: Date
  expires_at: Date
}

export interface AttemptLockTable {
  scope: string
  subject: string
  misses: number
  locked_until: Date | null
  last_miss_at: Date
}

export interface ConsoleAuditTable {
  audit_id: Generated<number>
  at: Date
  account: string
  act: string
  subject: string
  reason: string | null
}

export interface AlarmTable {
  alarm_id: Generated<number>
  at: Date
  kiosk_id: string | null
  code: string
  detail: string
}

export interface Tables {
  kiosk: KioskTable
  enrolment_code: EnrolmentCodeTable
  request_session: RequestSessionTable
  epoch: EpochTable
  frame: FrameTable
  submission: SubmissionTable
  case_serial: CaseSerialTable
  case_file: CaseFileTable
  case_event: CaseEventTable
  lease: LeaseTable
  feed_event: FeedEventTable
  help_request: HelpRequestTable
  account: AccountTable
  session: SessionTable
  attempt_lock: AttemptLockTable
  console_audit: ConsoleAuditTable
  alarm: AlarmTable
}
