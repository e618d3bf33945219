import type { LogPort, Result } from '@zhengyin/kernel'
import { type ActorRefFrom, assign, fromPromise, type SnapshotFrom, setup } from 'xstate'
import type { VisitFacts } from '../facts.ts'
import type { JourneyInput, JourneyResult } from '../journeys/journey.ts'
import { marriageCertificate } from '../journeys/marriage-certificate.ts'
import { myCase } from '../journeys/my-case.ts'
import { type JourneyName, type JourneyOutcome, MARRIAGE_ARCHIVE_ITEM, type Outcome } from '../outcome.ts'
import type { LinkError, PurgeReport, SiteFacts, VisitPorts } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'
import { type JourneyRefs, knownOutcome } from './known-outcome.ts'
import { openLedger, type VisitLedger } from './ledger.ts'
import { FAREWELL_MS, IDLE_COUNTDOWN_S, IDLE_MS, PURGE_MS } from './timing.ts'

/** Why no new journey begins. Journeys under way go on as far as their own ports let them. */
export type OutOfServiceReason = 'audit-blocked' | 'storage-full' | 'purge-incomplete'

/** Why a visit ended before its journey did. */
export type EndReason = 'person' | 'idle' | 'screen-lost' | 'stopping' | 'trouble'

export interface VisitInput {
  readonly ports: VisitPorts
  readonly site: SiteFacts
  readonly log: LogPort
  readonly onOutcome: (outcome: JourneyOutcome) => void
}

export type VisitEvent =
  | Extract<Intent, { type: 'begin' | 'choose-item' | 'my-cases' | 'continue' | 'back' | 'help' | 'close-help' | 'still-here' | 'end' }>
  /** From the host: the person touched, or another screen is up. */
  | { readonly type: 'touched' }
  | { readonly type: 'moved'; readonly patienceMs: number }
  | { readonly type: 'service'; readonly outOfService: OutOfServiceReason | null }
  | { readonly type: 'end-now'; readonly reason: EndReason }
  | { readonly type: 'help.where'; readonly screen: string }

interface VisitContext extends VisitInput {
  readonly ledger: VisitLedger
  readonly facts: VisitFacts
  readonly outOfService: OutOfServiceReason | null
  /** Civil ms of the next opening, or null while the archive's review is staffed. */
  readonly opensAt: number | null
  readonly patienceMs: number
  readonly secondsLeft: number
  readonly helpReached: boolean
  readonly helpScreen: string
  readonly endReason: EndReason
  /** The outcome of the interrupted journey where it was known already. */
  readonly decided: Outcome | null
  readonly isPurged: boolean
}

const NO_FACTS: VisitFacts = { consents: [] }

