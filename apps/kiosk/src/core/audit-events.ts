/**
 * Every event of the audit trail, once: its id, what it means to an auditor, and what it says. Types come from this table. What takes time
 * comes in pairs: a `.started` without its `.finished` is a crash or a power cut. Nothing here is personal.
 */
type FieldType = 'text' | 'number' | 'flag'

interface AuditEventDefinition {
  readonly meaning: string
  readonly fields: Readonly<Record<string, FieldType>>
}

export const auditEvents = {
  'terminal.started': { meaning: '终端启动', fields: { version: 'text', profile: 'text', recovered: 'flag' } },
  'terminal.finished': { meaning: '终端正常停止', fields: {} },
  'visit.started': { meaning: '有人开始使用终端', fields: { visit: 'text' } },
  'visit.finished': {
    meaning: '使用结束，本机个人信息已清除并检查',
    fields: { visit: 'text', stores: 'number', bytes: 'number', found: 'number', unreadable: 'number' },
  },
  'card.started': { meaning: '开始等待或读取证件', fields: { visit: 'text' } },
  'card.finished': { meaning: '读证结束', fields: { visit: 'text', outcome: 'text' } },
  'submit.started': { meaning: '开始登记申请', fields: { visit: 'text', item: 'text' } },
  'submit.finished': {
    meaning: '申请已登记（与申请同一事务写入）',
    fields: { visit: 'text', item: 'text', id: 'text', consents: 'number' },
  },
  'submit.failed': { meaning: '申请未能登记，未写入任何内容', fields: { visit: 'text', item: 'text', reason: 'text' } },
  'my-cases.started': { meaning: '本人查询自己的办件', fields: { visit: 'text' } },
  'my-cases.finished': { meaning: '办件查询结束', fields: { visit: 'text', outcome: 'text' } },
  'preview.started': { meaning: '本人预览结果', fields: { visit: 'text', caseCode: 'text' } },
  'preview.finished': { meaning: '结果预览结束', fields: { visit: 'text', caseCode: 'text', outcome: 'text' } },
  'lease.started': { meaning: '申请打印许可', fields: { visit: 'text', caseCode: 'text' } },
  'lease.finished': { meaning: '打印许可申请结束；已许可的同时写入打印意图', fields: { visit: 'text', caseCode: 'text', outcome: 'text' } },
  'print.started': { meaning: '持许可打印盖章件', fields: { visit: 'text', leaseId: 'text', caseCode: 'text' } },
  'print.finished': {
    meaning: '盖章件打印结束',
    fields: { visit: 'text', leaseId: 'text', caseCode: 'text', outcome: 'text', pagesOut: 'number' },
  },
  'receipt.started': { meaning: '打印回执', fields: { visit: 'text' } },
  'receipt.finished': { meaning: '回执打印结束', fields: { visit: 'text', outcome: 'text' } },
  'rating.finished': { meaning: '好差评已登记', fields: { visit: 'text', caseCode: 'text', level: 'number' } },
  'help.finished': { meaning: '求助', fields: { screen: 'text', outcome: 'text' } },
  'service.paused': { meaning: '暂停服务', fields: { reason: 'text' } },
  'service.resumed': { meaning: '恢复服务', fields: {} },
} as const satisfies Readonly<Record<string, AuditEventDefinition>>

export type AuditEventId = keyof typeof auditEvents

type ValueOf<T extends FieldType> = T extends 'text' ? string : T extends 'number' ? number : boolean

export type AuditFields<Id extends AuditEventId> = {
  readonly [Name in keyof (typeof auditEvents)[Id]['fields']]: (typeof auditEvents)[Id]['fields'][Name] extends FieldType
    ? ValueOf<(typeof auditEvents)[Id]['fields'][Name]>
    : never
}

export interface AuditEvent<Id extends AuditEventId = AuditEventId> {
  readonly event: Id
  readonly fields: Readonly<Record<string, string | number | boolean>>
}

/** One entry, its fields checked by the table. */
export function audited<Id extends AuditEventId>(event: Id, fields: AuditFields<Id>): AuditEvent<Id> {
  return { event, fields: { ...(fields as Readonly<Record<string, string | number | boolean>>) } }
}
