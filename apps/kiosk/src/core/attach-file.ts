/** Tells a shell on this machine, through a file that only its owner reads, where to attach and with which ticket. */
import { rmSync } from 'node:fs'
import type { TicketBook } from './api/tickets.ts'
import { writeOwnerOnly } from './config-file.ts'

export function keepAttachFile(file: string, port: number, tickets: TicketBook): () => void {
  const write = (ticket: string) => writeOwnerOnly(file, `${JSON.stringify({ endpoint: `ws://127.0.0.1:${port}/attach`, ticket })}\n`)
  write(tickets.current())
  const stop = tickets.onFresh(write)
  return () => {
    stop()
    rmSync(file, { force: true })
  }
}
