/** What the visit host needs of the center while somebody stands at the terminal. */
import type { Clock, Result } from '@zhengyin/kernel'
import type { VisitCallAnswer } from '@zhengyin/protocol/visit-call'
import type { Agent } from '@zhengyin/sync/agent/agent'
import { type VisitCall, visitCalls } from '@zhengyin/sync/agent/visit-calls'
import { civilIso } from './civil-time.ts'
import type { TerminalIdentity } from './identity.ts'

export type { VisitCall } from '@zhengyin/sync/agent/visit-calls'

/** `bad-lease`: the center's answer is not a lease that this terminal may print under. Everything else: no answer. */
export interface VisitCallFailure {
  readonly code: string
}

/** One visit's sealed line; the key for answers lives as long as this. */
export interface VisitChannel {
  call(call: VisitCall): Promise<Result<VisitCallAnswer, VisitCallFailure>>
  close(): void
}

export interface CenterLine {
  openVisit(visitId: string): VisitChannel
  help(where: { readonly screen: string; readonly code?: string }): Promise<Result<unknown, VisitCallFailure>>
}

export function centerLine(centerUrl: string, identity: TerminalIdentity, agent: Agent, clock: Clock): CenterLine {
  const { signer, centerKey, leaseKey } = identity
  return {
    openVisit: (visitId) =>
      visitCalls({ centerUrl, centerKey, leaseKey, signer, clock, visitId, serverOffset: () => agent.serverOffset() }),
    help: (where) => agent.help({ ...where, at: civilIso(clock.now()) }),
  }
}
