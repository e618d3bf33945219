/**
 * releasable → leased → printed | doubtful | not-printed. One copy at a time; the same visit asking again (its answer was lost) gets the
 * same lease and the same bytes; a lease that ends without a report is doubtful and only a person releases again.
 */
import { createHash, randomBytes } from 'node:crypto'
import { err, newId, ok, type Result } from '@zhengyin/kernel'
import { signLease } from '@zhengyin/protocol/lease'
import type { LeaseGrant } from '@zhengyin/protocol/visit-call'
import { groupVerifyCode, makeVerifyCode } from '@zhengyin/standards/verify-code'
import type { Selectable } from 'kysely'
import { raiseAlarm } from '../alarms.ts'
import { tell } from '../cases/review-state.ts'
import { addCaseEvent, CENTER, terminalActor } from '../cases/timeline.ts'
import type { Parts } from '../center-parts.ts'
import { isoShanghai } from '../civil-time.ts'
import type { Tx } from '../database/database.ts'
import type { CaseFileTable, LeaseTable } from '../database/schema.ts'
import { publish } from '../feed/feed.ts'
import type { Keys } from '../keys.ts'
import type { Settings } from '../settings.ts'
import type { RenderedSheet, Sheet } from '../sheet/sheet.ts'
import { startWorker, type Worker } from '../worker.ts'

const DAY_MS = 86_400_000

export type LeaseRefusal = 'not-found' | 'not-released' | 'already-printed' | 'already-leased' | 'doubtful'

export interface Applicant {
  readonly name: string
  readonly idNumber: string
}

export interface Granted {
  readonly lease: LeaseGrant
  readonly sheet: RenderedSheet
  readonly found: Selectable<CaseFileTable>
}

export interface Leases {
  grant(
    kiosk: { kioskId: string; siteName: string },
    visitId: string,
    applicant: Applicant,
    caseCode: string,
  ): Promise<Result<Granted, LeaseRefusal>>
  readonly worker: Worker
}

export interface LeaseDeps {
  readonly parts: Parts
  readonly keys: Keys
  readonly settings: Settings
  readonly verifyUrl: () => string
  readonly render: (sheet: Sheet) => Promise<RenderedSheet>
  readonly demo: boolean
}

