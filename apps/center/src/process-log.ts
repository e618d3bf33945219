import type { LogPort } from '@zhengyin/kernel'
import { pino } from 'pino'

/** One JSON line per event on standard error, so that standard output stays for people. Events carry allow-listed fields only. */
export function processLog(): LogPort {
  const logger = pino({ base: null, messageKey: 'event' }, pino.destination({ fd: 2, sync: true }))
  return {
    write: ({ event, level = 'info', ...fields }) => {
      logger[level](fields, event)
    },
  }
}
