/**
 * The HTTP contract between the center and its web console. Same origin, JSON, session in an httpOnly SameSite=Strict cookie.
 * Every request that changes something must carry the header `x-zy-console: 1` (a form or another origin cannot set it) and
 * `content-type: application/json`. Errors are `{ code, message }` of protocol/control.ts `problem`. Times are ISO 8601 with offset.
 * Personal values are masked everywhere except in the answer of `reveal`.
 */
import { z } from 'zod'

export const CONSOLE_HEADER = 'x-zy-console'

export const role = z.enum(['archive-reviewer', 'district-viewer', 'branch-staff'])
export type Role = z.infer<typeof role>

export const permission = z.enum(['cases.read', 'cases.decide', 'cases.reveal', 'cases.release-again', 'help.handle', 'terminals.read'])
export type Permission = z.infer<typeof permission>

/** Who may do what; the server decides by it, the console only hides by it. */
export const PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  'archive-reviewer': ['cases.read', 'cases.decide', 'cases.reveal', 'cases.release-again'],
  'district-viewer': ['cases.read', 'terminals.read'],
  'branch-staff': ['help.handle', 'terminals.read'],
}

const civilTime = z.iso.datetime({ offset: true })
const caseCode = z.string().regex(/^04\d{13}$/)

export const caseStatus = z.enum(['accepted', 'in-review', 'released', 'printed', 'doubtful', 'refused'])
export type CaseStatus = z.infer<typeof caseStatus>

/** M1 … M5, N1, N3 of the archive's table; `label` is what a clerk reads. */
export const resultCode = z.enum(['M1', 'M2', 'M3', 'M4', 'M5', 'N1', 'N3'])
export type ResultCode = z.infer<typeof resultCode>

export const refuseReason = z.enum(['details-mismatch', 'not-party', 'visit-archive', 'other'])
export type RefuseReason = z.infer<typeof refuseReason>
export const REFUSE_REASONS: Readonly<Record<RefuseReason, string>> = {
  'details-mismatch': '申请信息与馆藏档案记载不一致',
  'not-party': '申请人不是该档案的当事人',
  'visit-archive': '档案需到馆人工查阅',
  other: '其他（须写明）',
}

/** GET site — no session needed. */
export const siteAnswer = z.object({
  demo: z.boolean(),
  /** Present only on a demo center. */
  demoAccounts: z.array(z.object({ account: z.string(), password: z.string(), name: z.string(), role })).optional(),
  serverTime: civilTime,
  /** True when civil time is the shifted demo clock; the console marks it. */
  demoClock: z.boolean(),
  archiveName: z.string(),
  /** The archive's review is staffed now; else when it is next. */
  review: z.object({ open: z.boolean(), opensAt: civilTime.optional() }),
})

export const loginRequest = z.object({ account: z.string().min(1).max(64), password: z.string().min(1).max(128) })
export const me = z.object({ account: z.string(), name: z.string(), role, permissions: z.array(permission), expiresAt: civilTime })

export const page = {
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
}

export const caseListQuery = z.object({
  ...page,
  /** Absent: every status. `in-review` is the reviewer's queue, oldest first; every other list is newest first. */
  status: caseStatus.optional(),
  /** A whole case code or its last digits (4 or more). */
  q: z
    .string()
    .regex(/^\d{4,15}$/)
    .optional(),
})

export const caseRow = z.object({
  caseCode,
  status: caseStatus,
  itemName: z.string(),
  /** 张*, 3101**********1234. */
  applicant: z.object({ name: z.string(), idNumber: z.string() }),
  kioskId: z.string(),
  siteName: z.string(),
  submittedAt: civilTime,
  acceptedAt: civilTime,
  waitingMs: z.number().int().min(0),
  filedOutOfHours: z.boolean(),
  /** What the registry's events say; present only for those who may decide. */
  proposal: z.object({ code: resultCode, label: z.string() }).optional(),
})
export const caseList = z.object({ total: z.number().int(), page: z.number().int(), pageSize: z.number().int(), rows: z.array(caseRow) })

export const evidenceRow = z.object({
  eventId: z.string(),
  /** 结婚登记 | 离婚登记 | 补领结婚登记证 | 补领离婚登记证 | 撤销婚姻登记. */
  kind: z.string(),
  date: z.iso.date(),
  office: z.string(),
  certificate: z.string(),
  /** 档号, when the registry gives one. */
  archiveNumber: z.string().optional(),
  /** Masked. */
  partner: z.string(),
})

export const timelineEntry = z.object({
  at: civilTime,
  /** A person's name and post, 终端 T001, or 中心. */
  actor: z.string(),
  /** Stable name: accepted, review-started, released, refused, leased, printed, doubtful, not-printed, lease-expired, released-again, rated, revealed. */
  event: z.string(),
  /** In the field's words. */
  text: z.string(),
  reason: z.string().optional(),
  /** Who acts next, when somebody must. */
  next: z.string().optional(),
})

export const caseAct = z.enum(['release', 'refuse', 'release-again', 'reveal'])

