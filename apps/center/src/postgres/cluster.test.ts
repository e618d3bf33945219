import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { nullLog, systemClock } from '@zhengyin/kernel'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { restoreSymlinks } from '../../../../scripts/embedded-postgres.mjs'
import { serverAccount } from './account.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { clusterDir, makePassable, makePrivate, socketDir, stateHome } from './places.ts'

async function ask(cluster: Cluster, question: string): Promise<string> {
  const client = new pg.Client(cluster.connection('postgres'))
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, string>>(question)
    return Object.values(rows[0] ?? {})[0] ?? ''
  } finally {
    await client.end()
  }
}

describe('the supervised PostgreSQL', () => {
  let dataDir: string
  let dir: string
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'zy-pg-'))
    dir = clusterDir(dataDir)
  })
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true })
    rmSync(dataDir, { recursive: true, force: true })
  })
  const start = () => startCluster({ dir, clock: systemClock(), log: nullLog })
  const pidOf = () => Number(readFileSync(join(dir, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

  it('is UTF8, durable, reachable through a private socket only, not as root, and in its own process group', async () => {
    const cluster = await start()
    try {
      expect(await ask(cluster, 'show server_encoding')).toBe('UTF8')
      expect(await ask(cluster, 'show lc_collate').catch(() => ask(cluster, `select datcollate from pg_database limit 1`))).toBe('C')
      expect(await ask(cluster, 'show fsync')).toBe('on')
      expect(await ask(cluster, 'show listen_addresses')).toBe('')
      expect(statSync(cluster.connection('x').host).mode & 0o777).toBe(0o700)
      const status = readFileSync(`/proc/${pidOf()}/status`, 'utf8')
      expect(/^Uid:\t(\d+)/m.exec(status)?.[1]).not.toBe('0')
      const stat = readFileSync(`/proc/${pidOf()}/stat`, 'latin1').split(') ')[1]?.split(' ')
      expect(Number(stat?.[2])).toBe(pidOf())
    } finally {
      await cluster.stop()
    }
    expect(existsSync(join(dir, 'data', 'postmaster.pid'))).toBe(false)
  })

  /** A process that starts the cluster, keeps a row in it and is killed. @returns the server's process id */
  async function killedStart(before = ''): Promise<number> {
    const script = `
      import { readdirSync, readFileSync } from 'node:fs'
      import { startCluster } from ${JSON.stringify(new URL('./cluster.ts', import.meta.url).href)}
      import { systemClock, nullLog } from ${JSON.stringify(import.meta.resolve('@zhengyin/kernel'))}
      import pg from ${JSON.stringify(import.meta.resolve('pg'))}
      const cluster = await startCluster({ dir: ${JSON.stringify(dir)}, clock: systemClock(), log: nullLog })
      const client = new pg.Client(cluster.connection('postgres'))
      await client.connect()
      await client.query('create table kept as select 42 as answer')
      const { rows } = await client.query('select pg_read_file($1) as text', ['postmaster.pid'])
      console.log(rows[0].text.split('\\n')[0])
      ${before}
      process.kill(process.pid, 'SIGKILL')`
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
    const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)))
    expect(signal).toBe('SIGKILL')
    return Number(printed)
  }
  const running = (pid: number) => existsSync(`/proc/${pid}/cwd`)

  it('ends with a center that is killed, and keeps its data', async () => {
    const left = await killedStart()
    await expect.poll(() => running(left), { timeout: 10_000 }).toBe(false)
    const cluster = await start()
    expect(cluster.origin).toBe('started')
    expect(await ask(cluster, 'select answer from kept')).toBe(42)
    await cluster.stop()
  })

  it('leaves the server alone when a second center found it in use and ends', async () => {
    const first = await start()
    try {
      const script = `
        import { startCluster } from ${JSON.stringify(new URL('./cluster.ts', import.meta.url).href)}
        import { systemClock, nullLog } from ${JSON.stringify(import.meta.resolve('@zhengyin/kernel'))}
        const cluster = await startCluster({ dir: ${JSON.stringify(dir)}, clock: systemClock(), log: nullLog })
        process.exit(cluster.origin === 'adopted' ? 7 : 1)`
      const second = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', script], {
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      expect(await new Promise((resolve) => second.once('exit', (code) => resolve(code)))).toBe(7)
      // A guard that took this server along would have done so within milliseconds of that end.
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(await ask(first, 'select 1 as one')).toBe(1)
    } finally {
      await first.stop()
    }
  })

  it('adopts a server that outlived its center all the same, with its data, and stops it', async () => {
    const killTheGuard = `
      for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
        try {
          const [name, rest] = readFileSync('/proc/' + pid + '/stat', 'latin1').split(') ')
          if (name.endsWith('(sh') && Number(rest.split(' ')[1]) === process.pid) process.kill(Number(pid), 'SIGKILL')
        } catch {}
      }`
    const left = await killedStart(killTheGuard)
    const cluster = await start()
    expect(cluster.origin).toBe('adopted')
    cluster.claim()
    expect(pidOf()).toBe(left)
    expect(await ask(cluster, 'select answer from kept')).toBe(42)
    await cluster.stop()
    expect(existsSync(join(dir, 'data', 'postmaster.pid'))).toBe(false)
  })

  it('starts again after its own process was killed, and after a half-made initialisation', async () => {
    mkdirSync(dir, { recursive: true })
    mkdirSync(join(dir, 'data.new'))
    writeFileSync(join(dir, 'data.new', 'PG_VERSION'), 'half')
    const first = await start()
    await ask(first, 'create table kept as select 7 as answer')
    process.kill(pidOf(), 'SIGKILL')
    await first.stop()
    const second = await start()
    expect(second.origin).toBe('started')
    expect(await ask(second, 'select answer from kept')).toBe(7)
    await second.stop()
  })
})