/** A visit: from the first touch to the purge. Journeys are its children; the warning and the help page lie over whatever they show. */
export const visitMachine = setup({
  types: {
    input: {} as VisitInput,
    context: {} as VisitContext,
    events: {} as VisitEvent,
    children: {} as { 'marriage-certificate': 'marriage-certificate'; 'my-case': 'my-case' },
  },
  actors: {
    'marriage-certificate': marriageCertificate,
    'my-case': myCase,
    callHelp: fromPromise<Result<void, LinkError>, { ports: VisitPorts; screen: string }>(({ input }) =>
      input.ports.callHelp({ screen: input.screen }),
    ),
    settle: fromPromise<void, { ledger: VisitLedger }>(({ input }) => input.ledger.settle()),
    purge: fromPromise<PurgeReport, { ports: VisitPorts }>(({ input }) => input.ports.purge()),
  },
  delays: {
    patience: ({ context }) => context.patienceMs,
  },
  actions: {
    openVisit: assign({
      ledger: ({ context }) => openLedger(context.ports),
      facts: NO_FACTS,
      patienceMs: IDLE_MS,
      isPurged: false,
      endReason: 'person',
      decided: null,
      helpReached: false,
    }),
    noteHours: assign(({ context }) => {
      const now = context.ports.clock.now()
      return { opensAt: context.ports.hours.isOpen(now) ? null : context.ports.hours.nextOpening(now) }
    }),
    beginJourney: ({ context }, params: { journey: JourneyName }) => context.ledger.begin(params.journey),
    keepFacts: assign((_, params: { result: JourneyResult }) => ({ facts: params.result.facts })),
    tellOutcome: ({ context }, params: { result: JourneyResult }) => {
      context.ledger.close()
      tell(context, outcomeOf(params.result))
    },
    tellInterrupted: ({ context }) => {
      const underWay = context.ledger.underWay()
      context.ledger.close()
      if (underWay !== null) tell(context, { ...underWay, outcome: interruptedOutcome(context) })
    },
    notePatience: assign((_, params: { patienceMs: number }) => ({ patienceMs: params.patienceMs })),
    resetCountdown: assign({ secondsLeft: IDLE_COUNTDOWN_S }),
    countDown: assign({ secondsLeft: ({ context }) => context.secondsLeft - 1 }),
    noteEnd: assign(({ self }, params: { reason: EndReason }) => ({
      endReason: params.reason,
      decided: knownOutcome(journeysOf(self.getSnapshot())),
    })),
    noteService: assign((_, params: { outOfService: OutOfServiceReason | null }) => ({ outOfService: params.outOfService })),
    noteHelpScreen: assign((_, params: { screen: string }) => ({ helpScreen: params.screen })),
    noteHelp: assign((_, params: { reached: boolean }) => ({ helpReached: params.reached })),
    notePurge: assign((_, params: { found: number }) => ({ isPurged: params.found === 0, facts: NO_FACTS })),
    stayOut: assign({ outOfService: 'purge-incomplete', facts: NO_FACTS }),
    logPurgeFailed: ({ context }) => context.log.write({ event: 'visit.purge-incomplete', level: 'error' }),
    logTrouble: ({ context }, params: { where: string }) =>
      context.log.write({ event: 'visit.journey-crashed', level: 'error', journey: params.where }),
  },
  guards: {
    isInService: ({ context }) => context.outOfService === null,
    isKnownItem: (_, params: { item: string }) => params.item === MARRIAGE_ARCHIVE_ITEM,
    isKnownItemInService: ({ context }, params: { item: string }) => params.item === MARRIAGE_ARCHIVE_ITEM && context.outOfService === null,
    isBackInService: (_, params: { outOfService: OutOfServiceReason | null }) => params.outOfService === null,
    goesHome: (_, params: { result: JourneyResult }) => params.result.next === 'home',
    hasSecondsLeft: ({ context }) => context.secondsLeft > 1,
    isClean: (_, params: { found: number }) => params.found === 0,
  },
}).createMachine({
  id: 'visit',
  context: ({ input }) => ({
    ...input,
    ledger: openLedger(input.ports),
    facts: NO_FACTS,
    outOfService: null,
    opensAt: null,
    patienceMs: IDLE_MS,
    secondsLeft: IDLE_COUNTDOWN_S,
    helpReached: false,
    helpScreen: 'home',
    endReason: 'person',
    decided: null,
    isPurged: false,
  }),
  initial: 'attract',
  on: { service: { actions: { type: 'noteService', params: ({ event }) => event } } },
  states: {
    attract: {
      on: {
        begin: { guard: 'isInService', target: 'active', actions: 'openVisit' },
        service: [
          {
            guard: { type: 'isBackInService', params: ({ event }) => event },
            actions: { type: 'noteService', params: ({ event }) => event },
          },
          { target: 'outOfService', actions: { type: 'noteService', params: ({ event }) => event } },
        ],
      },
    },
    active: {
      type: 'parallel',
      on: {
        end: { target: 'settling', actions: { type: 'noteEnd', params: { reason: 'person' } } },
        'end-now': { target: 'settling', actions: { type: 'noteEnd', params: ({ event }) => event } },
      },
      states: {
        place: {
          initial: 'home',
          states: {
            home: {
              entry: 'noteHours',
              on: {
                'choose-item': [
                  {
                    guard: { type: 'isKnownItemInService', params: ({ event }) => event },
                    target: 'marriageCertificate',
                    actions: { type: 'beginJourney', params: { journey: 'marriage-certificate' } },
                  },
                  { guard: { type: 'isKnownItem', params: ({ event }) => event }, target: 'notAccepting' },
                ],
                'my-cases': [
                  { guard: 'isInService', target: 'myCase', actions: { type: 'beginJourney', params: { journey: 'my-case' } } },
                  { target: 'notAccepting' },
                ],
              },
            },
            notAccepting: { on: { back: 'home', continue: '#visit.settling' } },
            marriageCertificate: {
              invoke: {
                id: 'marriage-certificate',
                src: 'marriage-certificate',
                input: ({ context }) => journeyInput(context),
                onDone: [
                  {
                    guard: { type: 'goesHome', params: ({ event }) => ({ result: event.output }) },
                    target: 'home',
                    actions: [
                      { type: 'keepFacts', params: ({ event }) => ({ result: event.output }) },
                      { type: 'tellOutcome', params: ({ event }) => ({ result: event.output }) },
                    ],
                  },
                  { target: '#visit.settling', actions: { type: 'tellOutcome', params: ({ event }) => ({ result: event.output }) } },
                ],
                onError: {
                  target: '#visit.settling',
                  actions: [
                    { type: 'noteEnd', params: { reason: 'trouble' } },
                    { type: 'logTrouble', params: { where: 'marriage-certificate' } },
                  ],
                },
              },
            },
            myCase: {
              invoke: {
                id: 'my-case',
                src: 'my-case',
                input: ({ context }) => journeyInput(context),
                onDone: [
                  {
                    guard: { type: 'goesHome', params: ({ event }) => ({ result: event.output }) },
                    target: 'home',
                    actions: [
                      { type: 'keepFacts', params: ({ event }) => ({ result: event.output }) },
                      { type: 'tellOutcome', params: ({ event }) => ({ result: event.output }) },
                    ],
                  },
                  { target: '#visit.settling', actions: { type: 'tellOutcome', params: ({ event }) => ({ result: event.output }) } },
                ],
                onError: {
                  target: '#visit.settling',
                  actions: [
                    { type: 'noteEnd', params: { reason: 'trouble' } },
                    { type: 'logTrouble', params: { where: 'my-case' } },
                  ],
                },
              },
            },
          },
        },
        presence: {
          initial: 'present',
          states: {
            present: {
              after: { patience: 'warning' },
              on: {
                touched: { target: 'present', reenter: true },
                'still-here': { target: 'present', reenter: true },
                moved: { target: 'present', reenter: true, actions: { type: 'notePatience', params: ({ event }) => event } },
              },
            },
            warning: {
              exit: 'resetCountdown',
              initial: 'counting',
              on: {
                'still-here': 'present',
                moved: { actions: { type: 'notePatience', params: ({ event }) => event } },
              },
              states: {
                counting: {
                  after: {
                    1000: [
                      { guard: 'hasSecondsLeft', target: 'counting', reenter: true, actions: 'countDown' },
                      { target: '#visit.settling', actions: { type: 'noteEnd', params: { reason: 'idle' } } },
                    ],
                  },
                },
              },
            },
          },
        },
        help: {
          initial: 'closed',
          states: {
            closed: {
              on: {
                'help.where': { actions: { type: 'noteHelpScreen', params: ({ event }) => event } },
                help: 'calling',
              },
            },
            calling: {
              invoke: {
                id: 'callHelp',
                src: 'callHelp',
                input: ({ context }) => ({ ports: context.ledger.ports, screen: context.helpScreen }),
                onDone: { target: 'open', actions: { type: 'noteHelp', params: ({ event }) => ({ reached: event.output.ok }) } },
                onError: { target: 'open', actions: { type: 'noteHelp', params: { reached: false } } },
              },
              on: { 'close-help': 'closed' },
            },
            open: { on: { 'close-help': 'closed' } },
          },
        },
      },
    },
    settling: {
      invoke: {
        id: 'settle',
        src: 'settle',
        input: ({ context }) => ({ ledger: context.ledger }),
        onDone: { target: 'purging', actions: 'tellInterrupted' },
        onError: { target: 'purging', actions: 'tellInterrupted' },
      },
    },
    purging: {
      invoke: {
        id: 'purge',
        src: 'purge',
        input: ({ context }) => ({ ports: context.ports }),
        onDone: [
          {
            guard: { type: 'isClean', params: ({ event }) => event.output },
            target: 'farewell',
            actions: { type: 'notePurge', params: ({ event }) => event.output },
          },
          { target: 'farewell', actions: ['stayOut', 'logPurgeFailed'] },
        ],
        onError: { target: 'farewell', actions: ['stayOut', 'logPurgeFailed'] },
      },
      after: { [PURGE_MS]: { target: 'farewell', actions: ['stayOut', 'logPurgeFailed'] } },
    },
    farewell: {
      after: { [FAREWELL_MS]: [{ guard: 'isInService', target: 'attract' }, { target: 'outOfService' }] },
    },
    outOfService: {
      on: {
        service: [
          {
            guard: { type: 'isBackInService', params: ({ event }) => event },
            target: 'attract',
            actions: { type: 'noteService', params: ({ event }) => event },
          },
          { actions: { type: 'noteService', params: ({ event }) => event } },
        ],
      },
    },
  },
})

