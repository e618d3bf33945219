/** People of the console: accounts, passwords, sessions. */
import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { crockford, err, ok, type Result } from '@zhengyin/kernel'
import { clearMisses, type LockRule, lockedForMs, recordMiss } from '../attempt-lock.ts'
import type { Parts } from '../center-parts.ts'
import { isoShanghai } from '../civil-time.ts'
import { type Me, PERMISSIONS, type Role } from '../console-api.ts'
import type { Settings } from '../settings.ts'

const LOGIN_LOCK: LockRule = { scope: 'login', free: 5, firstWaitMs: 30_000, maxWaitMs: 3_600_000, forgetAfterMs: 24 * 3_600_000 }

export interface DemoAccount {
  readonly account: string
  readonly password: string
  readonly name: string
  readonly role: Role
}

export interface Person {
  readonly account: string
  readonly name: string
  readonly role: Role
  readonly expiresAt: Date
}

/** A hash nobody's password has, so that an unknown account takes as long as a wrong password. */
let decoy: Promise<string> | undefined

export async function login(
  parts: Parts,
  settings: Settings,
  asked: { account: string; password: string; source: string },
): Promise<Result<{ token: string; person: Person }, { code: 'wrong' } | { code: 'locked'; waitMs: number }>> {
  const { db, clock, log } = parts
  const subject = createHash('sha256').update(`${asked.account} ${asked.source}`).digest('hex')
  const waitMs = await lockedForMs(parts, LOGIN_LOCK, subject)
  if (waitMs > 0) return err({ code: 'locked', waitMs })
  const found = await db.selectFrom('account').selectAll().where('account', '=', asked.account).executeTakeFirst()
  decoy ??= hash(randomBytes(16).toString('hex'))
  const right = await verify(found?.password_hash ?? (await decoy), asked.password)
  if (found === undefined || !right) {
    const wait = await recordMiss(parts, LOGIN_LOCK, subject)
    log.write({ event: 'console.login-refused', level: 'warn', waitMs: wait })
    return err(wait > 0 ? { code: 'locked', waitMs: wait } : { code: 'wrong' })
  }
  await clearMisses(parts, LOGIN_LOCK, subject)
  const token = randomBytes(32).toString('base64url')
  const now = clock.now()
  const expiresAt = new Date(now + settings.sessionLifetimeMs)
  await db.deleteFrom('session').where('expires_at', '<=', new Date(now)).execute()
  await db
    .insertInto('session')
    .values({ token_hash: hashToken(token), account: found.account, created_at: new Date(now), expires_at: expiresAt })
    .execute()
  await auditConsole(parts, found.account, 'login', '')
  return ok({ token, person: { account: found.account, name: found.name, role: found.role, expiresAt } })
}

export async function personOf({ db, clock }: Parts, token: string | undefined): Promise<Person | undefined> {
  if (token === undefined || token.length > 64) return undefined
  const row = await db
    .selectFrom('session')
    .innerJoin('account', 'account.account', 'session.account')
    .select(['account.account', 'account.name', 'account.role', 'session.expires_at'])
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', new Date(clock.now()))
    .executeTakeFirst()
  return row === undefined ? undefined : { account: row.account, name: row.name, role: row.role, expiresAt: row.expires_at }
}

export async function logout({ db }: Parts, token: string): Promise<void> {
  await db.deleteFrom('session').where('token_hash', '=', hashToken(token)).execute()
}

export function meOf(person: Person): Me {
  const { account, name, role, expiresAt } = person
  return { account, name, role, permissions: [...PERMISSIONS[role]], expiresAt: isoShanghai(expiresAt) }
}

export async function auditConsole({ db, clock }: Parts, account: string, act: string, subject: string, reason?: string): Promise<void> {
  await db
    .insertInto('console_audit')
    .values({ at: new Date(clock.now()), account, act, subject, reason: reason ?? null })
    .execute()
}

const DEMO: readonly Omit<DemoAccount, 'password'>[] = [
  { account: 'reviewer', name: '周档', role: 'archive-reviewer' },
  { account: 'district', name: '沈区', role: 'district-viewer' },
  { account: 'staff', name: '吴网点', role: 'branch-staff' },
]

/** Passwords of a demo are made at its first start and kept beside its data: they are the same at every later start. */
export async function ensureDemoAccounts(
  { db, clock }: Parts,
  kept: { read(): string | undefined; write(text: string): void },
): Promise<readonly DemoAccount[]> {
  const text = kept.read()
  const passwords: Record<string, string> = text === undefined ? {} : (JSON.parse(text) as Record<string, string>)
  for (const { account } of DEMO) passwords[account] ??= crockford(randomBytes(8).toString('hex'), 10).toLowerCase()
  kept.write(JSON.stringify(passwords))
  const accounts = DEMO.map((account) => ({ ...account, password: passwords[account.account] ?? '' }))
  for (const { account, name, role, password } of accounts) {
    const existing = await db.selectFrom('account').select('password_hash').where('account', '=', account).executeTakeFirst()
    if (existing !== undefined && (await verify(existing.password_hash, password))) continue
    const password_hash = await hash(password)
    await db
      .insertInto('account')
      .values({ account, name, role, password_hash, demo: true, created_at: new Date(clock.now()) })
      .onConflict((conflict) => conflict.column('account').doUpdateSet({ password_hash }))
      .execute()
  }
  return accounts
}

/** A center that serves people must not carry accounts whose passwords were printed on a screen. */
export async function refuseDemoAccounts({ db }: Parts): Promise<void> {
  const found = await db.selectFrom('account').select('account').where('demo', '=', true).executeTakeFirst()
  if (found !== undefined) throw new Error('this database holds demo accounts: a center that is not a demo does not start on it')
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
