/** The dock: hands for the simulated world. Every act is physical; none of them tells the terminal anything but through its wires. */
import type { CardPerson } from '@zhengyin/devices/sim/card-reader/card-image'
import type { Faults } from '@zhengyin/devices/sim/faults'
import type { DockAct, DockAnswer, DockState } from '../../dock-api.ts'
import type { AdjustableClock } from '../adjustable-clock.ts'
import type { Dock } from '../api/dock-routes.ts'
import type { TerminalDevices } from '../devices.ts'
import type { LinkSwitch } from './link-switch.ts'
import type { SimulatedWorld } from './world.ts'

export interface SimulatedPersona {
  readonly id: string
  readonly label: string
  readonly card: CardPerson
}

export interface DockDeps {
  readonly world: SimulatedWorld
  readonly devices: TerminalDevices
  readonly link: LinkSwitch
  readonly clock: AdjustableClock
  readonly personas: readonly SimulatedPersona[]
  /** The rest of a demo (the center) follows the dock's clock. */
  readonly onClockSet?: (at: number) => Promise<void>
}

/** What the dock can do to one device. */
interface Handle {
  readonly faults: Faults<string>
  readonly mend: () => void
  readonly unplug: () => Promise<void>
  readonly plug: () => Promise<void>
}

class Senseless extends Error {}

export function simulatedDock(deps: DockDeps): Dock {
  const { world, devices, link, clock, personas } = deps
  const handles = handlesOf(world)
  let laid: string | null = null

  function state(): DockState {
    const { documentPrinter, receiptPrinter, cardReader } = world
    return {
      personas: personas.map(({ id, label }) => ({ id, label })),
      cardOnReader: cardReader?.cardLies() === true ? (laid ?? 'raw') : null,
      devices: devices.all.map((device) => {
        const handle = handles.get(device.class)
        return {
          class: device.class,
          model: handle === undefined ? 'real' : 'simulated',
          status: device.status(),
          faults: handle?.faults.active() ?? [],
          availableFaults: handle?.faults.available ?? [],
        }
      }),
      documentPrinter: {
        sheetsInTray: documentPrinter?.sheetsInTray ?? 0,
        sheetsInOutput: documentPrinter?.sheetsInOutput ?? 0,
        jammed: documentPrinter?.jammed ?? false,
      },
      receiptPrinter: { paper: receiptPrinter?.paper ?? 'full', slipWaiting: receiptPrinter?.slipWaiting ?? false },
      link: link.isCut() ? 'cut' : 'up',
      civilTime: clock.now(),
    }
  }

  async function perform(act: DockAct): Promise<void> {
    switch (act.act) {
      case 'lay-card': {
        const persona = personas.find(({ id }) => id === act.persona)
        if (persona === undefined) throw new Senseless(`no persona "${act.persona}"; there are ${personas.map(({ id }) => id).join(', ')}`)
        there(world.cardReader, 'card reader').layCard(persona.card)
        laid = persona.id
        return
      }
      case 'lift-card': {
        const reader = there(world.cardReader, 'card reader')
        if (!reader.cardLies()) throw new Senseless('no card lies on the reader')
        reader.liftCard()
        laid = null
        return
      }
      case 'show-code':
        return there(world.codeScanner, 'code scanner').show(act.text)
      case 'take-paper':
        if (there(world.documentPrinter, 'document printer').takePaper().length === 0)
          throw new Senseless('no paper lies in the output tray')
        return
      case 'take-slip':
        if (there(world.receiptPrinter, 'receipt printer').takeSlip().length === 0)
          throw new Senseless('no slip hangs from the receipt printer')
        return
      case 'load-paper':
        return there(world.documentPrinter, 'document printer').loadPaper(act.sheets)
      case 'jam':
        return there(world.documentPrinter, 'document printer').jam()
      case 'clear-jam':
        return there(world.documentPrinter, 'document printer').clearJam()
      case 'fail-next':
        return handle(act.device).faults.failNext(known(act.device, act.fault))
      case 'fail-repeatedly':
        return handle(act.device).faults.failRepeatedly(known(act.device, act.fault))
      case 'clear-faults':
        handle(act.device).faults.clear()
        return handle(act.device).mend()
      case 'unplug':
        return handle(act.device).unplug()
      case 'plug':
        return handle(act.device).plug()
      case 'cut-link':
        return link.cut()
      case 'mend-link':
        return link.mend()
      case 'set-clock': {
        const at = Date.parse(act.at)
        clock.setCivil(at)
        return deps.onClockSet?.(at)
      }
      default:
        return act satisfies never
    }
  }

  function handle(device: string): Handle {
    const found = handles.get(device)
    if (found === undefined) throw new Senseless(`no simulated device "${device}"; there are ${[...handles.keys()].join(', ')}`)
    return found
  }

  function known(device: string, fault: string): string {
    const { available } = handle(device).faults
    if (!available.includes(fault)) throw new Senseless(`no fault "${fault}"; there are ${available.join(', ')}`)
    return fault
  }

  const last = (device: 'document-printer' | 'receipt-printer') => world.printed().findLast((item) => item.device === device)

  return {
    state,
    act: async (act): Promise<DockAnswer> => {
      try {
        await perform(act)
        return { ok: true, state: state() }
      } catch (error) {
        if (error instanceof Senseless) return { ok: false, message: error.message }
        throw error
      }
    },
    lastSheet: () => last('document-printer')?.pdf,
    lastSlip: () => last('receipt-printer')?.png?.(),
  }
}

function there<T>(device: T | undefined, name: string): T {
  if (device === undefined) throw new Senseless(`this terminal has no simulated ${name}`)
  return device
}

function handlesOf(world: SimulatedWorld): ReadonlyMap<string, Handle> {
  const { cardReader, codeScanner, documentPrinter, receiptPrinter } = world
  const handles = new Map<string, Handle>()
  const nothingToMend = () => undefined
  if (cardReader !== undefined) handles.set('id-card-reader', { ...wire(cardReader), mend: nothingToMend })
  if (codeScanner !== undefined) handles.set('code-scanner', { ...wire(codeScanner), mend: nothingToMend })
  if (receiptPrinter !== undefined)
    handles.set('receipt-printer', {
      ...wire(receiptPrinter),
      mend: () => {
        receiptPrinter.clearError()
        receiptPrinter.closeCover()
        receiptPrinter.setPaper('full')
      },
    })
  if (documentPrinter !== undefined)
    handles.set('document-printer', {
      faults: documentPrinter.faults as Faults<string>,
      unplug: () => Promise.resolve(documentPrinter.unplug()),
      plug: () => Promise.resolve(documentPrinter.plug()),
      mend: () => {
        documentPrinter.clearJam()
        documentPrinter.closeCover()
        documentPrinter.setToner(100)
        if (documentPrinter.sheetsInTray === 0) documentPrinter.loadPaper(100)
      },
    })
  return handles
}

function wire<Name extends string>(device: {
  readonly faults: Faults<Name>
  unplug(): Promise<void>
  plug(): Promise<void>
}): Omit<Handle, 'mend'> {
  // The name is checked against `available` before it is used.
  return { faults: device.faults as unknown as Faults<string>, unplug: () => device.unplug(), plug: () => device.plug() }
}
