import { assign, setup } from 'xstate'
import type { Fact, Identity } from '../facts.ts'
import { outcomeOfResult } from '../outcome.ts'
import type { CaseSummary } from '../ports.ts'
import { casesStep } from '../steps/cases.ts'
import { identifyStep } from '../steps/identify.ts'
import { type Message, messageStep } from '../steps/message.ts'
import { previewStep } from '../steps/preview.ts'
import { printStep } from '../steps/print.ts'
import { rateStep } from '../steps/rate.ts'
import { takePaperStep } from '../steps/take-paper.ts'
import { afterMessage, type Ending, endingOf, identityOf, type JourneyInput, type JourneyResult, pick, refusedEnding } from './journey.ts'

interface Context extends JourneyInput {
  readonly opened: CaseSummary | null
  readonly message: Message
  /** Known before the journey is over, once the matter itself is decided. */
  readonly ending: Ending | null
}

/** 我的办件: come back with the card, at any terminal, and collect what was decided. */
export const myCase = setup({
  types: {
    input: {} as JourneyInput,
    context: {} as Context,
    output: {} as JourneyResult,
    children: {} as {
      identify: 'identify'
      cases: 'cases'
      preview: 'preview'
      print: 'print'
      rate: 'rate'
      takePaper: 'takePaper'
      message: 'message'
    },
  },
  actors: {
    identify: identifyStep,
    cases: casesStep,
    preview: previewStep,
    print: printStep,
    rate: rateStep,
    takePaper: takePaperStep,
    message: messageStep,
  },
  actions: {
    noteIdentity: assign(({ context }, params: { identity: Fact<Identity> }) => ({
      facts: { ...context.facts, identity: params.identity },
    })),
    noteOpened: assign((_, params: { case: CaseSummary }) => ({ opened: params.case })),
    tell: assign((_, params: { message: Message }) => ({ message: params.message })),
    end: assign((_, params: Ending) => ({ ending: params })),
    endThen: assign(({ context }, params: { next: Ending['next'] }) => ({ ending: { ...endingOf(context), next: params.next } })),
  },
  guards: {
    isKnown: ({ context }) => context.facts.identity !== undefined,
    isKind: (_, params: { kind: string; is: string }) => params.kind === params.is,
    isPrintedAndRated: ({ context }, params: { kind: string }) => params.kind === 'printed' && context.opened?.rated === true,
  },
}).createMachine({
  id: 'my-case',
  context: ({ input }) => ({ ...input, opened: null, message: { about: 'doubtful' }, ending: null }),
  initial: 'start',
  states: {
    start: { always: [{ guard: 'isKnown', target: 'cases' }, { target: 'identify' }] },
    identify: {
      invoke: {
        id: 'identify',
        src: 'identify',
        input: ({ context }) => ({ cardReader: context.ports.cardReader, clock: context.ports.clock }),
        onDone: [
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'identified' }) },
            target: 'cases',
            actions: { type: 'noteIdentity', params: ({ event }) => pick(event.output, 'identified') },
          },
          { target: 'done', actions: { type: 'end', params: ({ event }) => pick(event.output, 'exit') } },
        ],
      },
    },
    cases: {
      invoke: {
        id: 'cases',
        src: 'cases',
        input: ({ context }) => ({ visitCalls: context.ports.visitCalls, identity: identityOf(context) }),
        onDone: [
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'open' }) },
            target: 'preview',
            actions: { type: 'noteOpened', params: ({ event }) => pick(event.output, 'open') },
          },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'unanswered' }) },
            target: 'done',
            actions: { type: 'end', params: ({ event }) => ({ outcome: 'device', next: pick(event.output, 'unanswered').next }) },
          },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'finish' }) },
            target: 'done',
            actions: { type: 'end', params: { outcome: 'left', next: 'farewell' } },
          },
          { target: 'done', actions: { type: 'end', params: { outcome: 'left', next: 'home' } } },
        ],
      },
    },
    preview: {
      invoke: {
        id: 'preview',
        src: 'preview',
        input: ({ context }) => ({
          visitCalls: context.ports.visitCalls,
          identity: identityOf(context),
          caseCode: openedOf(context).caseCode,
        }),
        onDone: [
          { guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'print' }) }, target: 'print' },
          { guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'leave' }) }, target: 'cases' },
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
          caseCode: openedOf(context).caseCode,
        }),
        onDone: [
          {
            guard: { type: 'isPrintedAndRated', params: ({ event }) => event.output },
            target: 'takePaper',
            actions: {
              type: 'end',
              params: ({ event }) => ({ outcome: outcomeOfResult(pick(event.output, 'printed').resultCode), next: 'farewell' }),
            },
          },
          {
            guard: { type: 'isKind', params: ({ event }) => ({ kind: event.output.kind, is: 'printed' }) },
            target: 'rate',
            actions: {
              type: 'end',
              params: ({ event }) => ({ outcome: outcomeOfResult(pick(event.output, 'printed').resultCode), next: 'farewell' }),
            },
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
        input: ({ context }) => ({ rate: context.ports.rate, caseCode: openedOf(context).caseCode }),
        onDone: 'done',
      },
    },
    takePaper: { invoke: { id: 'takePaper', src: 'takePaper', onDone: 'done' } },
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

function openedOf(context: Context): CaseSummary {
  if (context.opened === null) throw new Error('no case was opened')
  return context.opened
}

function resultOf(context: Context): JourneyResult {
  return {
    journey: 'my-case',
    ...endingOf(context),
    facts: context.facts,
    ...(context.opened === null ? {} : { caseCode: context.opened.caseCode }),
  }
}
