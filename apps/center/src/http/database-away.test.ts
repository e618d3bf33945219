import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nullLog, systemClock } from '@zhengyin/kernel'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Center, startCenter } from '../main.ts'
import { type Cluster, startCluster } from '../postgres/cluster.ts'
import { clusterDir } from '../postgres/places.ts'
import { archiveQuery, marriage, movableClock, TUESDAY_TEN } from '../testing/test-center.ts'
import { enrolKiosk } from '../testing/test-kiosk.ts'

describe('a center whose PostgreSQL goes away', () => {
  let dataDir: string
  let cluster: Cluster
  let center: Center
  const openCluster = () => startCluster({ dir: clusterDir(dataDir), clock: systemClock(), log: nullLog })
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'zy-away-'))
    cluster = await openCluster()
    const { host, user } = cluster.connection('postgres')
    const admin = new pg.Client(cluster.connection('postgres'))
    await admin.connect()
    await admin.query('create database away')
    await admin.end()
    const databaseUrl = `postgresql://${user}@/away?host=${encodeURIComponent(host)}`
    center = await startCenter({
      port: 0,
      dataDir,
      databaseUrl,
      clock: movableClock(TUESDAY_TEN),
      log: nullLog,
      demo: true,
      registry: [marriage()],
    })
  })
  afterAll(async () => {
    await center.stop()
    await cluster.stop()
    rmSync(clusterDir(dataDir), { recursive: true, force: true })
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('acknowledges nothing, says when to come again, and goes on by itself when it is back', async () => {
    const kiosk = await enrolKiosk(center.url, await center.enrolmentCode())
    const row = kiosk.row(archiveQuery())
    await cluster.stop()
    const away = await kiosk.request('POST', '/v1/queue', row.bytes, 'application/octet-stream')
    expect([away.status, await away.json()]).toMatchObject([503, { code: 'busy' }])
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fetch(`${center.url}/verify`)).status).toBe(200)

    cluster = await openCluster()
    expect(await kiosk.send(row)).toMatchObject({ receivedThrough: 1 })
    const { outcome } = await kiosk.awaitEvent('row-outcome')
    expect(outcome.kind).toBe('booked')
    await kiosk.awaitEvent('case-moved')
  })
})
