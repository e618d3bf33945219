/** A terminal becomes known once, with a code that two people at the center gave out; it keeps its private key to itself. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { type Clock, err, ok, type Result } from '@zhengyin/kernel'
import { type CenterKeys, type EnrolRequest, enrolAnswer } from '@zhengyin/protocol/control'
import { routes } from '@zhengyin/protocol/routes'
import { publicKeyFromBase64, publicKeyToBase64 } from '@zhengyin/protocol/signature'
import { HPKE_SUITE, type SealRecipient } from '@zhengyin/protocol/suite'
import { type CallError, centerClient } from './http.ts'

export interface Enrolled {
  readonly kioskId: string
  readonly keys: CenterKeys
}

export async function enrol(options: {
  readonly centerUrl: string
  readonly code: string
  readonly siteName: string
  readonly privateKey: KeyObject
  readonly clock: Clock
  readonly ca?: string
}): Promise<Result<Enrolled, CallError>> {
  const client = centerClient(options)
  const body: EnrolRequest = {
    code: options.code,
    siteName: options.siteName,
    publicKey: publicKeyToBase64(createPublicKey(options.privateKey)),
  }
  try {
    return await client.call({
      method: routes.enrol.method,
      target: routes.enrol.path,
      body: { type: 'application/json', bytes: Buffer.from(JSON.stringify(body), 'utf8') },
      answer: enrolAnswer,
      timeoutMs: 15_000,
      maxBytes: 65_536,
    })
  } finally {
    client.close()
  }
}

/** The center's published keys in the form the store and the visit calls take. */
export function centerKeysOf(
  keys: CenterKeys,
): Result<{ readonly centerKey: SealRecipient; readonly leaseKey: KeyObject }, 'suite' | 'key'> {
  if (keys.seal.suite !== HPKE_SUITE) return err('suite')
  const publicKey = Buffer.from(keys.seal.publicKey, 'base64')
  if (publicKey.length !== 32) return err('key')
  const leaseKey = publicKeyFromBase64(keys.sign.publicKey)
  return leaseKey.ok ? ok({ centerKey: { ...keys.seal, publicKey }, leaseKey: leaseKey.value }) : err('key')
}
