import { describe, expect, it } from 'vitest'
import { openTestQueue } from '../testing/open-test-queue.ts'
import { owned } from '../testing/owned.ts'
import { workPlace } from '../testing/samples.ts'
import { openConnection } from './connection.ts'
import { inspect } from './inspect.ts'
import { type Migration, migrate, migrations, NewerDatabase } from './migrations.ts'

const shape = (db: ReturnType<typeof openConnection>) =>
  db.prepare(`SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name`).all()

describe('migrations', () => {
  it('are numbered from 1 without a gap', () => {
    expect(migrations.map((migration) => migration.number)).toEqual(migrations.map((_, index) => index + 1))
  })

  it('lead from every older database to the same shape as a new one', () => {
    const fresh = owned(workPlace())
    const target = openConnection(fresh.file)
    migrate(target)
    for (let from = 0; from <= migrations.length; from++) {
      const place = owned(workPlace())
      const db = openConnection(place.file)
      migrate(db, from)
      migrate(db)
      expect(shape(db)).toEqual(shape(target))
      expect(migrate(db)).toBe(0)
      db.close()
    }
    target.close()
  })

  it('keep every row: a database of version 1 with rows, audit and intents reads the same afterwards', async () => {
    const place = owned(workPlace())
    {
      const test = openTestQueue(place.file)
      for (let i = 0; i < 3; i++) await test.submit()
      test.queue.close()
    }
    const tables = ['queue', 'audit', 'intent', 'epoch', 'setting']
    const db = openConnection(place.file)
    const before = tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all())
    migrate(db)
    expect(tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all())).toEqual(before)
    expect(inspect(db)).toBeUndefined()
    db.close()
  })

  it('a step that fails leaves the database as it was, at its old number', () => {
    const place = owned(workPlace())
    const db = openConnection(place.file)
    migrate(db)
    const broken: Migration = {
      number: migrations.length + 1,
      name: 'broken',
      up: (inside) => {
        inside.exec('CREATE TABLE half (x INTEGER) STRICT')
        throw new Error('power')
      },
    }
    const before = shape(db)
    expect(() => migrate(db, Number.POSITIVE_INFINITY, [...migrations, broken])).toThrow('power')
    expect(shape(db)).toEqual(before)
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
    db.close()
  })

  it('a database of a newer program is refused, not touched', () => {
    const place = owned(workPlace())
    const db = openConnection(place.file)
    db.pragma('user_version = 99')
    expect(() => migrate(db)).toThrow(NewerDatabase)
    db.close()
  })
})
