import { expect, test } from 'vitest'
import { ticketBook } from './tickets.ts'

test('a ticket is 256 bits, opens once, and the next one is announced', () => {
  const book = ticketBook()
  const fresh: string[] = []
  book.onFresh((ticket) => fresh.push(ticket))
  const first = book.current()
  expect(Buffer.from(first, 'base64url')).toHaveLength(32)
  expect(book.redeem(first)).toBe('door')
  expect(book.redeem(first)).toBeNull()
  expect(fresh).toEqual([book.current()])
  expect(book.current()).not.toBe(first)
})

test.each(['', 'x', 'A'.repeat(43), 'A'.repeat(128), '票'])('a wrong ticket %j opens nothing and uses nothing up', (wrong) => {
  const book = ticketBook()
  const right = book.current()
  expect(book.redeem(wrong)).toBeNull()
  expect(book.redeem(right)).toBe('door')
})

test('the page that holds the terminal attaches again with its own ticket, once, until it is revoked', () => {
  const book = ticketBook()
  const page = book.issueToPage()
  expect(book.redeem(page)).toBe('page')
  expect(book.redeem(page)).toBeNull()
  const next = book.issueToPage()
  book.revokePage()
  expect(book.redeem(next)).toBeNull()
})
