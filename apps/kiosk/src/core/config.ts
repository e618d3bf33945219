/** One typed configuration per terminal. Layered product default → site → terminal; what cannot work is refused with its place and reason. */
import { err, ok, type Result } from '@zhengyin/kernel'
import { z } from 'zod'

const port = z.int().min(0).max(65_535)
/** HH:MM in Asia/Shanghai; 24:00 ends a day. */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'HH:MM')
const span = z
  .strictObject({ from: timeOfDay, to: timeOfDay })
  .refine((hours) => hours.from < hours.to, { message: 'opening hours must end after they begin' })
const spans = z.array(span).max(4)
const devicePath = z.string().startsWith('/', 'a device path is absolute').max(256)

/** `simulated: true` puts the simulator on the other end of the same wire; every other setting is the real one. */
const simulated = z.literal(true)

const cardReader = z.union([
  z.strictObject({ class: z.literal('id-card-reader'), driver: z.literal('sam-v-serial'), simulated, paced: z.boolean().optional() }),
  z.strictObject({
    class: z.literal('id-card-reader'),
    driver: z.literal('sam-v-serial'),
    path: devicePath,
    baudRate: z.int().default(115_200),
  }),
])
const codeScanner = z.union([
  z.strictObject({ class: z.literal('code-scanner'), driver: z.literal('serial-scanner'), simulated }),
  z.strictObject({
    class: z.literal('code-scanner'),
    driver: z.literal('serial-scanner'),
    path: devicePath,
    baudRate: z.int().default(9600),
  }),
  z.strictObject({
    class: z.literal('code-scanner'),
    driver: z.literal('hid-pos'),
    vendorId: z.int().min(1).max(0xffff),
    productId: z.int().min(0).max(0xffff),
    serialNumber: z.string().max(64).optional(),
  }),
])
const documentPrinter = z.union([
  z.strictObject({ class: z.literal('document-printer'), driver: z.literal('ipp'), simulated }),
  z.strictObject({
    class: z.literal('document-printer'),
    driver: z.literal('ipp'),
    url: z.url({ protocol: /^(ipp|http)$/, error: 'an ipp:// or http:// address' }),
  }),
])
const receiptPrinter = z.union([
  z.strictObject({ class: z.literal('receipt-printer'), driver: z.literal('escpos'), simulated }),
  z.strictObject({
    class: z.literal('receipt-printer'),
    driver: z.literal('escpos'),
    path: devicePath,
    baudRate: z.int().default(115_200),
  }),
  z.strictObject({
    class: z.literal('receipt-printer'),
    driver: z.literal('escpos'),
    host: z.string().min(1).max(253),
    port: port.min(1).default(9100),
  }),
])

