import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { embeddedPostgresDir, restoreSymlinks } from '../../../../scripts/embedded-postgres.mjs'
import type { ServerAccount } from './account.ts'
import { binariesDir, makePassable } from './places.ts'

export interface Binaries {
  readonly postgres: string
  readonly initdb: string
}

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..')

/**
 * PostgreSQL's programs as the server's account can run them. A checkout in a 0700 home, or a read-only one without its links, is copied
 * once to /var/lib/zhengyin (or beside the data); whether a place works is found out by running it.
 */
export function findBinaries(account: ServerAccount | undefined, privateCopy: string, root: string = checkout): Binaries {
  const native = embeddedPostgresDir(root)
  if (native === undefined) {
    throw new Error(`no PostgreSQL for ${process.platform}-${process.arch} under node_modules: run npm ci, or set DATABASE_URL`)
  }
  if (restoreSymlinks(native).length === 0 && runs(native, account)) return programs(native)

  const version = (JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string }).version
  const copy = account === undefined ? join(privateCopy, `postgres-binaries-${version}`) : binariesDir(version)
  if (account !== undefined) makePassable()
  if (!existsSync(copy)) copyBinaries(native, copy)
  if (!runs(copy, account))
    throw new Error(`PostgreSQL's programs do not run from ${copy}${account === undefined ? '' : ` as ${account.name}`}`)
  return programs(copy)
}

function programs(native: string): Binaries {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') }
}

function runs(native: string, account: ServerAccount | undefined): boolean {
  const identity = account === undefined ? {} : { uid: account.uid, gid: account.gid }
  const probe = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
    ...identity,
    cwd: '/',
    env: {},
    timeout: 10_000,
    stdio: 'ignore',
  })
  if (probe.status !== 0) return false
  // initdb also reads share/: rights may differ from bin/.
  const read = spawnSync('/bin/cat', [join(native, 'share', 'postgresql', 'postgres.bki')], {
    ...identity,
    cwd: '/',
    timeout: 10_000,
    stdio: 'ignore',
  })
  return read.status === 0 || !existsSync(join(native, 'share', 'postgresql', 'postgres.bki'))
}

function copyBinaries(native: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
  const unfinished = `${target}.${process.pid}.part`
  // Names of the package itself, so that the listed links resolve in the copy too.
  cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  openToAll(unfinished)
  const missing = restoreSymlinks(join(unfinished, 'native'))
  if (missing.length > 0) throw new Error(`cannot make links in ${unfinished}: ${missing.join(', ')}`)
  try {
    renameSync(join(unfinished, 'native'), target)
  } catch (error) {
    if (!existsSync(target)) throw error
  }
  rmSync(unfinished, { recursive: true, force: true })
}

function openToAll(path: string): void {
  const found = lstatSync(path)
  if (found.isSymbolicLink()) return
  if (!found.isDirectory()) {
    chmodSync(path, (found.mode & 0o100) === 0 ? 0o644 : 0o755)
    return
  }
  chmodSync(path, 0o755)
  for (const name of readdirSync(path)) openToAll(join(path, name))
}
