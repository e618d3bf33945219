/** The synthetic registry of the sandbox 市档案局: events of marriage registration, and nothing that says what a query will answer. */
import { checkIdNumber } from '@zhengyin/standards/id-number'
import { z } from 'zod'

export const registryEvent = z.object({
  /** 结婚登记 · 离婚登记 · 补领 (of either certificate) · 撤销或宣告无效. */
  kind: z.enum(['marriage', 'divorce', 'reissue-marriage', 'reissue-divorce', 'annulment']),
  date: z.iso.date(),
  /** 登记证字号 or document number; names the event. */
  number: z.string().min(1).max(64),
  registrar: z.string().min(1).max(120),
  /** GB/T 2260 of the registrar. */
  district: z.string().regex(/^\d{6}$/),
  parties: z.tuple([
    z.object({ name: z.string().min(1).max(120), idNumber: z.string().min(15).max(18) }),
    z.object({ name: z.string().min(1).max(120), idNumber: z.string().min(15).max(18) }),
  ]),
})
export type RegistryEvent = z.infer<typeof registryEvent>
export const registryEvents = z.array(registryEvent).max(100_000)

/** Records made before 1999 carry 15-digit numbers of the same people. */
export function sameNumber(idNumber: string): string {
  const checked = checkIdNumber(idNumber)
  return checked.ok ? checked.value.number : idNumber
}

export interface Registry {
  /** Every event this number is a party to, in no particular order. */
  eventsOf(idNumber: string): readonly RegistryEvent[]
  /** Replaces the whole registry. */
  load(events: readonly RegistryEvent[]): void
  readonly size: number
}

export function openRegistry(initial: readonly RegistryEvent[]): Registry {
  let byParty = new Map<string, RegistryEvent[]>()
  let size = 0
  const registry: Registry = {
    eventsOf: (idNumber) => byParty.get(sameNumber(idNumber)) ?? [],
    load: (events) => {
      const next = new Map<string, RegistryEvent[]>()
      // One number, one event: a file that names it twice is loaded once.
      const distinct = new Map(registryEvents.parse(events).map((event) => [event.number, event]))
      for (const event of distinct.values()) {
        for (const number of new Set(event.parties.map((party) => sameNumber(party.idNumber)))) {
          next.set(number, [...(next.get(number) ?? []), event])
        }
      }
      byParty = next
      size = distinct.size
    },
    get size() {
      return size
    },
  }
  registry.load(initial)
  return registry
}
