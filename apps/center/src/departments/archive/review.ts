/** The review of 市档案局: a person decides on every case; the registry only proposes. */
import { isDeepStrictEqual } from 'node:util'
import { err, ok, type Result } from '@zhengyin/kernel'
import { shanghaiDay } from '@zhengyin/standards/civil-day'
import type { WeeklyHours } from '@zhengyin/standards/working-days'
import { sql } from 'kysely'
import { queuePositions, reviewState, tell } from '../../cases/review-state.ts'
import { staffedAt } from '../../cases/service-hours.ts'
import { addCaseEvent, CENTER } from '../../cases/timeline.ts'
import type { Parts } from '../../center-parts.ts'
import { type DecisionRequest, REFUSE_REASONS } from '../../console-api.ts'
import type { Tx } from '../../database/database.ts'
import { wakeAfterCommit } from '../../wake.ts'
import { startWorker, type Worker } from '../../worker.ts'
import { deriveMaritalRecord, type MaritalRecord } from './marital-record.ts'
import type { Registry } from './registry.ts'

/** A terminal far back in the queue learns its place when it comes nearer. */
const TELL_FIRST = 50
/** One center at a time moves the queue. */
const QUEUE_LOCK = 3_120_901

export interface Reviewer {
  readonly account: string
  readonly name: string
}

export type DecisionError = 'not-found' | 'changed' | 'closed' | 'cannot-release'

export interface ArchiveReview {
  propose(person: { applicant_name: string; applicant_id_number: string; spouse_name: string | null }): MaritalRecord
  decide(reviewer: Reviewer, caseCode: string, decision: DecisionRequest): Promise<Result<void, DecisionError>>
  readonly worker: Worker
}

export function startArchiveReview(parts: Parts, registry: Registry, hours: WeeklyHours): ArchiveReview {
  const { db, clock } = parts

  function propose(person: { applicant_name: string; applicant_id_number: string; spouse_name: string | null }): MaritalRecord {
    return deriveMaritalRecord(registry.eventsOf(person.applicant_id_number), {
      name: person.applicant_name,
      idNumber: person.applicant_id_number,
      spouseName: person.spouse_name ?? undefined,
      asOf: shanghaiDay(clock.now()),
    })
  }

  async function takeIn(tx: Tx, now: Date): Promise<void> {
    const accepted = await tx
      .selectFrom('case_file')
      .selectAll()
      .where('status', '=', 'accepted')
      .orderBy('accepted_at')
      .limit(50)
      .forUpdate()
      .execute()
    for (const found of accepted) {
      await tx
        .updateTable('case_file')
        .set((eb) => ({ status: 'in-review', version: eb('version', '+', 1), proposal: JSON.stringify(propose(found)) }))
        .where('case_code', '=', found.case_code)
        .execute()
      await addCaseEvent(tx, found.case_code, {
        at: now,
        actor: CENTER,
        event: 'review-started',
        text: '转市档案局（演示沙箱）人工审核',
        next: '档案审核员',
      })
    }
  }

  /** Positions and opening times move while nobody touches the case itself. */
  async function tellWaiting(tx: Tx, now: Date): Promise<void> {
    const staffed = staffedAt(hours, now.getTime())
    const positions = await queuePositions(tx)
    const waiting = await tx
      .selectFrom('case_file')
      .select(['case_code', 'client_id', 'kiosk_id', 'told', 'status'])
      .where('status', '=', 'in-review')
      .orderBy('kiosk_id')
      .orderBy('case_code')
      // Cases before terminals, everywhere: the other order would deadlock with a decision.
      .forUpdate()
      .execute()
    for (const found of waiting) {
      const ahead = positions.get(found.case_code) ?? 0
      if (found.told !== null && ahead >= TELL_FIRST) continue
      await tell(tx, found, reviewState(found.status, ahead, staffed), now)
    }
  }

  const worker = startWorker(parts, 'archive-review', 'cases', async () => {
    await db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(${QUEUE_LOCK})`.execute(tx)
      const now = new Date(clock.now())
      await takeIn(tx, now)
      await tellWaiting(tx, now)
    })
    return false
  })

  async function decide(reviewer: Reviewer, caseCode: string, decision: DecisionRequest): Promise<Result<void, DecisionError>> {
    return db.transaction().execute(async (tx) => {
      const now = new Date(clock.now())
      const found = await tx.selectFrom('case_file').selectAll().where('case_code', '=', caseCode).forUpdate().executeTakeFirst()
      if (found === undefined) return err('not-found')
      if (found.status !== 'in-review' || found.version !== decision.version) return err('changed')
      if (!staffedAt(hours, now.getTime()).open) return err('closed')
      const record = propose(found)
      if (!isDeepStrictEqual(record, found.proposal)) {
        // The registry moved since the reviewer looked: nobody signs what they did not see.
        await tx
          .updateTable('case_file')
          .set((eb) => ({ proposal: JSON.stringify(record), version: eb('version', '+', 1) }))
          .where('case_code', '=', caseCode)
          .execute()
        await addCaseEvent(tx, caseCode, {
          at: now,
          actor: CENTER,
          event: 'proposal-changed',
          text: '馆藏登记信息有变化，须重新审核',
          next: '档案审核员',
        })
        return err('changed')
      }
      const actor = `${reviewer.name}（市档案局审核）`
      if (decision.decision === 'release') {
        if (record.code === 'N3') return err('cannot-release')
        await close(tx, found, { status: 'released', result: record }, reviewer, now)
        await addCaseEvent(tx, caseCode, { at: now, actor, event: 'released', text: '审核通过，可打印盖章件', next: '申请人到终端打印' })
      } else {
        await close(tx, found, { status: 'refused', result: null }, reviewer, now)
        await addCaseEvent(tx, caseCode, {
          at: now,
          actor,
          event: 'refused',
          text: '审核不予提供',
          reason: [REFUSE_REASONS[decision.reason], decision.note].filter((part) => part !== undefined && part !== '').join('：'),
        })
      }
      await wakeAfterCommit(tx, 'cases')
      return ok(undefined)
    })
  }

  async function close(
    tx: Tx,
    found: { case_code: string; client_id: string; kiosk_id: string; told: string | null },
    end: { status: 'released' | 'refused'; result: MaritalRecord | null },
    reviewer: Reviewer,
    now: Date,
  ): Promise<void> {
    await tx
      .updateTable('case_file')
      .set((eb) => ({
        status: end.status,
        result: end.result === null ? null : JSON.stringify(end.result),
        decided_at: now,
        decided_by: reviewer.account,
        version: eb('version', '+', 1),
      }))
      .where('case_code', '=', found.case_code)
      .execute()
    await tell(tx, found, { state: end.status }, now)
  }

  return { propose, decide, worker }
}
