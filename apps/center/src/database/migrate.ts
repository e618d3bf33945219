import type { Kysely } from 'kysely'
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration'
import { up as oneTrueThread } from './migrations/0001-one-true-thread.ts'
import type { Tables } from './schema.ts'

/** Forward only, in the order of their names; a new one is added here and never edited once shipped. */
const migrations: Record<string, Migration> = {
  '0001-one-true-thread': { up: oneTrueThread },
}

const provider: MigrationProvider = { getMigrations: () => Promise.resolve(migrations) }

/** Two centers may start at once: Kysely holds a lock, one applies, the other finds nothing to do. */
export async function migrate(db: Kysely<Tables>): Promise<readonly string[]> {
  const { error, results = [] } = await new Migrator({ db, provider }).migrateToLatest()
  if (error !== undefined) throw new Error('the center cannot bring its database up to date', { cause: error })
  return results.filter(({ status }) => status === 'Success').map(({ migrationName }) => migrationName)
}