export function startLeases({ parts, keys, settings, verifyUrl, render, demo }: LeaseDeps): Leases {
  const { db, clock } = parts

  async function grant(
    kiosk: { kioskId: string; siteName: string },
    visitId: string,
    applicant: Applicant,
    caseCode: string,
  ): Promise<Result<Granted, LeaseRefusal>> {
    const granted = await db.transaction().execute(async (tx) => {
      const now = new Date(clock.now())
      const found = await tx.selectFrom('case_file').selectAll().where('case_code', '=', caseCode).forUpdate().executeTakeFirst()
      // Somebody else's case and no case at all look the same.
      if (found === undefined || !isApplicant(found, applicant)) return err('not-found' as const)
      const refusal = refusalOf(found)
      if (refusal !== undefined || found.result === null || found.decided_at === null) return err(refusal ?? 'not-released')

      const running = await tx
        .selectFrom('lease')
        .selectAll()
        .where('case_code', '=', caseCode)
        .where('state', '=', 'leased')
        .executeTakeFirst()
      if (running !== undefined) {
        const again =
          running.kiosk_id === kiosk.kioskId && running.visit_id === visitId && running.expires_at > now && running.sheet !== null
        return again
          ? ok({ lease: signed(running), sheet: { pdf: running.sheet ?? Buffer.alloc(0), pages: running.pages }, found })
          : err('already-leased' as const)
      }

      const copy = found.copies + 1
      const verifyCode = makeVerifyCode(randomBytes(10))
      const validUntil = new Date(now.getTime() + settings.sheetValidDays * DAY_MS)
      const sheet = await render({
        use: 'print',
        caseCode,
        applicant: { name: found.applicant_name, idNumber: found.applicant_id_number },
        record: found.result,
        archiveName: settings.archiveName,
        bankName: settings.bankName,
        decidedAt: found.decided_at,
        printedAt: now,
        terminal: { kioskId: kiosk.kioskId, siteName: kiosk.siteName },
        copy: { n: copy, of: copy },
        reprint: found.reprint,
        verify: { code: verifyCode, grouped: groupVerifyCode(verifyCode), url: verifyUrl(), validUntil },
        demo,
      })
      const row: Selectable<LeaseTable> = {
        lease_id: newId(),
        case_code: caseCode,
        kiosk_id: kiosk.kioskId,
        visit_id: visitId,
        copy_n: copy,
        copy_of: copy,
        reprint: found.reprint,
        sheet_sha256: createHash('sha256').update(sheet.pdf).digest('hex'),
        sheet: sheet.pdf,
        pages: sheet.pages,
        verify_code: verifyCode,
        issued_at: now,
        expires_at: new Date(now.getTime() + settings.leaseLifetimeMs),
        valid_until: validUntil,
        state: 'leased',
        withdrawn_at: null,
        pages_out: null,
        reported_at: null,
      }
      await tx.insertInto('lease').values(row).execute()
      await tx
        .updateTable('case_file')
        .set((eb) => ({ copies: copy, version: eb('version', '+', 1) }))
        .where('case_code', '=', caseCode)
        .execute()
      await addCaseEvent(tx, caseCode, {
        at: now,
        actor: CENTER,
        event: 'leased',
        text: `许可${terminalActor(kiosk.kioskId)}打印${found.reprint ? '补打件' : '盖章件'}，第 ${copy} 份`,
        next: '终端回报出件',
      })
      parts.crashPoint('lease.before-commit')
      return ok({ lease: signed(row), sheet, found })
    })
    parts.crashPoint('lease.after-commit')
    return granted
  }

  function signed(row: Selectable<LeaseTable>): LeaseGrant {
    return signLease(
      {
        leaseId: row.lease_id,
        caseCode: row.case_code,
        kioskId: row.kiosk_id,
        visitId: row.visit_id,
        sheetSha256: row.sheet_sha256,
        copy: { n: row.copy_n, of: row.copy_of },
        reprint: row.reprint,
        expiresAt: isoShanghai(row.expires_at),
      },
      keys.sign.privateKey,
    )
  }

  async function expire(): Promise<boolean> {
    const now = new Date(clock.now())
    const due = await db
      .selectFrom('lease')
      .select(['lease_id', 'case_code'])
      .where('state', '=', 'leased')
      .where('expires_at', '<=', now)
      .limit(50)
      .execute()
    for (const { lease_id, case_code } of due) await db.transaction().execute((tx) => expireOne(tx, lease_id, case_code, now))
    return false
  }

  async function expireOne(tx: Tx, leaseId: string, caseCode: string, now: Date): Promise<void> {
    // Case before lease, as everywhere.
    const found = await tx.selectFrom('case_file').selectAll().where('case_code', '=', caseCode).forUpdate().executeTakeFirstOrThrow()
    const lease = await tx
      .selectFrom('lease')
      .selectAll()
      .where('lease_id', '=', leaseId)
      .where('state', '=', 'leased')
      .forUpdate()
      .executeTakeFirst()
    if (lease === undefined) return
    await tx.updateTable('lease').set({ state: 'doubtful', sheet: null }).where('lease_id', '=', leaseId).execute()
    await tx
      .updateTable('case_file')
      .set((eb) => ({ status: 'doubtful', version: eb('version', '+', 1) }))
      .where('case_code', '=', lease.case_code)
      .execute()
    await addCaseEvent(tx, lease.case_code, {
      at: now,
      actor: CENTER,
      event: 'lease-expired',
      text: `${terminalActor(lease.kiosk_id)}未在许可时间内回报出件`,
      next: '档案审核员核实后重新放行',
    })
    await tell(tx, found, { state: 'doubtful' }, now)
    await publish(tx, lease.kiosk_id, { type: 'lease-expired', leaseId, caseCode: lease.case_code }, now)
    await raiseAlarm(tx, { at: now, kioskId: lease.kiosk_id, code: 'lease-expired', detail: leaseId })
  }

  return { grant, worker: startWorker(parts, 'lease-expiry', 'leases', expire) }
}

export function isApplicant(found: { applicant_name: string; applicant_id_number: string }, applicant: Applicant): boolean {
  return found.applicant_id_number === applicant.idNumber.toUpperCase() && found.applicant_name === applicant.name
}

export function refusalOf(found: { status: CaseFileTable['status'] }): LeaseRefusal | undefined {
  switch (found.status) {
    case 'released':
      return undefined
    case 'printed':
      return 'already-printed'
    case 'doubtful':
      return 'doubtful'
    case 'accepted':
    case 'in-review':
    case 'refused':
      return 'not-released'
    default:
      return found.status satisfies never
  }
}
