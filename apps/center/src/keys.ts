/** The center's own keys: what rows and calls are sealed to (X25519) and what signs leases (Ed25519). Files that only their owner reads. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { CenterKeys } from '@zhengyin/protocol/control'
import { publicKeyToBase64, signKeyId } from '@zhengyin/protocol/signature'
import { hpkeSuite, type SealKeyPair } from '@zhengyin/protocol/suite'

export interface Keys {
  /** The first is current; the others still open what was sealed to them. */
  readonly seal: readonly [SealKeyPair, ...SealKeyPair[]]
  readonly sign: { readonly keyId: string; readonly privateKey: KeyObject }
  /** What terminals are told. */
  readonly published: CenterKeys
}

interface StoredSealKey {
  readonly suite: string
  readonly keyId: string
  readonly publicKey: string
  readonly privateKey: string
}

export async function loadKeys(dataDir: string): Promise<Keys> {
  const dir = join(dataDir, 'keys')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  chmodSync(dir, 0o700)

  const stored = readOrMake(join(dir, 'seal.json'), async () => {
    const fresh = await hpkeSuite.generateKeyPair()
    const first: StoredSealKey = {
      suite: fresh.suite,
      keyId: fresh.keyId,
      publicKey: Buffer.from(fresh.publicKey).toString('base64'),
      privateKey: Buffer.from(fresh.privateKey).toString('base64'),
    }
    return JSON.stringify([first])
  })
  const pairs = (JSON.parse(await stored) as StoredSealKey[]).map((key) => ({
    suite: key.suite,
    keyId: key.keyId,
    publicKey: new Uint8Array(Buffer.from(key.publicKey, 'base64')),
    privateKey: new Uint8Array(Buffer.from(key.privateKey, 'base64')),
  }))
  const [current, ...older] = pairs
  if (current === undefined) throw new Error(`${join(dir, 'seal.json')} holds no key`)

  const pem = await readOrMake(join(dir, 'sign.pem'), () =>
    Promise.resolve(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  )
  const privateKey = createPrivateKey(pem)
  const publicKey = createPublicKey(privateKey)
  const keyId = signKeyId(publicKey)
  return {
    seal: [current, ...older],
    sign: { keyId, privateKey },
    published: {
      seal: { suite: current.suite, keyId: current.keyId, publicKey: Buffer.from(current.publicKey).toString('base64') },
      sign: { keyId, publicKey: publicKeyToBase64(publicKey) },
    },
  }
}

async function readOrMake(path: string, make: () => Promise<string>): Promise<string> {
  try {
    const text = readFileSync(path, 'utf8')
    if ((statSync(path).mode & 0o077) !== 0) throw new Error(`${path} can be read by others: chmod 600 it, and think about who had it`)
    return text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const text = await make()
  // A key that is lost to a power cut would leave rows nobody can open.
  const unfinished = `${path}.new`
  const file = openSync(unfinished, 'w', 0o600)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(unfinished, path)
  return text
}
