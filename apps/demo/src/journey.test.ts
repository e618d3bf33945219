import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterDir } from '@zhengyin/center/postgres/places'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPersona, readPersonaFile } from './persona.ts'

const JOURNEY = join(import.meta.dirname, 'journey.ts')

describe('the headless runner', () => {
  let scratch: string
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'zy-run-'))
  })
  afterEach(() => rmSync(scratch, { recursive: true, force: true }))

  it('leaves no server, cluster or folder when it is interrupted in the middle of its start', async () => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', JOURNEY, 'marriage-certificate', '--persona', 'married', '--json'],
      { stdio: 'ignore', env: { ...process.env, TMPDIR: scratch } },
    )
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    const cluster = (): string | undefined => {
      const state = readdirSync(scratch).find((name) => name.startsWith('zhengyin-journey-'))
      return state === undefined ? undefined : clusterDir(join(scratch, state, 'center'))
    }
    const pidFile = () => join(cluster() ?? scratch, 'data', 'postmaster.pid')
    await expect.poll(() => existsSync(pidFile()), { timeout: 30_000, interval: 20 }).toBe(true)
    const dir = cluster() ?? ''
    const server = Number(readFileSync(pidFile(), 'utf8').split('\n')[0])
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(existsSync(`/proc/${server}/cwd`)).toBe(false)
    expect(existsSync(dir)).toBe(false)
    expect(readdirSync(scratch)).toEqual([])
  }, 60_000)

  it('names the field of a persona whose birth contradicts the number, as a reader would not take that card', () => {
    const married = readPersona('married')
    if (!married.ok) throw new Error(married.error)
    const file = join(scratch, 'persona.json')
    writeFileSync(file, JSON.stringify({ ...married.value, person: { ...married.value.person, birth: '1986-04-13' } }))
    const read = readPersonaFile(file)
    expect(read.ok ? '' : read.error).toContain('person.birth')
  })
})
