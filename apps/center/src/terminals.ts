import type { heartbeat } from '@zhengyin/protocol/control'
import type { z } from 'zod'
import type { Parts } from './center-parts.ts'
import { isoShanghai } from './civil-time.ts'
import type { TerminalRow } from './console-api.ts'

const ALARMS_SHOWN = 10

export async function recordHeartbeat({ db, clock }: Parts, kioskId: string, beat: z.output<typeof heartbeat>): Promise<void> {
  const { version, queue, auditHead, devices } = beat
  await db
    .updateTable('kiosk')
    .set({
      last_seen_at: new Date(clock.now()),
      heartbeat: JSON.stringify({ version, queue: { unsent: queue.unsent, oldestUnsentMs: queue.oldestUnsentMs }, auditHead, devices }),
    })
    .where('kiosk_id', '=', kioskId)
    .execute()
}

export async function listTerminals({ db }: Parts): Promise<TerminalRow[]> {
  const kiosks = await db.selectFrom('kiosk').selectAll().orderBy('kiosk_id').execute()
  const alarms = await db.selectFrom('alarm').selectAll().where('kiosk_id', 'is not', null).orderBy('alarm_id', 'desc').limit(500).execute()
  return kiosks.map((kiosk) => ({
    kioskId: kiosk.kiosk_id,
    siteName: kiosk.site_name,
    state: kiosk.state,
    enrolledAt: isoShanghai(kiosk.enrolled_at),
    ...(kiosk.last_seen_at === null ? {} : { lastSeenAt: isoShanghai(kiosk.last_seen_at) }),
    ...(kiosk.heartbeat === null
      ? {}
      : {
          version: kiosk.heartbeat.version,
          unsent: kiosk.heartbeat.queue.unsent,
          oldestUnsentMs: kiosk.heartbeat.queue.oldestUnsentMs,
        }),
    devices: [...(kiosk.heartbeat?.devices ?? [])],
    alarms: alarms
      .filter((alarm) => alarm.kiosk_id === kiosk.kiosk_id)
      .slice(0, ALARMS_SHOWN)
      .map((alarm) => ({ at: isoShanghai(alarm.at), code: alarm.code })),
  }))
}
