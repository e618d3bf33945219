import { assign, setup } from 'xstate'
import type { ConsentRecord, Fact, Identity } from '../facts.ts'
import { MARRIAGE_ARCHIVE_ITEM, outcomeOfResult } from '../outcome.ts'
import type { ArchiveQueryApplication, SubmissionState, Submitted } from '../ports.ts'
import { checkStep } from '../steps/check.ts'
import { CONSENT_TEXT_VERSION, consentStep } from '../steps/consent.ts'
import { identifyStep } from '../steps/identify.ts'
import { leaveStep } from '../steps/leave.ts'
import { type Message, messageStep } from '../steps/message.ts'
import { noticeStep } from '../steps/notice.ts'
import { previewStep } from '../steps/preview.ts'
import { printStep } from '../steps/print.ts'
import { rateStep } from '../steps/rate.ts'
import { spouseNameStep } from '../steps/spouse-name.ts'
import { submitStep } from '../steps/submit.ts'
import { waitStep } from '../steps/wait.ts'
import {
  afterMessage,
  type Ending,
  endingOf,
  identityOf,
  type JourneyInput,
  type JourneyResult,
  pick,
  refusedEnding,
  withConsent,
} from './journey.ts'

export const ARCHIVE_QUERY_PURPOSE = 'archive-query'

interface Context extends JourneyInput {
  readonly spouseName: string
  readonly submitted: Submitted | null
  readonly state: SubmissionState
  /** Next opening, civil ms, when the archive was closed at submission. */
  readonly opensAt: number | null
  readonly message: Message
  /** Known before the journey is over, once the matter itself is decided. */
  readonly ending: Ending | null
}

