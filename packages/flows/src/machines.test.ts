import { err, nullLog, ok } from '@zhengyin/kernel'
import { simulatedClock } from '@zhengyin/kernel/testing'
import { expect, test } from 'vitest'
import type { AnyStateMachine, SnapshotFrom } from 'xstate'
import { marriageCertificate } from './journeys/marriage-certificate.ts'
import { myCase } from './journeys/my-case.ts'
import { casesStep } from './steps/cases.ts'
import { checkStep } from './steps/check.ts'
import { consentStep } from './steps/consent.ts'
import { identifyStep } from './steps/identify.ts'
import { leaveStep } from './steps/leave.ts'
import { messageStep } from './steps/message.ts'
import { noticeStep } from './steps/notice.ts'
import { previewStep } from './steps/preview.ts'
import { printStep } from './steps/print.ts'
import { rateStep } from './steps/rate.ts'
import { spouseNameStep } from './steps/spouse-name.ts'
import { submitStep } from './steps/submit.ts'
import { takePaperStep } from './steps/take-paper.ts'
import { waitStep } from './steps/wait.ts'
import { CASE_CODE, cardError, demoSite, fakePorts, printError, READY, residentCard, sheet, slipError } from './testing/index.ts'
import { coverTransitions, type TransitionSamples } from './testing/transitions.ts'
import { TUESDAY } from './testing/walk.ts'
import { visitMachine } from './visit/visit-machine.ts'

const clock = simulatedClock(TUESDAY)
const { ports } = fakePorts({ clock })
const identity = {
  value: {
    method: 'id-card',
    cardKind: 'resident',
    name: '张明',
    idNumber: '310199199003070017',
    sex: '1',
    birth: '1990-03-07',
    validTo: '2036-01-01',
  },
  source: 'id-card',
  at: TUESDAY,
} as const
const submitted = { id: '0'.repeat(32), receiptNumber: '0000000000' }
const released = {
  caseCode: CASE_CODE,
  itemName: '婚姻登记档案查询',
  submittedAt: TUESDAY,
  review: { state: 'released' },
  rated: false,
} as const
const lease = { leaseId: '1'.repeat(32), caseCode: CASE_CODE, sheet: sheet(), copy: { n: 1, of: 1 }, reprint: false }
const noLink = err({ code: 'noLink' })
const refused = (reason: string) => err({ code: 'refused', reason })
const moved = (review: object) => ({ type: 'submission.moved', state: { truth: 'booked', caseCode: CASE_CODE, review } })
const intents = (...types: string[]) => types.map((type) => ({ type }))

type Machine = [machine: AnyStateMachine, samples: Partial<TransitionSamples>]

