/** A terminal that a center enrolled, without the center: keys made here, in the files that enrolment would have written. */
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { publicKeyToBase64, signKeyId } from '@zhengyin/protocol/signature'
import { HPKE_SUITE, hpkeSuite } from '@zhengyin/protocol/suite'
import type { TerminalConfig } from '../config.ts'
import { parseConfig } from '../config.ts'
import { writeOwnerOnly } from '../config-file.ts'

export async function enrolledFolder(dataDir: string, kioskId = 'T001'): Promise<void> {
  const terminal = generateKeyPairSync('ed25519')
  const center = generateKeyPairSync('ed25519')
  const seal = await hpkeSuite.generateKeyPair()
  writeOwnerOnly(join(dataDir, 'keys', 'terminal.pem'), terminal.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  const keys = {
    seal: { suite: HPKE_SUITE, keyId: seal.keyId, publicKey: Buffer.from(seal.publicKey).toString('base64') },
    sign: { keyId: signKeyId(center.publicKey), publicKey: publicKeyToBase64(center.publicKey) },
  }
  writeOwnerOnly(join(dataDir, 'keys', 'enrolment.json'), JSON.stringify({ kioskId, keys }))
}

export function simulatedConfig(dataDir: string, changes: Record<string, unknown> = {}): TerminalConfig {
  const config = parseConfig({
    profile: 'simulator',
    terminal: 'T1',
    site: { siteName: '康健支行', address: '虚构路1号', hotline: '12345', bankName: '虚构银行', archiveName: '虚构档案馆' },
    panel: { widthPx: 1080, heightPx: 1920, pxPerMm: 3.2 },
    parts: ['screen', 'card-reader', 'document-printer', 'receipt-printer'],
    api: { port: 0 },
    dataDir,
    // Port 9 (discard) is closed: the center is away.
    center: { url: 'http://127.0.0.1:9' },
    hours: { workingDays: [{ from: '00:00', to: '24:00' }], otherDays: [{ from: '00:00', to: '24:00' }] },
    devices: [
      { class: 'id-card-reader', driver: 'sam-v-serial', simulated: true },
      { class: 'document-printer', driver: 'ipp', simulated: true },
      { class: 'receipt-printer', driver: 'escpos', simulated: true },
      { class: 'code-scanner', driver: 'serial-scanner', simulated: true },
    ],
    wires: 'memory',
    dock: true,
    ...changes,
  })
  if (!config.ok) throw new Error(config.error.problems.join('; '))
  return config.value
}