/** 贷款要婚姻证明: 婚姻登记档案查询 (item 312090156000) with purpose 办理贷款. */
export const marriageCertificate = setup({
  types: {
    input: {} as JourneyInput,
    context: {} as Context,
    output: {} as JourneyResult,
    children: {} as {
      notice: 'notice'
      identify: 'identify'
      consent: 'consent'
      spouse: 'spouse'
      check: 'check'
      submit: 'submit'
      wait: 'wait'
      leave: 'leave'
      preview: 'preview'
      print: 'print'
      rate: 'rate'
      message: 'message'
    },
  },
  actors: {
    notice: noticeStep,
    identify: identifyStep,
    consent: consentStep,
    spouse: spouseNameStep,
    check: checkStep,
    submit: submitStep,
    wait: waitStep,
    leave: leaveStep,
    preview: previewStep,
    print: printStep,
    rate: rateStep,
    message: messageStep,
  },
  actions: {
    noteIdentity: assign(({ context }, params: { identity: Fact<Identity> }) => ({
      facts: { ...context.facts, identity: params.identity },
    })),
    noteConsent: assign(({ context }, params: { record: ConsentRecord | null }) => ({ facts: withConsent(context.facts, params.record) })),
    noteSpouse: assign((_, params: { spouseName: string }) => ({ spouseName: params.spouseName })),
    noteHours: assign({ opensAt: ({ context }) => opensAt(context) }),
    noteSubmitted: assign((_, params: { submitted: Submitted }) => ({ submitted: params.submitted })),
    noteState: assign((_, params: { state: SubmissionState }) => ({ state: params.state })),
    noteReleased: assign((_, params: { caseCode: string }) => ({ state: bookedAs(params.caseCode, 'released') })),
    noteClosed: assign((_, params: { caseCode: string }) => ({ state: bookedAs(params.caseCode, 'refused') })),
    tell: assign((_, params: { message: Message }) => ({ message: params.message })),
    end: assign((_, params: Ending) => ({ ending: params })),
    endThen: assign(({ context }, params: { next: Ending['next'] }) => ({ ending: { ...endingOf(context), next: params.next } })),
  },
  guards: {
    isBack: (_, params: { choice: string }) => params.choice === 'back',
    isDeclined: (_, params: { choice: string }) => params.choice === 'decline',
    isKnown: ({ context }) => context.facts.identity !== undefined,
    isKind: (_, params: { kind: string; is: string }) => params.kind === params.is,
  },
}).createMachine({
  id: 'marriage-certificate',
  context: ({ input }) => ({
    ...input,
    spouseName: '',
    submitted: null,
    state: { truth: 'queued' },
    opensAt: null,
    message: { about: 'declined' },
    ending: null,
  }),
  initial: 'notice',
  states: {
    notice: {
      invoke: {
        id: 'notice',
        src: 'notice',
        input: ({ context }) => ({ hours: context.ports.hours, clock: context.ports.clock }),
        onDone: [
          { guard: { type: 'isBack', params: ({ event }) => event.output }, target: 'done' },
          { guard: 'isKnown', target: 'consent' },
          { target: 'identify' },
        ],
      },
    },
    identify: {
      invoke: {
        id: 'identify',
        src: 'identify',
        input: ({ context }) => ({ cardReader: context.ports.cardReader, clock: context.ports.clock }),
        onDone: [
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'identified' }) },
            target: 'consent',
            actions: { type: 'noteIdentity', params: ({ event }) => ({ identity: pick(event.output, 'identified').identity }) },
          },
          {
            target: 'done',
            actions: { type: 'end', params: ({ event }) => pick(event.output, 'exit') },
          },
        ],
      },
    },
    consent: {
      invoke: {
        id: 'consent',
        src: 'consent',
        input: ({ context }) => ({ purpose: ARCHIVE_QUERY_PURPOSE, textVersion: CONSENT_TEXT_VERSION, clock: context.ports.clock }),
        onDone: [
          { guard: { type: 'isBack', params: ({ event }) => event.output }, target: 'notice' },
          {
            guard: { type: 'isDeclined', params: ({ event }) => event.output },
            target: 'message',
            actions: [
              { type: 'noteConsent', params: ({ event }) => event.output },
              { type: 'tell', params: { message: { about: 'declined' } } },
              { type: 'end', params: { outcome: 'left', next: 'home' } },
            ],
          },
          { target: 'spouse', actions: { type: 'noteConsent', params: ({ event }) => event.output } },
        ],
      },
    },
    spouse: {
      invoke: {
        id: 'spouse',
        src: 'spouse',
        input: ({ context }) => ({ spouseName: context.spouseName }),
        onDone: [
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'answered' }) },
            target: 'check',
            actions: { type: 'noteSpouse', params: ({ event }) => pick(event.output, 'answered') },
          },
          { target: 'consent' },
        ],
      },
    },
    check: {
      invoke: {
        id: 'check',
        src: 'check',
        input: ({ context }) => ({ identity: identityOf(context), spouseName: context.spouseName, opensAt: opensAt(context) }),
        onDone: [
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'submit' }) },
            target: 'submit',
            actions: 'noteHours',
          },
          { target: 'spouse' },
        ],
      },
    },
    submit: {
      invoke: {
        id: 'submit',
        src: 'submit',
        input: ({ context }) => ({ submit: context.ports.submit, application: applicationOf(context) }),
        onDone: [
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'stored' }) },
            target: 'wait',
            actions: { type: 'noteSubmitted', params: ({ event }) => pick(event.output, 'stored') },
          },
          { target: 'done', actions: { type: 'end', params: { outcome: 'device', next: 'farewell' } } },
        ],
      },
    },
    wait: {
      invoke: {
        id: 'wait',
        src: 'wait',
        input: ({ context }) => ({
          watchSubmission: context.ports.watchSubmission,
          submitted: submittedOf(context),
          filedOutOfHours: context.opensAt !== null,
        }),
        onDone: [
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'released' }) },
            target: 'preview',
            actions: { type: 'noteReleased', params: ({ event }) => pick(event.output, 'released') },
          },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'leave' }) },
            target: 'leave',
            actions: [
              { type: 'noteState', params: ({ event }) => pick(event.output, 'leave') },
              { type: 'end', params: { outcome: 'P', next: 'farewell' } },
            ],
          },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'refused' }) },
            target: 'message',
            actions: [
              { type: 'tell', params: { message: { about: 'refused' } } },
              { type: 'end', params: { outcome: 'X', next: 'farewell' } },
            ],
          },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'not-provided' }) },
            target: 'message',
            actions: [
              { type: 'noteClosed', params: ({ event }) => pick(event.output, 'not-provided') },
              { type: 'tell', params: { message: { about: 'not-provided' } } },
              { type: 'end', params: { outcome: 'X', next: 'farewell' } },
            ],
          },
          {
            target: 'message',
            actions: [
              { type: 'noteClosed', params: ({ event }) => pick(event.output, 'closed') },
              { type: 'tell', params: { message: { about: 'closed-case' } } },
              { type: 'end', params: { outcome: 'left', next: 'farewell' } },
            ],
          },
        ],
      },
    },
    leave: {
      invoke: {
        id: 'leave',
        src: 'leave',
        input: ({ context }) => ({
          receiptPrinter: context.ports.receiptPrinter,
          watchSubmission: context.ports.watchSubmission,
          clock: context.ports.clock,
          site: context.site,
          submitted: submittedOf(context),
          state: context.state,
          opensAt: context.opensAt,
        }),
        onDone: { target: 'done', actions: { type: 'endThen', params: ({ event }) => ({ next: afterMessage(event.output.choice) }) } },
      },
    },
    preview: {
      invoke: {
        id: 'preview',
        src: 'preview',
        input: ({ context }) => ({
          visitCalls: context.ports.visitCalls,
          identity: identityOf(context),
          caseCode: caseCodeOf(context.state),
        }),
        onDone: [
          { guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'print' }) }, target: 'print' },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'leave' }) },
            target: 'leave',
            actions: { type: 'end', params: { outcome: 'left', next: 'farewell' } },
          },
          { target: 'done', actions: { type: 'end', params: ({ event }) => refusedEnding(pick(event.output, 'refused')) } },
        ],
      },
    },
    print: {
      invoke: {
        id: 'print',
        src: 'print',
        input: ({ context }) => ({
          documentPrinter: context.ports.documentPrinter,
          visitCalls: context.ports.visitCalls,
          reportPrint: context.ports.reportPrint,
          identity: identityOf(context),
          caseCode: caseCodeOf(context.state),
        }),
        onDone: [
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'printed' }) },
            target: 'rate',
            actions: {
              type: 'end',
              params: ({ event }) => ({ outcome: outcomeOfResult(pick(event.output, 'printed').resultCode), next: 'farewell' }),
            },
          },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'unable' }) },
            target: 'leave',
            actions: { type: 'end', params: { outcome: 'device', next: 'farewell' } },
          },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'refused' }) },
            target: 'done',
            actions: { type: 'end', params: ({ event }) => refusedEnding(pick(event.output, 'refused')) },
          },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'doubtful' }) },
            target: 'message',
            actions: [
              { type: 'tell', params: { message: { about: 'doubtful' } } },
              { type: 'end', params: { outcome: 'device', next: 'farewell' } },
            ],
          },
          {
            target: 'message',
            actions: [
              { type: 'tell', params: { message: { about: 'not-printed' } } },
              { type: 'end', params: { outcome: 'device', next: 'farewell' } },
            ],
          },
        ],
      },
    },
    rate: {
      invoke: {
        id: 'rate',
        src: 'rate',
        input: ({ context }) => ({ rate: context.ports.rate, caseCode: caseCodeOf(context.state) }),
        onDone: 'done',
      },
    },
    message: {
      invoke: {
        id: 'message',
        src: 'message',
        input: ({ context }) => context.message,
        onDone: { target: 'done', actions: { type: 'endThen', params: ({ event }) => ({ next: afterMessage(event.output.choice) }) } },
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => resultOf(context),
})

