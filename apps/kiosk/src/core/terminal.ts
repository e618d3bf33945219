/** The composition root of one terminal. */
import { randomBytes } from 'node:crypto'
import { join, relative } from 'node:path'
import { type JourneyOutcome, startVisit, type VisitHandle } from '@zhengyin/flows'
import type { PurgeReport } from '@zhengyin/flows/ports'
import { type Clock, err, type LogPort, nullLog, ok, type Result, shiftedClock } from '@zhengyin/kernel'
import { type Agent, startAgent } from '@zhengyin/sync/agent/agent'
import { openStore } from '@zhengyin/sync/open-store'
import type { Store } from '@zhengyin/sync/store'
import type { TerminalFacts } from '../api.ts'
import type { DockAct, DockAnswer, DockState } from '../dock-api.ts'
import { adjustableClock } from './adjustable-clock.ts'
import { type ApiServer, type PortError, startApi } from './api/server.ts'
import { ticketBook } from './api/tickets.ts'
import { keepAttachFile } from './attach-file.ts'
import { auditTrail } from './audit-trail.ts'
import type { TerminalConfig } from './config.ts'
import { openDevices, type TerminalDevices } from './devices.ts'
import { watchHealth } from './health.ts'
import { enrolTerminal, type IdentityError, loadIdentity, type TerminalIdentity } from './identity.ts'
import { reportInterruptedPrints } from './interrupted-prints.ts'
import { bothLogs, fileLog } from './log-file.ts'
import { emptyFolder } from './purge.ts'
import type { SimulatedPersona } from './simulated/dock.ts'
import type { LinkSwitch } from './simulated/link-switch.ts'
import type { SimulatedWorld } from './simulated/world.ts'
import { startChecks } from './start-checks.ts'
import { centerLine } from './visit-channel.ts'
import { visitHost } from './visit-host.ts'
import { fileTrace, noTrace } from './wire-trace.ts'

export const VERSION = '0.1.0'

export interface TerminalDeps {
  /** Default: real time, shifted as configured. */
  readonly clock?: Clock
  /** Marks the clock on screen. Default: whether the configuration shifts it. */
  readonly demoClock?: boolean
  /** Beside the terminal's own log file. */
  readonly log?: LogPort
  /** Used once, when this terminal is not enrolled yet. */
  readonly enrolmentCode?: () => Promise<string>
  /** Simulator builds: whose cards the dock can lay down. */
  readonly personas?: readonly SimulatedPersona[]
  /** Simulator builds: printed sheets and slips are written here; outside `dataDir` and `searchRoots`. */
  readonly outDir?: string
  /** Simulator builds: printers without mechanics, for benches and the headless runner. */
  readonly hasty?: boolean
  /** Simulator builds: the dock set the clock. */
  readonly onClockSet?: (at: number) => Promise<void>
  /** Replaces the disk check's idea of a reserve; bytes. */
  readonly reserveBytes?: number
}

export interface DockHandle {
  /** The dock page, token in its fragment. */
  readonly url: string
  readonly token: string
  act(act: DockAct): Promise<DockAnswer>
  state(): DockState
  readonly world: SimulatedWorld
}

export interface Terminal {
  /** Without a ticket: a page opened here explains itself. */
  readonly url: string
  readonly port: number
  /** Opens the terminal once; ask again after it was used. */
  nextTicket(): string
  onNextTicket(listener: (url: string) => void): () => void
  /** For shells on this machine. */
  readonly attachFile: string
  readonly dock: DockHandle | undefined
  readonly visit: VisitHandle
  readonly store: Store
  readonly agent: Agent
  readonly devices: TerminalDevices
  readonly identity: TerminalIdentity
  readonly clock: Clock
  onOutcome(listener: (outcome: JourneyOutcome) => void): () => void
  /** What each purge searched and found. */
  onPurge(listener: (report: PurgeReport) => void): () => void
  /** Ends the visit with its purge, then everything else. */
  stop(): Promise<void>
}

export type StartError =
  | IdentityError
  | PortError
  | { readonly code: 'store'; readonly detail: string }
  | { readonly code: 'simulators'; readonly detail: string }