describe('places and accounts', () => {
  const passwd = 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'
  it('never runs the server as root: postgres if there is one, else nobody; as the caller otherwise', () => {
    expect(serverAccount(`${passwd}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n`, 0)).toEqual({
      name: 'postgres',
      uid: 101,
      gid: 104,
    })
    expect(serverAccount(passwd, 0)).toEqual({ name: 'nobody', uid: 65534, gid: 65534 })
    expect(serverAccount(passwd, 1000)).toBeUndefined()
    expect(() => serverAccount('root:x:0:0:root:/root:/bin/bash\n', 0)).toThrow('DATABASE_URL')
  })

  it('keeps a user’s data in the state folder and takes a short socket path when that is long', () => {
    expect(stateHome({ XDG_STATE_HOME: '/home/a/state' }, 1000)).toBe('/home/a/state/zhengyin')
    expect(stateHome({}, 0)).toBe('/var/lib/zhengyin')
    expect(socketDir('/short', 1000)).toBe('/short/run')
    expect(Buffer.byteLength(socketDir(`/${'long/'.repeat(30)}`, 1000))).toBeLessThan(80)
  })

  it('opens the way through a state folder that something made private first', () => {
    const dir = join(mkdtempSync(join(tmpdir(), 'state-')), 'zhengyin')
    mkdirSync(dir, { mode: 0o700 })
    makePassable(dir)
    expect(statSync(dir).mode & 0o777).toBe(0o711)
    rmSync(join(dir, '..'), { recursive: true })
  })

  it('does not use a socket folder that somebody else prepared', () => {
    const dir = mkdtempSync(join(tmpdir(), 'zy-socket-'))
    expect(() => makePrivate(dir, { uid: 65_533, gid: 65_533 }, () => undefined)).toThrow('another account')
    rmSync(dir, { recursive: true })
    symlinkSync('/tmp', dir)
    expect(() => makePrivate(dir, undefined, () => undefined)).toThrow()
    rmSync(dir)
  })

  it('restores the package’s links, and only once', () => {
    const native = join(mkdtempSync(join(tmpdir(), 'zy-native-')), 'native')
    mkdirSync(join(native, 'lib'), { recursive: true })
    writeFileSync(join(native, 'lib', 'libx.so.5.18'), '')
    writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify([{ source: 'native/lib/libx.so.5.18', target: 'native/lib/libx.so.5' }]))
    expect(restoreSymlinks(native)).toEqual([])
    expect(restoreSymlinks(native)).toEqual([])
    expect(readdirSync(join(native, 'lib')).toSorted()).toEqual(['libx.so.5', 'libx.so.5.18'])
    expect(basename(native)).toBe('native')
    rmSync(join(native, '..'), { recursive: true })
  })
})
