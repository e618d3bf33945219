/** Who may show this terminal's screens: single-use tickets of 256 bits. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface TicketBook {
  /** The ticket that opens the terminal to a screen that has none: printed, and in the ticket file. A fresh one as soon as it is used. */
  current(): string
  /** A ticket for the page that holds the terminal now, so that it can attach again; ends with `revokePage`. */
  issueToPage(): string
  revokePage(): void
  /** Uses a ticket up. */
  redeem(candidate: string): 'door' | 'page' | null
  onFresh(listener: (ticket: string) => void): () => void
}

export function ticketBook(random: (bytes: number) => Uint8Array = randomBytes): TicketBook {
  const listeners = new Set<(ticket: string) => void>()
  const make = () => Buffer.from(random(32)).toString('base64url')
  let door = make()
  let page: string | null = null

  return {
    current: () => door,
    issueToPage: () => {
      page = make()
      return page
    },
    revokePage: () => {
      page = null
    },
    redeem: (candidate) => {
      // Both comparisons always run: the answer's time says nothing about either.
      const isDoor = equal(candidate, door)
      const isPage = equal(candidate, page ?? make()) && page !== null
      if (isDoor) {
        door = make()
        for (const listener of listeners) listener(door)
        return 'door'
      }
      if (!isPage) return null
      page = null
      return 'page'
    },
    onFresh: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Constant time for any length: digests are compared. */
export function equal(candidate: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(candidate), digest(secret))
}