function opensAt({ ports }: Context): number | null {
  const now = ports.clock.now()
  return ports.hours.isOpen(now) ? null : ports.hours.nextOpening(now)
}

function submittedOf(context: Context): Submitted {
  if (context.submitted === null) throw new Error('nothing was submitted yet')
  return context.submitted
}

function caseCodeOf(state: SubmissionState): string {
  if (state.truth !== 'booked') throw new Error('only a booked submission has a case code')
  return state.caseCode
}

function bookedAs(caseCode: string, state: 'released' | 'refused'): SubmissionState {
  return { truth: 'booked', caseCode, review: { state } }
}

function applicationOf(context: Context): ArchiveQueryApplication {
  return {
    item: MARRIAGE_ARCHIVE_ITEM,
    identity: identityOf(context),
    purpose: 'loan',
    ...(context.spouseName === '' ? {} : { spouseName: context.spouseName }),
    consents: context.facts.consents,
    filedOutOfHours: context.opensAt !== null,
  }
}

function resultOf(context: Context): JourneyResult {
  return {
    journey: 'marriage-certificate',
    ...endingOf(context),
    facts: context.facts,
    ...(context.submitted === null ? {} : { submissionId: context.submitted.id }),
    ...(context.state.truth === 'booked' ? { caseCode: context.state.caseCode } : {}),
  }
}
