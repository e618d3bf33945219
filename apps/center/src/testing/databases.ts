import { randomBytes } from 'node:crypto'
import pg from 'pg'

export const TEMPLATE = 'zhengyin_test_template'

export function adminUrl(url: string): string {
  return databaseUrl(url, 'postgres')
}

/** The same server, another database. */
export function databaseUrl(url: string, database: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${database}`)
}

/** A fresh copy of the migrated template. */
export async function freshDatabase(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `zhengyin_test_${randomBytes(6).toString('hex')}`
  await asAdmin(serverUrl, `create database ${name} template ${TEMPLATE}`)
  return { url: databaseUrl(serverUrl, name), drop: () => asAdmin(serverUrl, `drop database if exists ${name} with (force)`) }
}

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl(serverUrl) })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
