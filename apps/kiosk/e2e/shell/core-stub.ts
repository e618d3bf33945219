/** The real loopback server of the terminal around a visit that stands still. */
import type { Screen } from '@zhengyin/flows/screens/screen'
import { nullLog, systemClock } from '@zhengyin/kernel'
import { type ApiServer, startApi } from '../../src/core/api/server.ts'
import { ticketBook } from '../../src/core/api/tickets.ts'
import { keepAttachFile } from '../../src/core/attach-file.ts'

const screen: Screen = {
  kind: 'attract',
  title: { zh: '政务服务' },
  strip: { part: 'none', motion: 'still', title: { zh: '' }, text: { zh: '' } },
  actions: [],
  bar: [],
}

export async function startCore(attachFile: string, port = 0): Promise<ApiServer> {
  const tickets = ticketBook()
  const started = await startApi({
    port,
    source: { screen: () => screen, rev: () => 1, subscribe: () => () => undefined, send: () => 'refused' },
    tickets,
    facts: () => ({
      siteName: '康健支行',
      address: '虚构路1号',
      hotline: '12345',
      terminal: 'T1',
      pxPerMm: 4,
      parts: ['screen'],
      clock: { now: 0, demo: true },
      dock: false,
    }),
    onScreenLost: () => undefined,
    clock: systemClock(),
    log: nullLog,
  })
  if (!started.ok) throw new Error(started.error.detail)
  const stop = keepAttachFile(attachFile, started.value.port, tickets)
  return {
    ...started.value,
    stop: async () => {
      stop()
      await started.value.stop()
    },
  }
}