const machines: Machine[] = [
  [noticeStep, { inputs: [{ hours: ports.hours, clock }], events: intents('continue', 'back') }],
  [
    identifyStep,
    {
      inputs: [{ cardReader: ports.cardReader, clock }],
      events: intents('retry', 'back', 'continue'),
      outputs: {
        readCard: [
          ok(residentCard()),
          ok(residentCard({ validTo: '2020-01-01' })),
          ok({ ...residentCard(), kind: 'foreigner-2023' }),
          cardError('noMedia'),
          cardError('hardwareError'),
        ],
      },
      distinguish: ({ failures }: { failures: number }) => Math.min(failures, 5),
    },
  ],
  [consentStep, { inputs: [{ purpose: 'archive-query', textVersion: '1', clock }], events: intents('agree', 'decline', 'back') }],
  [
    spouseNameStep,
    {
      inputs: [{ spouseName: '' }],
      events: [
        { type: 'answer', values: { 'spouse-name': '李芳' } },
        { type: 'answer', values: { 'spouse-name': '李芳;' } },
        ...intents('back'),
      ],
    },
  ],
  [
    checkStep,
    {
      inputs: [{ identity: identity.value, spouseName: '', opensAt: null }],
      events: [...intents('submit', 'back'), { type: 'change', field: 'spouse' }, { type: 'reveal', field: 'name' }],
    },
  ],
  [
    submitStep,
    {
      inputs: [{ submit: ports.submit, application: {} }],
      events: intents('retry', 'continue'),
      outputs: { submit: [ok(submitted), err({ code: 'storageFull' })] },
    },
  ],
  [
    waitStep,
    {
      inputs: [true, false].map((filedOutOfHours) => ({ watchSubmission: ports.watchSubmission, submitted, filedOutOfHours })),
      events: [
        ...intents('leave'),
        { type: 'submission.moved', state: { truth: 'queued' } },
        { type: 'submission.moved', state: { truth: 'refused', reason: 'schema' } },
        moved({ state: 'in-review', ahead: 0 }),
        moved({ state: 'released' }),
        moved({ state: 'refused' }),
        moved({ state: 'printed' }),
      ],
    },
  ],
  [
    leaveStep,
    {
      inputs: [
        {
          receiptPrinter: ports.receiptPrinter,
          watchSubmission: ports.watchSubmission,
          clock,
          site: demoSite,
          submitted,
          state: { truth: 'queued' },
          opensAt: null,
        },
      ],
      events: [...intents('retry', 'back', 'continue'), moved({ state: 'in-review', ahead: 0 })],
      outputs: { printSlip: [ok({ cut: true }), slipError('paperOut')] },
      distinguish: ({ slip }: { slip: string }) => slip,
    },
  ],
  [messageStep, { inputs: [{ about: 'refused' }], events: intents('back', 'continue') }],
  [
    casesStep,
    {
      inputs: [{ visitCalls: ports.visitCalls, identity: identity.value }],
      events: [...intents('retry', 'back', 'continue'), { type: 'open-case', caseCode: CASE_CODE }],
      outputs: { findCases: [ok([]), ok([released]), noLink, refused('invalid')] },
    },
  ],
  [
    previewStep,
    {
      inputs: [{ visitCalls: ports.visitCalls, identity: identity.value, caseCode: CASE_CODE }],
      events: intents('print', 'leave', 'retry', 'back', 'continue'),
      outputs: { fetchSheet: [ok(sheet()), noLink, refused('not-released'), refused('not-party')] },
      distinguish: ({ refusal }: { refusal: string | null }) => refusal,
    },
  ],
  [
    printStep,
    {
      inputs: [
        {
          documentPrinter: ports.documentPrinter,
          visitCalls: ports.visitCalls,
          reportPrint: ports.reportPrint,
          identity: identity.value,
          caseCode: CASE_CODE,
        },
      ],
      events: [
        ...intents('retry', 'leave', 'back', 'continue'),
        { type: 'print.progress', progress: { phase: 'printing', pagesOut: 1 } },
        { type: 'print.progress', progress: { phase: 'waiting', reason: 'media-jam' } },
      ],
      outputs: {
        checkPrinter: [ok(READY), err({ code: 'deviceNotReady', detail: '' })],
        takeLease: [ok(lease), noLink, refused('already-leased')],
        printSheet: [
          ok({ pagesOut: 1, jobId: 1 }),
          printError('paperJammed'),
          printError('paperJammed', 1),
          printError('formatRefused'),
          printError('outcomeUnknown'),
        ],
        report: [ok(undefined)],
      },
      distinguish: ({ pagesOut }: { pagesOut: number }) => pagesOut,
    },
  ],
  [
    rateStep,
    {
      inputs: [{ rate: ports.rate, caseCode: CASE_CODE }],
      events: [{ type: 'rate', level: 4 }, ...intents('skip')],
      outputs: { store: [ok(undefined)] },
    },
  ],
  [takePaperStep, { inputs: [undefined], events: intents('continue') }],
  [
    marriageCertificate,
    {
      inputs: [
        { ports, site: demoSite, facts: { consents: [] } },
        { ports, site: demoSite, facts: { consents: [], identity } },
      ],
      outputs: {
        notice: [{ choice: 'continue' }, { choice: 'back' }],
        identify: [
          { kind: 'identified', identity },
          { kind: 'exit', outcome: 'left', next: 'home' },
        ],
        consent: ['agree', 'decline', 'back'].map((choice) => ({ choice, record: null })),
        spouse: [{ kind: 'answered', spouseName: '李芳' }, { kind: 'back' }],
        check: [{ kind: 'submit' }, { kind: 'change-spouse' }],
        submit: [{ kind: 'stored', submitted }, { kind: 'not-stored' }],
        wait: [
          { kind: 'released', caseCode: CASE_CODE },
          { kind: 'leave', state: { truth: 'queued' } },
          { kind: 'refused' },
          { kind: 'not-provided', caseCode: CASE_CODE },
          { kind: 'closed', caseCode: CASE_CODE },
        ],
        leave: [{ choice: 'finish' }],
        preview: [{ kind: 'print' }, { kind: 'leave' }, { kind: 'refused', refusal: 'wrong-person', next: 'home' }],
        print: [
          { kind: 'printed', resultCode: 'M1' },
          { kind: 'unable' },
          { kind: 'refused', refusal: 'closed', next: 'home' },
          { kind: 'doubtful' },
          { kind: 'not-printed' },
        ],
        rate: [{ level: 5 }],
        message: [{ choice: 'home' }],
      },
      distinguish: ({ facts }: { facts: { identity?: unknown } }) => facts.identity !== undefined,
    },
  ],
  [
    myCase,
    {
      inputs: [
        { ports, site: demoSite, facts: { consents: [] } },
        { ports, site: demoSite, facts: { consents: [], identity } },
      ],
      outputs: {
        identify: [
          { kind: 'identified', identity },
          { kind: 'exit', outcome: 'left', next: 'home' },
        ],
        cases: [
          { kind: 'open', case: released },
          { kind: 'open', case: { ...released, rated: true } },
          { kind: 'unanswered', next: 'home' },
          { kind: 'finish' },
          { kind: 'home' },
        ],
        preview: [{ kind: 'print' }, { kind: 'leave' }, { kind: 'refused', refusal: 'wrong-person', next: 'home' }],
        print: [
          { kind: 'printed', resultCode: 'N1' },
          { kind: 'refused', refusal: 'closed', next: 'home' },
          { kind: 'doubtful' },
          { kind: 'not-printed' },
        ],
        rate: [{ level: null }],
        takePaper: [undefined],
        message: [{ choice: 'home' }],
      },
      distinguish: ({ opened }: { opened: { rated: boolean } | null }) => opened?.rated ?? null,
    },
  ],
  [
    visitMachine,
    {
      inputs: [{ ports, site: demoSite, log: nullLog, onOutcome: () => undefined }],
      events: [
        ...intents('begin', 'my-cases', 'continue', 'back', 'help', 'close-help', 'still-here', 'end', 'touched'),
        { type: 'choose-item', item: '312090156000' },
        { type: 'moved', patienceMs: 60_000 },
        { type: 'service', outOfService: 'storage-full' },
        { type: 'service', outOfService: null },
        { type: 'end-now', reason: 'screen-lost' },
        { type: 'help.where', screen: 'home' },
      ],
      outputs: {
        'marriage-certificate': ['home', 'farewell'].map((next) => journeyResult('marriage-certificate', next)),
        'my-case': ['home', 'farewell'].map((next) => journeyResult('my-case', next)),
        callHelp: [ok(undefined), noLink],
        settle: [undefined],
        purge: [
          { searched: [], found: 0 },
          { searched: [], found: 1 },
        ],
      },
      distinguish: ({ outOfService, secondsLeft }: { outOfService: string | null; secondsLeft: number }) => [
        outOfService !== null,
        secondsLeft,
      ],
      // One countdown is as good as another.
      stopAt: (visit: SnapshotFrom<typeof visitMachine>) =>
        visit.matches({ active: { presence: 'warning' } }) &&
        (!visit.matches({ active: { place: 'home', help: 'closed' } }) || visit.context.outOfService !== null),
    },
  ],
]

function journeyResult(journey: string, next: string) {
  return { journey, outcome: 'left', next, facts: { consents: [] } }
}

test.each(machines.map(([machine, samples]) => [machine.id, machine, samples] as const))(
  '%s: every transition is taken on the shortest path to its source',
  { timeout: 30_000 },
  (_, machine, samples) => {
    const coverage = coverTransitions(machine, { inputs: [], events: [], outputs: {}, distinguish: () => null, ...samples })
    expect(coverage.uncovered).toEqual([])
    expect(coverage.unsampled).toEqual([])
    expect(coverage.replayed).toBeGreaterThan(1)
  },
)

test('a transition that nothing samples is reported', () => {
  const coverage = coverTransitions(noticeStep, {
    inputs: [{ hours: ports.hours, clock }],
    events: intents('continue'),
    outputs: {},
    distinguish: () => null,
  })
  expect(coverage.uncovered).toEqual(['notice.reading —back[0]→ notice.left'])
  expect(coverage.unsampled).toEqual(['back'])
})
