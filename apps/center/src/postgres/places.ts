/** Where the center keeps its data when nobody says otherwise, and where a cluster may live. */
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

const PRODUCT = 'zhengyin'
const SYSTEM_STATE = join('/var/lib', PRODUCT)
/** sockaddr_un holds 108 bytes on Linux; PostgreSQL adds `/.s.PGSQL.5432` and a lock suffix. */
const MAX_SOCKET_DIR_BYTES = 80

export function stateHome(env: NodeJS.ProcessEnv = process.env, uid: number = process.getuid?.() ?? 0): string {
  if (uid === 0) return SYSTEM_STATE
  const xdg = env['XDG_STATE_HOME']
  return join(xdg !== undefined && xdg.startsWith('/') ? xdg : join(homedir(), '.local', 'state'), PRODUCT)
}

/**
 * As root the server is another account, which passes through /var/lib/zhengyin: 0711, whoever made it first and however private. What
 * lies in it keeps its own rights.
 */
export function makePassable(dir: string = SYSTEM_STATE): void {
  mkdirSync(dir, { recursive: true, mode: 0o711 })
  chmodSync(dir, statSync(dir).mode | 0o111)
}

/** The center's data of one name. Never inside the checkout: `npm ci` and `git clean` must not touch it. */
export function defaultDataDir(name: string): string {
  return join(stateHome(), name)
}

/**
 * The cluster that belongs to a data directory. As root the server is another account, which must reach its files whatever the rights
 * of the data directory are: those clusters live below /var/lib/zhengyin, named after the data directory.
 */
export function clusterDir(dataDir: string, uid: number = process.getuid?.() ?? 0): string {
  if (uid !== 0) return join(dataDir, 'postgres')
  return join(SYSTEM_STATE, 'clusters', digest(realPath(dataDir)))
}

export function binariesDir(version: string): string {
  return join(SYSTEM_STATE, 'postgres-binaries', version)
}

/** A 0700 directory for the socket, short enough for the kernel and owned by the server's account. */
export function socketDir(cluster: string, uid: number): string {
  const own = join(cluster, 'run')
  const dir = Buffer.byteLength(own) <= MAX_SOCKET_DIR_BYTES ? own : join(tmpdir(), `zy-${uid}-${digest(cluster)}`)
  if (Buffer.byteLength(dir) > MAX_SOCKET_DIR_BYTES)
    throw new Error(`no short place for PostgreSQL's socket: TMPDIR is too long (${tmpdir()})`)
  return dir
}

/** Makes `dir` private; refuses one that somebody else prepared (a shared /tmp). */
export function makePrivate(dir: string, owner: { uid: number; gid: number } | undefined, chown: (dir: string) => void): void {
  try {
    mkdirSync(dir, { mode: 0o700 })
    chown(dir)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const found = lstatSync(dir)
  const expected = owner?.uid ?? process.getuid?.() ?? 0
  if (!found.isDirectory() || found.uid !== expected) throw new Error(`${dir} exists and belongs to another account (uid ${found.uid})`)
  chmodSync(dir, 0o700)
}

/** Deletes a stopped center's data: keys and cluster. For `--fresh` only. */
export function eraseData(dataDir: string): void {
  rmSync(clusterDir(dataDir), { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
