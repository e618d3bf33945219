/** Down the feed go ids, states and orders; never anything personal, never a result code. */
import { z } from 'zod'
import { caseCode, clientId, epochId, hex } from './primitives.ts'

export const reviewState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('in-review'), ahead: z.int().min(0), opensAt: z.iso.datetime({ offset: true }).optional() }),
  z.object({ state: z.literal('released') }),
  z.object({ state: z.literal('printed') }),
  z.object({ state: z.literal('doubtful') }),
  z.object({ state: z.literal('refused') }),
])

/** The final word on one row. `id` is the client id of the row. */
export const rowOutcome = z.object({
  type: z.literal('row-outcome'),
  epoch: epochId,
  seq: z.int().min(1),
  id: clientId,
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('booked'), caseCode: caseCode.optional() }),
    z.object({ kind: z.literal('refused'), reason: z.string().max(64) }),
    z.object({ kind: z.literal('unreadable'), reason: z.string().max(64) }),
  ]),
})

/** A case that this terminal's row opened has moved. */
export const caseMoved = z.object({ type: z.literal('case-moved'), id: clientId, caseCode, review: reviewState })

/** A lease of this terminal ended at the center without a report. */
export const leaseExpired = z.object({ type: z.literal('lease-expired'), leaseId: hex(16), caseCode })

export const feedEvent = z.discriminatedUnion('type', [rowOutcome, caseMoved, leaseExpired])
export type FeedEvent = z.infer<typeof feedEvent>
export type ReviewStateWire = z.infer<typeof reviewState>

export const feedAnswer = z.object({
  /** Opaque; send it back. Events up to here have been delivered. */
  cursor: z.string().max(64),
  events: z.array(feedEvent).max(500),
  serverTime: z.iso.datetime({ offset: true }),
})
export type FeedAnswer = z.infer<typeof feedAnswer>
