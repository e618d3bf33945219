import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, memoryLog, newId, shiftedClock } from '@zhengyin/kernel'
import type { ArchiveQuery } from '@zhengyin/protocol/submission'
import type { CaseDetail, Role } from '../console-api.ts'
import type { RegistryEvent } from '../departments/archive/registry.ts'
import { type Center, type CenterConfig, startCenter } from '../main.ts'
import { freshDatabase } from './databases.ts'

/** A working Tuesday, ten o'clock in Shanghai. */
export const TUESDAY_TEN = Date.parse('2026-11-24T10:00:00+08:00')

/** Runs at real speed from a civil time that a test can move. */
export interface MovableClock extends Clock {
  move(ms: number): void
}

export function movableClock(start: number): MovableClock {
  let shift = start - Date.now()
  const real = shiftedClock(0)
  return { ...real, now: () => Date.now() + shift, move: (ms) => void (shift += ms) }
}

export interface TestCenter {
  readonly center: Center
  readonly clock: MovableClock
  readonly log: ReturnType<typeof memoryLog>
  readonly config: CenterConfig
  stop(): Promise<void>
}

export const ZHANG = { name: '张明', idNumber: '310199198604122313' }
export const LI = { name: '李芳', idNumber: '310199198809034624' }

export function marriage(date = '2014-05-20', parties: RegistryEvent['parties'] = [ZHANG, LI]): RegistryEvent {
  return { kind: 'marriage', date, number: `J-${date}`, registrar: '徐汇区婚姻登记处（虚构）', district: '310104', parties }
}

export function divorce(date: string): RegistryEvent {
  return { kind: 'divorce', date, number: `L-${date}`, registrar: '徐汇区婚姻登记处（虚构）', district: '310104', parties: [ZHANG, LI] }
}

export async function startTestCenter(postgresUrl: string, more: Partial<CenterConfig> & { at?: number } = {}): Promise<TestCenter> {
  const database = await freshDatabase(postgresUrl)
  const dataDir = mkdtempSync(join(tmpdir(), 'zy-center-'))
  const clock = movableClock(more.at ?? TUESDAY_TEN)
  const log = memoryLog()
  const config: CenterConfig = { port: 0, dataDir, databaseUrl: database.url, clock, log, demo: true, registry: [marriage()], ...more }
  const center = await startCenter(config)
  return {
    center,
    clock,
    log,
    config,
    stop: async () => {
      await center.stop()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export const IDENTITY = {
  method: 'id-card',
  cardKind: 'resident',
  ...ZHANG,
  birth: '1986-04-12',
  validTo: '2036-03-01',
} as const

export function archiveQuery(more: Partial<ArchiveQuery> = {}): ArchiveQuery {
  return {
    type: 'archive-query',
    version: 1,
    item: '312090156000',
    visitId: newId(),
    submittedAt: '2026-11-24T10:00:00+08:00',
    identity: IDENTITY,
    purpose: 'loan',
    filedOutOfHours: false,
    consents: [
      { purpose: 'archive-query', textVersion: '1', language: 'zh-CN', choice: 'agree', at: '2026-11-24T09:59:00+08:00', method: 'touch' },
    ],
    ...more,
  }
}

/** A person at the console, with a browser's cookie and header. */
export interface ConsolePerson {
  get<Answer>(path: string): Promise<Answer>
  post(path: string, body?: unknown): Promise<Response>
  raw(path: string, init?: RequestInit): Promise<Response>
  release(caseCode: string): Promise<CaseDetail>
}

export async function logIn({ url, accounts }: Pick<Center, 'url' | 'accounts'>, role: Role): Promise<ConsolePerson> {
  const account = accounts.find((candidate) => candidate.role === role)
  if (account === undefined) throw new Error(`no demo account for ${role}`)
  const response = await fetch(`${url}/console/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-zy-console': '1' },
    body: JSON.stringify({ account: account.account, password: account.password }),
  })
  if (response.status !== 200) throw new Error(`login answered ${response.status}: ${await response.text()}`)
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const person: ConsolePerson = {
    raw: (path, init = {}) =>
      fetch(`${url}/console/api/${path}`, { ...init, headers: { cookie, ...(init.headers as Record<string, string>) } }),
    get: async <Answer>(path: string) => {
      const got = await person.raw(path)
      if (got.status !== 200) throw new Error(`${path} answered ${got.status}: ${await got.text()}`)
      return (await got.json()) as Answer
    },
    post: (path, body = {}) =>
      person.raw(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-zy-console': '1' },
        body: JSON.stringify(body),
      }),
    release: async (caseCode) => {
      const { version } = await person.get<CaseDetail>(`cases/${caseCode}`)
      const response2 = await person.post(`cases/${caseCode}/decision`, { decision: 'release', version })
      if (response2.status !== 200) throw new Error(`release answered ${response2.status}: ${await response2.text()}`)
      return (await response2.json()) as CaseDetail
    },
  }
  return person
}
