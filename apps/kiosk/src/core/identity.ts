/** Who this terminal is to its center: an Ed25519 key that never leaves it, and what enrolment gave it. Owner-only files. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, err, ok, type Result } from '@zhengyin/kernel'
import { centerKeys } from '@zhengyin/protocol/control'
import { kioskId } from '@zhengyin/protocol/primitives'
import { ed25519Signer, type Signer } from '@zhengyin/protocol/signature'
import type { SealRecipient } from '@zhengyin/protocol/suite'
import { centerKeysOf, enrol } from '@zhengyin/sync/agent/enrol'
import { z } from 'zod'
import { writeOwnerOnly } from './config-file.ts'

export interface TerminalIdentity {
  readonly kioskId: string
  readonly signer: Signer
  /** Rows and visit calls are sealed to it. */
  readonly centerKey: SealRecipient
  /** Verifies leases. */
  readonly leaseKey: KeyObject
}

export interface IdentityError {
  readonly code: 'not-enrolled' | 'readable-by-others' | 'unreadable' | 'center-keys' | 'enrolment-refused'
  readonly detail: string
}

const enrolment = z.strictObject({ kioskId, keys: centerKeys })
const keyFile = (dataDir: string) => join(dataDir, 'keys', 'terminal.pem')
const enrolmentFile = (dataDir: string) => join(dataDir, 'keys', 'enrolment.json')

export function loadIdentity(dataDir: string): Result<TerminalIdentity, IdentityError> {
  try {
    if ((statSync(keyFile(dataDir)).mode & 0o077) !== 0) return err({ code: 'readable-by-others', detail: keyFile(dataDir) })
    const privateKey = createPrivateKey(readFileSync(keyFile(dataDir)))
    const stored = enrolment.safeParse(JSON.parse(readFileSync(enrolmentFile(dataDir), 'utf8')))
    if (!stored.success) return err({ code: 'unreadable', detail: enrolmentFile(dataDir) })
    const keys = centerKeysOf(stored.data.keys)
    if (!keys.ok) return err({ code: 'center-keys', detail: keys.error })
    return ok({ kioskId: stored.data.kioskId, signer: ed25519Signer(stored.data.kioskId, privateKey), ...keys.value })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return err({ code: 'not-enrolled', detail: dataDir })
    return err({ code: 'unreadable', detail: code ?? 'damaged' })
  }
}

export interface EnrolmentOptions {
  readonly dataDir: string
  readonly centerUrl: string
  /** Given out once, by two people at the center. */
  readonly code: string
  readonly siteName: string
  readonly clock: Clock
}

/** Makes the key and makes it known. The key is on the disk before the center hears of it: an answer lost on the way loses no key. */
export async function enrolTerminal(options: EnrolmentOptions): Promise<Result<TerminalIdentity, IdentityError>> {
  const { dataDir, centerUrl, code, siteName, clock } = options
  const { privateKey } = generateKeyPairSync('ed25519')
  writeOwnerOnly(keyFile(dataDir), privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  const answer = await enrol({ centerUrl, code, siteName, privateKey, clock })
  if (!answer.ok) return err({ code: 'enrolment-refused', detail: answer.error.code })
  writeOwnerOnly(enrolmentFile(dataDir), `${JSON.stringify(answer.value, null, 2)}\n`)
  return loadIdentity(dataDir)
}