export type VisitActor = ActorRefFrom<typeof visitMachine>
export type VisitSnapshot = SnapshotFrom<typeof visitMachine>

function journeyInput(context: VisitContext): JourneyInput {
  return { ports: context.ledger.ports, site: context.site, facts: context.facts }
}

function outcomeOf({ journey, outcome, submissionId, caseCode }: JourneyResult): JourneyOutcome {
  return { journey, outcome, ...(submissionId === undefined ? {} : { submissionId }), ...(caseCode === undefined ? {} : { caseCode }) }
}

/** What a journey ended with when the visit ended under it. */
function interruptedOutcome(context: VisitContext): Outcome {
  if (context.decided !== null) return context.decided
  switch (context.endReason) {
    case 'person':
      return context.ledger.outcomeNow()
    case 'idle':
      return 'idle'
    case 'screen-lost':
    case 'stopping':
    case 'trouble':
      return 'device'
  }
}

function tell(context: VisitContext, outcome: JourneyOutcome): void {
  context.log.write({ event: 'visit.outcome', journey: outcome.journey, outcome: outcome.outcome })
  context.onOutcome(outcome)
}

/** The journeys of a running visit. A walk over the machine with the pure functions runs none. */
function journeysOf(snapshot: object): JourneyRefs {
  return 'children' in snapshot ? (snapshot.children as JourneyRefs) : {}
}
