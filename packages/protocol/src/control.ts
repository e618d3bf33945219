/** Control routes: enrolment, keys, intake's answer, help, heartbeat. */
import { z } from 'zod'
import { base64, civilTime, epochId, hex, kioskId } from './primitives.ts'

export const enrolRequest = z.object({
  /** One-time code given out by two people at the center. */
  code: z.string().min(8).max(64),
  /** Ed25519 public key, SPKI DER, base64. */
  publicKey: base64,
  siteName: z.string().max(120),
})
/** A suite names its algorithms; see suite.ts. */
export const centerKeys = z.object({
  /** HPKE public key that rows and visit calls are sealed to. */
  seal: z.object({ suite: z.string(), keyId: z.string(), publicKey: base64 }),
  /** Ed25519, SPKI DER: signs leases. */
  sign: z.object({ keyId: z.string(), publicKey: base64 }),
})
export const enrolAnswer = z.object({ kioskId, keys: centerKeys })

/** POST /v1/queue answers with what is now durable at the center: every frame of (kiosk, epoch) up to and including `receivedThrough`. */
export const intakeAnswer = z.object({
  epoch: epochId,
  receivedThrough: z.int().min(0),
  /** Frames that intake itself refuses; the terminal parks a row after k of these and sends a signed tombstone. */
  rejected: z.array(z.object({ seq: z.int().min(1), reason: z.enum(['length', 'hash', 'chain', 'sequence', 'schema', 'suite']) })).max(500),
  serverTime: civilTime,
})

export const helpRequest = z.object({ screen: z.string().max(64), code: z.string().max(64).optional(), at: civilTime })
export const helpAnswer = z.object({ number: z.string() })

export const heartbeat = z.object({
  at: civilTime,
  version: z.string().max(32),
  queue: z.object({ epoch: epochId, nextSeq: z.int(), unsent: z.int(), oldestUnsentMs: z.int() }),
  auditHead: z.object({ seq: z.int(), hash: hex(32) }),
  devices: z.array(z.object({ class: z.string().max(32), status: z.string().max(32) })).max(32),
})

export const problem = z.object({
  /** Stable code; the sentence is for people. */
  code: z.enum([
    'bad-request',
    'unauthorised',
    'forbidden',
    'not-found',
    'conflict',
    'too-large',
    'quarantined',
    'too-many',
    'busy',
    'internal',
  ]),
  message: z.string(),
})

export type EnrolRequest = z.infer<typeof enrolRequest>
export type CenterKeys = z.infer<typeof centerKeys>
export type IntakeAnswer = z.infer<typeof intakeAnswer>
export type HelpRequest = z.infer<typeof helpRequest>
export type Heartbeat = z.infer<typeof heartbeat>
export type Problem = z.infer<typeof problem>
