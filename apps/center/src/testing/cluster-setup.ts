/** One cluster per run, one migrated template; each test file copies it. `TEST_DATABASE_URL` (may create databases) takes its place. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nullLog, systemClock } from '@zhengyin/kernel'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { connect } from '../database/database.ts'
import { migrate } from '../database/migrate.ts'
import { startCluster } from '../postgres/cluster.ts'
import { stateHome } from '../postgres/places.ts'
import { adminUrl, databaseUrl, TEMPLATE } from './databases.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
  }
}

const PREFIX = 'test-cluster-'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const { url, stop } = given === undefined ? await ownCluster() : { url: given, stop: () => Promise.resolve() }
  const admin = new pg.Client({ connectionString: adminUrl(url) })
  await admin.connect()
  await admin.query(`drop database if exists ${TEMPLATE}`)
  await admin.query(`create database ${TEMPLATE} encoding 'UTF8' template template0`)
  await admin.end()
  const template = connect({ connectionString: databaseUrl(url, TEMPLATE) }, () => undefined)
  await migrate(template.db)
  await template.close()
  project.provide('postgresUrl', url)
  return stop
}

async function ownCluster(): Promise<{ url: string; stop: () => Promise<void> }> {
  // As root the server is another account and needs a place it can reach.
  const root = process.getuid?.() === 0 ? stateHome() : tmpdir()
  if (process.getuid?.() === 0 && !existsSync(root)) {
    const { mkdirSync } = await import('node:fs')
    mkdirSync(root, { recursive: true, mode: 0o711 })
  }
  await sweep(root)
  const dir = mkdtempSync(join(root, PREFIX))
  writeFileSync(join(dir, 'owner'), String(process.pid))
  const { chmodSync } = await import('node:fs')
  chmodSync(dir, 0o711)
  const cluster = await startCluster({ dir: join(dir, 'pg'), clock: systemClock(), log: nullLog, settings: ['max_connections=200'] })
  const { host, user, database } = cluster.connection('postgres')
  return {
    url: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}`,
    stop: async () => {
      await cluster.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A run that was killed leaves its cluster: adopt, stop, delete. */
async function sweep(root: string): Promise<void> {
  for (const name of readdirSync(root).filter((entry) => entry.startsWith(PREFIX))) {
    const dir = join(root, name)
    try {
      const owner = Number(readFileSync(join(dir, 'owner'), 'utf8'))
      if (existsSync(`/proc/${owner}`)) continue
      if (existsSync(join(dir, 'pg', 'data', 'postmaster.pid'))) {
        const cluster = await startCluster({ dir: join(dir, 'pg'), clock: systemClock(), log: nullLog })
        await cluster.stop()
      }
      rmSync(dir, { recursive: true, force: true })
    } catch {
      // Another account's, or vanishing under another run's sweep.
    }
  }
}