export async function startTerminal(config: TerminalConfig, deps: TerminalDeps = {}): Promise<Result<Terminal, StartError>> {
  const clock = adjustableClock(deps.clock ?? shiftedClock(config.clock.shiftMs))
  const tempDir = join(config.dataDir, 'tmp')
  await emptyFolder(tempDir)
  const log = bothLogs(
    fileLog(join(config.dataDir, 'logs', 'terminal.log'), () => clock.now()),
    deps.log ?? nullLog,
  )
  for (const check of startChecks(config, clock.now()))
    if (!check.ok) log.write({ event: 'start.check-failed', level: 'warn', check: check.name, detail: check.detail })
  const undo: (() => Promise<void>)[] = []
  const stopAll = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  const fail = async <E extends StartError>(error: E): Promise<Result<never, E>> => {
    await stopAll()
    return err(error)
  }

  const within = [config.dataDir, ...config.searchRoots].find((root) => isWithin(root, deps.outDir))
  if (within !== undefined) return err({ code: 'simulators', detail: `printed paper would lie in ${within}, which every purge searches` })
  const identity = await identityOf(config, deps, clock)
  if (!identity.ok) return identity

  let world: SimulatedWorld | undefined
  let link: LinkSwitch | undefined
  if (config.profile === 'simulator') {
    const { simulatedWorld } = await import('./simulated/world.ts')
    const { linkSwitch } = await import('./simulated/link-switch.ts')
    try {
      world = await simulatedWorld(config, {
        clock,
        log,
        ...(deps.outDir === undefined ? {} : { outDir: deps.outDir }),
        hasty: deps.hasty ?? false,
      })
      undo.push(() => world?.stop() ?? Promise.resolve())
      link = await linkSwitch(config.center.url)
      undo.push(() => link?.stop() ?? Promise.resolve())
    } catch (error) {
      return fail({ code: 'simulators', detail: error instanceof Error ? error.message : 'unknown' })
    }
  }
  const centerUrl = link?.url ?? config.center.url

  const opened = await openStore({
    file: join(config.dataDir, 'queue.db'),
    kioskId: identity.value.kioskId,
    centerKey: identity.value.centerKey,
    clock,
    log,
    ...(deps.reserveBytes === undefined ? {} : { reserveBytes: deps.reserveBytes }),
  }).catch((error: unknown) => (error instanceof Error ? error : new Error('unknown')))
  if (opened instanceof Error) return fail({ code: 'store', detail: opened.message })
  const store = opened
  undo.push(() => store.close())

  const trace = config.traceFile === undefined ? noTrace : fileTrace(config.traceFile, clock)
  const devices = await openDevices(config, { clock, log, trace, ...(world === undefined ? {} : { simulated: world.ends }) })
  undo.push(() => devices.close())

  const agent = startAgent({
    store,
    centerUrl,
    signer: identity.value.signer,
    clock,
    log,
    health: () => ({ version: VERSION, devices: devices.all.map((device) => ({ class: device.class, status: device.status() })) }),
  })
  undo.push(() => agent.stop())

  // The visit is made after the ports that speak of it.
  let visit: VisitHandle | undefined
  const health = watchHealth({
    store,
    clock,
    log,
    onReason: (reason) => {
      visit?.setOutOfService(reason)
      // A full disk may refuse this entry; what could not be said then, the log and the heartbeat say.
      if (reason !== null) audit.write('service.paused', { reason }, true)
    },
  })
  undo.push(() => Promise.resolve(health.stop()))
  const audit = auditTrail(store, log, (error) => health.storageFailed(error))
  audit.write('terminal.started', { version: VERSION, profile: config.profile, recovered: store.recovery !== undefined }, true)
  await reportInterruptedPrints(store, clock, log)

  const purges = new Set<(report: PurgeReport) => void>()
  const host = visitHost({
    clock,
    log,
    store,
    audit,
    center: centerLine(centerUrl, identity.value, agent, clock),
    devices,
    hours: config.hours,
    dataDir: config.dataDir,
    tempDirs: [tempDir],
    searchRoots: config.searchRoots,
    onStorage: (error) => health.storageFailed(error),
    onPurged: (report) => {
      health.purged(report)
      for (const listener of purges) listener(report)
    },
  })
  const started = startVisit({ ports: host.ports, site: config.site, clock, log })
  visit = started
  started.setOutOfService(health.reason())
  const idle = () => ['attract', 'out-of-service', 'farewell'].includes(started.state())
  const stopWatching = started.subscribe(() => {
    if (!idle() && started.state() !== 'purging') host.begin()
  })
  undo.push(async () => {
    if (!idle()) {
      const purged = new Promise<void>((resolve) => purges.add(() => resolve()))
      started.end('stopping')
      await Promise.race([purged, new Promise((resolve) => clock.setTimeout(() => resolve(undefined), STOP_WITHIN_MS))])
    }
    stopWatching()
    await started.stop()
    audit.write('terminal.finished', {}, true)
    await audit.settled()
  })

  const tickets = ticketBook()
  const facts = (): TerminalFacts => ({
    siteName: config.site.siteName,
    address: config.site.address,
    hotline: config.site.hotline,
    terminal: config.terminal,
    pxPerMm: config.panel.pxPerMm,
    parts: config.parts,
    clock: { now: clock.now(), demo: deps.demoClock ?? config.clock.shiftMs !== 0 },
    dock: config.dock,
  })
  const dockToken = randomBytes(32).toString('base64url')
  const dock =
    config.dock && world !== undefined && link !== undefined
      ? (await import('./simulated/dock.ts')).simulatedDock({
          world,
          devices,
          link,
          clock,
          personas: deps.personas ?? [],
          ...(deps.onClockSet === undefined ? {} : { onClockSet: deps.onClockSet }),
        })
      : undefined
  const api: Result<ApiServer, PortError> = await startApi({
    port: config.api.port,
    ...(config.api.uiDir === undefined ? {} : { uiDir: config.api.uiDir }),
    source: started,
    tickets,
    facts,
    ...(dock === undefined ? {} : { dock: { dock, token: dockToken } }),
    onScreenLost: () => {
      if (!idle()) started.screenLost()
    },
    clock,
    log,
  })
  if (!api.ok) return fail(api.error)
  undo.push(() => api.value.stop())
  const attachFile = config.api.ticketFile ?? join(config.dataDir, 'attach.json')
  const stopAttachFile = keepAttachFile(attachFile, api.value.port, tickets)
  undo.push(() => Promise.resolve(stopAttachFile()))

  const { url, port } = api.value
  const withTicket = (ticket: string) => `${url}#ticket=${ticket}`
  return ok({
    url,
    port,
    nextTicket: () => withTicket(tickets.current()),
    onNextTicket: (listener) => tickets.onFresh((ticket) => listener(withTicket(ticket))),
    attachFile,
    dock:
      dock === undefined || world === undefined
        ? undefined
        : { url: `${url}dock.html#token=${dockToken}`, token: dockToken, act: (act) => dock.act(act), state: () => dock.state(), world },
    visit: started,
    store,
    agent,
    devices,
    identity: identity.value,
    clock,
    onOutcome: (listener) => started.onOutcome(listener),
    onPurge: (listener) => {
      purges.add(listener)
      return () => void purges.delete(listener)
    },
    stop: stopAll,
  })
}

function isWithin(root: string, folder: string | undefined): boolean {
  return folder !== undefined && !relative(root, folder).startsWith('..')
}

/** A purge of a large data folder ends well within this; a stop that waits longer is a stop that hangs. */
const STOP_WITHIN_MS = 20_000

async function identityOf(config: TerminalConfig, deps: TerminalDeps, clock: Clock): Promise<Result<TerminalIdentity, IdentityError>> {
  const known = loadIdentity(config.dataDir)
  if (known.ok || known.error.code !== 'not-enrolled' || deps.enrolmentCode === undefined) return known
  const { dataDir, center, site } = config
  return enrolTerminal({ dataDir, centerUrl: center.url, code: await deps.enrolmentCode(), siteName: site.siteName, clock })
}
