import type { Result } from '@zhengyin/kernel'
import { assign, fromPromise, setup } from 'xstate'
import type { Identity } from '../facts.ts'
import type { LinkError, StampedSheet, VisitPorts } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'
import { type Refusal, refusalOf } from './refusal.ts'

export interface PreviewInput {
  readonly visitCalls: VisitPorts['visitCalls']
  readonly identity: Identity
  readonly caseCode: string
}

export type PreviewResult =
  | { readonly kind: 'print' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly next: 'home' | 'farewell' }

/** What the screen needs of the sheet; the bytes end with the step. */
export interface PreviewPage {
  readonly pdfBase64: string
  readonly pages: number
  readonly summary: readonly string[]
}

interface Context extends PreviewInput {
  readonly page: PreviewPage | null
  readonly refusal: Refusal | null
}

type Fetched = Result<StampedSheet, LinkError>

/** 看结果: the sheet as it will be printed, in the center's own words. */
export const previewStep = setup({
  types: {
    input: {} as PreviewInput,
    context: {} as Context,
    events: {} as Extract<Intent, { type: 'print' | 'leave' | 'retry' | 'back' | 'continue' }>,
    output: {} as PreviewResult,
  },
  actors: {
    fetchSheet: fromPromise<Fetched, PreviewInput>(({ input }) => input.visitCalls.preview(input.identity, input.caseCode)),
  },
  actions: {
    notePage: assign((_, params: { fetched: Fetched }) => ({ page: params.fetched.ok ? pageOf(params.fetched.value) : null })),
    noteRefusal: assign((_, params: { fetched: Fetched }) => ({ refusal: refusalIn(params.fetched) })),
  },
  guards: {
    isFetched: (_, fetched: Fetched) => fetched.ok,
    isRefused: (_, fetched: Fetched) => refusalIn(fetched) !== null,
    isNotReleased: ({ context }) => context.refusal === 'not-released',
  },
}).createMachine({
  id: 'preview',
  context: ({ input }) => ({ ...input, page: null, refusal: null }),
  initial: 'loading',
  states: {
    loading: {
      invoke: {
        id: 'fetchSheet',
        src: 'fetchSheet',
        input: ({ context }) => context,
        onDone: [
          {
            guard: { type: 'isFetched', params: ({ event }) => event.output },
            target: 'shown',
            actions: { type: 'notePage', params: ({ event }) => ({ fetched: event.output }) },
          },
          {
            guard: { type: 'isRefused', params: ({ event }) => event.output },
            target: 'refused',
            actions: { type: 'noteRefusal', params: ({ event }) => ({ fetched: event.output }) },
          },
          { target: 'noLink' },
        ],
        onError: 'noLink',
      },
    },
    shown: { on: { print: 'printing', leave: 'leaving' } },
    noLink: { on: { retry: 'loading', leave: 'leaving' } },
    refused: { on: { retry: { guard: 'isNotReleased', target: 'loading' }, back: 'refusedHome', continue: 'refusedFarewell' } },
    printing: { type: 'final', output: { kind: 'print' } satisfies PreviewResult },
    leaving: { type: 'final', output: { kind: 'leave' } satisfies PreviewResult },
    refusedHome: { type: 'final', output: ({ context }) => ({ kind: 'refused', refusal: context.refusal, next: 'home' }) },
    refusedFarewell: { type: 'final', output: ({ context }) => ({ kind: 'refused', refusal: context.refusal, next: 'farewell' }) },
  },
  output: ({ event }) => event.output as PreviewResult,
})

function pageOf(sheet: StampedSheet): PreviewPage {
  return { pdfBase64: Buffer.from(sheet.pdf).toString('base64'), pages: sheet.pages, summary: sheet.summary }
}

function refusalIn(fetched: Fetched): Refusal | null {
  return !fetched.ok && fetched.error.code === 'refused' ? refusalOf(fetched.error.reason) : null
}
