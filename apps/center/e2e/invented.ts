/** Invented cases, help requests and terminals for the console's own pages. */
import { makeCaseCode } from '@zhengyin/standards/case-code'
import type { CaseDetail, HelpRow, TerminalRow } from '../src/console-api.ts'
import { NOW } from './fake-center.ts'

const MINUTE = 60_000
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * MINUTE).toISOString()

export const codeOf = (serial: number) => makeCaseCode({ item: '156', year: 2026, serial })

const married = {
  eventId: 'E1',
  kind: '结婚登记',
  date: '2014-05-20',
  office: '上海市徐汇区民政局婚姻登记处（虚构）',
  certificate: 'J310104-2014-000321',
  archiveNumber: 'XH-2014-JH-00321',
  partner: '李*',
}

export function aCase(serial: number, change: Partial<CaseDetail> = {}, minutesAgo = 12): CaseDetail {
  return {
    caseCode: codeOf(serial),
    status: 'in-review',
    itemName: '婚姻登记档案查询',
    applicant: { name: '张*', idNumber: '3101**********2313' },
    kioskId: 'T001',
    siteName: '康健支行',
    submittedAt: at(minutesAgo),
    acceptedAt: at(minutesAgo),
    waitingMs: minutesAgo * MINUTE,
    filedOutOfHours: false,
    proposal: { code: 'M1', label: '有结婚登记，未见其后的离婚登记' },
    version: 1,
    purpose: 'loan',
    spouseName: '李*',
    cardKind: 'resident',
    evidence: [married],
    explanation: '最后一个登记事件是结婚登记，申请填写的配偶姓名与登记相符。',
    sheets: [],
    timeline: [{ at: at(minutesAgo), actor: '终端 T001', event: 'accepted', text: '申请已受理', next: '档案审核员审核' }],
    acts: ['release', 'refuse', 'reveal'],
    ...change,
  }
}

export function inventedCases(): CaseDetail[] {
  const waiting = Array.from({ length: 24 }, (_, index) =>
    aCase(
      index + 1,
      index % 3 === 1
        ? {
            applicant: { name: '欧**娜', idNumber: '3101**********462X' },
            proposal: { code: 'N1', label: '馆藏范围内未查到登记' },
            evidence: [],
          }
        : index === 2
          ? { filedOutOfHours: true }
          : {},
      70 - index * 2,
    ),
  )
  const printed = aCase(101, {
    status: 'printed',
    acts: ['reveal'],
    rating: 5,
    sheets: [{ copy: 1, reprint: false, issuedAt: at(90), kioskId: 'T001', state: 'printed', pagesOut: 1, verifyCodeTail: '7Q2M' }],
    timeline: [
      { at: at(130), actor: '终端 T001', event: 'accepted', text: '申请已受理', next: '档案审核员审核' },
      { at: at(104), actor: '档案审核员 周审', event: 'released', text: '核准出具', next: '申请人到终端打印' },
      { at: at(90), actor: '终端 T001', event: 'leased', text: '发出第 1 份打印许可' },
      { at: at(89), actor: '终端 T001', event: 'printed', text: '已出纸 1 页' },
      { at: at(88), actor: '申请人', event: 'rated', text: '评价：5 星' },
    ],
  })
  const doubtful = aCase(102, {
    status: 'doubtful',
    acts: ['release-again', 'reveal'],
    sheets: [{ copy: 1, reprint: false, issuedAt: at(40), kioskId: 'T001', state: 'doubtful', pagesOut: 0, verifyCodeTail: 'K0ZD' }],
    timeline: [
      { at: at(60), actor: '终端 T001', event: 'accepted', text: '申请已受理' },
      { at: at(45), actor: '档案审核员 周审', event: 'released', text: '核准出具' },
      { at: at(40), actor: '终端 T001', event: 'doubtful', text: '打印结果不明', reason: '打印中卡纸', next: '由人确认后准许补打' },
    ],
  })
  return [printed, doubtful, ...waiting]
}

export function inventedHelp(): HelpRow[] {
  return [
    { number: 'H12', kioskId: 'T001', siteName: '康健支行', screen: 'identify', code: 'readFailed', at: at(2), state: 'open' },
    {
      number: 'H11',
      kioskId: 'T002',
      siteName: '康健支行',
      screen: 'consent',
      at: at(18),
      state: 'taken',
      takenBy: '郑网',
      takenAt: at(15),
    },
    {
      number: 'H10',
      kioskId: 'T001',
      siteName: '康健支行',
      screen: 'home',
      at: at(200),
      state: 'closed',
      takenBy: '郑网',
      takenAt: at(198),
      closedAt: at(190),
      note: '已说明需要带身份证原件',
    },
  ]
}

export function inventedTerminals(): TerminalRow[] {
  return [
    {
      kioskId: 'T001',
      siteName: '康健支行',
      state: 'active',
      enrolledAt: at(9_000),
      lastSeenAt: at(0),
      version: '0.1.0',
      unsent: 0,
      oldestUnsentMs: 0,
      devices: [
        { class: 'id-card-reader', status: 'online' },
        { class: 'document-printer', status: 'hardwareError' },
        { class: 'receipt-printer', status: 'online' },
        { class: 'code-scanner', status: 'noDevice' },
      ],
      alarms: [],
    },
    {
      kioskId: 'T002',
      siteName: '徐家汇支行（虚构）',
      state: 'active',
      enrolledAt: at(9_000),
      lastSeenAt: at(47),
      version: '0.1.0',
      unsent: 3,
      oldestUnsentMs: 52 * MINUTE,
      devices: [{ class: 'id-card-reader', status: 'online' }],
      alarms: [{ at: at(46), code: 'chain-broken' }],
    },
    { kioskId: 'T003', siteName: '田林支行（虚构）', state: 'active', enrolledAt: at(20), devices: [], alarms: [] },
  ]
}