export const caseDetail = caseRow.extend({
  /** Send it back with a decision; a changed case answers 409. */
  version: z.number().int(),
  purpose: z.string(),
  /** Masked; absent when not given. */
  spouseName: z.string().optional(),
  cardKind: z.string(),
  evidence: z.array(evidenceRow).optional(),
  /** Why the registry proposes what it proposes. */
  explanation: z.string().optional(),
  sheets: z.array(
    z.object({
      copy: z.number().int(),
      reprint: z.boolean(),
      issuedAt: civilTime,
      kioskId: z.string(),
      /** leased | printed | doubtful | not-printed | withdrawn. */
      state: z.enum(['leased', 'printed', 'doubtful', 'not-printed', 'withdrawn']),
      pagesOut: z.number().int().optional(),
      /** Last four characters only. */
      verifyCodeTail: z.string(),
    }),
  ),
  rating: z.number().int().min(1).max(5).optional(),
  timeline: z.array(timelineEntry),
  /** What this account may do with this case now. */
  acts: z.array(caseAct),
})

export const decisionRequest = z.discriminatedUnion('decision', [
  z.object({ decision: z.literal('release'), version: z.number().int() }),
  z.object({ decision: z.literal('refuse'), version: z.number().int(), reason: refuseReason, note: z.string().trim().max(200).optional() }),
])

export const releaseAgainRequest = z.object({ version: z.number().int(), reason: z.string().trim().min(4).max(200) })

export const revealField = z.enum(['name', 'idNumber', 'spouseName'])
export const revealRequest = z.object({ field: revealField, reason: z.string().trim().min(4).max(200) })
/** Show for `seconds`, then mask again. */
export const revealAnswer = z.object({ field: revealField, value: z.string(), seconds: z.number().int() })

export const helpState = z.enum(['open', 'taken', 'closed'])
export const helpRow = z.object({
  number: z.string(),
  kioskId: z.string(),
  siteName: z.string(),
  screen: z.string(),
  code: z.string().optional(),
  at: civilTime,
  state: helpState,
  takenBy: z.string().optional(),
  takenAt: civilTime.optional(),
  closedAt: civilTime.optional(),
  note: z.string().optional(),
})
export const helpListQuery = z.object({ ...page, state: helpState.optional() })
export const helpList = z.object({ total: z.number().int(), page: z.number().int(), pageSize: z.number().int(), rows: z.array(helpRow) })
export const closeHelpRequest = z.object({ note: z.string().trim().min(2).max(200) })

export const terminalRow = z.object({
  kioskId: z.string(),
  siteName: z.string(),
  state: z.enum(['active', 'quarantined', 'revoked']),
  enrolledAt: civilTime,
  lastSeenAt: civilTime.optional(),
  version: z.string().optional(),
  unsent: z.number().int().optional(),
  oldestUnsentMs: z.number().int().optional(),
  devices: z.array(z.object({ class: z.string(), status: z.string() })),
  /** Open alarms, newest first; never personal. */
  alarms: z.array(z.object({ at: civilTime, code: z.string() })),
})
export const terminalList = z.object({ rows: z.array(terminalRow) })

export const done = z.object({ done: z.literal(true) })
export const caseParams = z.object({ caseCode })
export const helpParams = z.object({ number: z.string().regex(/^H\d{1,9}$/) })

/** `permission: 'none'` needs no session, `'session'` any session. */
export const consoleRoutes = {
  site: { method: 'GET', path: '/console/api/site', permission: 'none', answer: siteAnswer },
  login: { method: 'POST', path: '/console/api/login', permission: 'none', body: loginRequest, answer: me },
  logout: { method: 'POST', path: '/console/api/logout', permission: 'session', answer: done },
  me: { method: 'GET', path: '/console/api/me', permission: 'session', answer: me },
  cases: { method: 'GET', path: '/console/api/cases', permission: 'cases.read', query: caseListQuery, answer: caseList },
  caseDetail: { method: 'GET', path: '/console/api/cases/:caseCode', permission: 'cases.read', params: caseParams, answer: caseDetail },
  decide: {
    method: 'POST',
    path: '/console/api/cases/:caseCode/decision',
    permission: 'cases.decide',
    params: caseParams,
    body: decisionRequest,
    answer: caseDetail,
  },
  releaseAgain: {
    method: 'POST',
    path: '/console/api/cases/:caseCode/release-again',
    permission: 'cases.release-again',
    params: caseParams,
    body: releaseAgainRequest,
    answer: caseDetail,
  },
  reveal: {
    method: 'POST',
    path: '/console/api/cases/:caseCode/reveal',
    permission: 'cases.reveal',
    params: caseParams,
    body: revealRequest,
    answer: revealAnswer,
  },
  help: { method: 'GET', path: '/console/api/help', permission: 'help.handle', query: helpListQuery, answer: helpList },
  takeHelp: { method: 'POST', path: '/console/api/help/:number/take', permission: 'help.handle', params: helpParams, answer: helpRow },
  closeHelp: {
    method: 'POST',
    path: '/console/api/help/:number/close',
    permission: 'help.handle',
    params: helpParams,
    body: closeHelpRequest,
    answer: helpRow,
  },
  terminals: { method: 'GET', path: '/console/api/terminals', permission: 'terminals.read', answer: terminalList },
} as const

export type Site = z.infer<typeof siteAnswer>
export type Me = z.infer<typeof me>
export type CaseRow = z.infer<typeof caseRow>
export type CaseList = z.infer<typeof caseList>
export type CaseDetail = z.infer<typeof caseDetail>
export type DecisionRequest = z.infer<typeof decisionRequest>
export type HelpRow = z.infer<typeof helpRow>
export type HelpList = z.infer<typeof helpList>
export type TerminalRow = z.infer<typeof terminalRow>
export type TimelineEntry = z.infer<typeof timelineEntry>