export const terminalConfig = z
  .strictObject({
    /** `production` refuses simulators, the dock, tracing and any clock shift. */
    profile: z.enum(['production', 'simulator']),
    /** Shown small for staff; the id at the center is given at enrolment. */
    terminal: z.string().regex(/^[A-Z0-9-]{2,24}$/, 'capitals, digits and hyphens, 2 to 24'),
    site: z.strictObject({
      siteName: z.string().min(1).max(60),
      address: z.string().min(1).max(120),
      hotline: z.string().min(3).max(30),
      bankName: z.string().min(1).max(60),
      archiveName: z.string().min(1).max(60),
    }),
    panel: z.strictObject({
      widthPx: z.int().min(640).max(8192),
      heightPx: z.int().min(480).max(8192),
      /** CSS pixels per millimetre: every target on screen is sized by it. */
      pxPerMm: z.number().min(1).max(20),
    }),
    /** In drawing order. */
    parts: z
      .array(z.enum(['screen', 'card-reader', 'document-printer', 'receipt-printer', 'code-scanner', 'camera', 'locker']))
      .min(1)
      .max(12),
    api: z.strictObject({
      /** 0 takes a free one. */
      port,
      /** Holds the current ticket, readable by its owner only. Default: `<dataDir>/ticket`. */
      ticketFile: z.string().startsWith('/').optional(),
      /** The built ui. */
      uiDir: z.string().startsWith('/').optional(),
    }),
    /** Owner-only. Queue, audit, logs and temporary files of the terminal live here and nowhere else. */
    dataDir: z.string().startsWith('/', 'an absolute path'),
    /** Where else something of a visit could come to lie (shell profile, print spool): searched at every purge. */
    searchRoots: z.array(z.string().startsWith('/')).max(16).default([]),
    center: z.strictObject({ url: z.url({ protocol: /^https?$/, error: 'an http(s) address' }) }),
    clock: z.strictObject({ shiftMs: z.int() }).default({ shiftMs: 0 }),
    /** When the archive's review is staffed. */
    hours: z.strictObject({ workingDays: spans, otherDays: spans }),
    devices: z.array(z.union([cardReader, codeScanner, documentPrinter, receiptPrinter])).max(16),
    /** `pty`: serial simulators sit behind pseudo-terminals and the serialport package; `memory`: in-memory pairs, for benches. */
    wires: z.enum(['pty', 'memory']).default('pty'),
    dock: z.boolean().default(false),
    /** JSON lines of every frame on every wire. Personal data: simulator builds only. */
    traceFile: z.string().startsWith('/').optional(),
  })
  .superRefine((config, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
    const classes = config.devices.map((device) => device.class)
    for (const [index, deviceClass] of classes.entries())
      if (classes.indexOf(deviceClass) !== index) refuse(['devices', index, 'class'], `a second ${deviceClass}`)
    for (const needed of ['id-card-reader', 'document-printer', 'receipt-printer'] as const)
      if (!classes.includes(needed)) refuse(['devices'], `no ${needed}: no journey of this terminal can work`)
    if (new Set(config.parts).size !== config.parts.length) refuse(['parts'], 'a part is named twice')
    if (config.hours.workingDays.length === 0 && config.hours.otherDays.length === 0) refuse(['hours'], 'the archive never opens')
    if (config.traceFile?.startsWith(`${config.dataDir}/`) === true)
      refuse(['traceFile'], 'a trace holds personal data: not below dataDir, which every purge searches')
    if (config.profile !== 'production') return
    for (const [index, device] of config.devices.entries())
      if ('simulated' in device) refuse(['devices', index, 'simulated'], 'a production terminal has no simulated device')
    if (config.dock) refuse(['dock'], 'a production terminal has no dock')
    if (config.clock.shiftMs !== 0) refuse(['clock', 'shiftMs'], 'a production terminal tells the true time')
    if (config.traceFile !== undefined) refuse(['traceFile'], 'a production terminal never records its wires')
    if (!config.center.url.startsWith('https://')) refuse(['center', 'url'], 'a production terminal talks to its center over https')
  })

export type TerminalConfig = z.infer<typeof terminalConfig>
export type TerminalConfigInput = z.input<typeof terminalConfig>
export type DeviceConfig = TerminalConfig['devices'][number]

export interface ConfigError {
  readonly code: 'unreadable' | 'not-json' | 'invalid'
  /** One line for each fault: `devices.0.simulated: a production terminal has no simulated device`. */
  readonly problems: readonly string[]
}

export function parseConfig(value: unknown): Result<TerminalConfig, ConfigError> {
  const parsed = terminalConfig.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  return err({ code: 'invalid', problems: parsed.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`) })
}

/** Later layers win; objects are merged key by key, lists are replaced whole. */
export function layered(...layers: readonly unknown[]): unknown {
  return layers.reduce((base, layer) => merge(base, layer), {})
}

function merge(base: unknown, layer: unknown): unknown {
  if (layer === undefined) return base
  if (!isPlainObject(base) || !isPlainObject(layer)) return layer
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(layer)) merged[key] = key in base ? merge(base[key], value) : value
  return merged
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
