/** What the visit host needs of the center while somebody stands at the terminal. */
import type { Result } from '@zhengyin/kernel'
import type { VisitCallAnswer, VisitCallRequest } from '@zhengyin/protocol/visit-call'

/** A call before the channel adds its visit id and reply key. */
export type VisitCall = VisitCallRequest extends infer Call
  ? Call extends VisitCallRequest
    ? Omit<Call, 'visitId' | 'replyKey'>
    : never
  : never

/** `no-link`: nothing came back. Everything else: something did, and it was not an answer. */
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
  help(where: { readonly screen: string; readonly code?: string }): Promise<Result<void, VisitCallFailure>>
}
