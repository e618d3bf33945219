/** The built-in demo site: 康健支行, synthetic, every device simulated. */
import type { TerminalConfigInput } from '@zhengyin/kiosk/core/config'

export interface DemoTerminal {
  /** `T1`, `T2` … */
  readonly terminal: string
  readonly port: number
  readonly dataDir: string
  /** Where a window keeps Chromium's files; searched by every purge. */
  readonly shellProfile?: string
  readonly centerUrl: string
  readonly clockShiftMs: number
  readonly uiDir?: string
  readonly wires: 'pty' | 'memory'
  readonly paced: boolean
  readonly traceFile?: string
}

export function demoTerminalConfig(demo: DemoTerminal): TerminalConfigInput {
  return {
    profile: 'simulator',
    terminal: demo.terminal,
    site: {
      siteName: '建行康健支行',
      address: '钦州南路 281 号',
      hotline: '12345',
      bankName: '建设银行康健支行',
      archiveName: '市档案局',
    },
    panel: { widthPx: 1080, heightPx: 1920, pxPerMm: 4.03 },
    parts: ['screen', 'card-reader', 'document-printer', 'receipt-printer', 'code-scanner'],
    api: { port: demo.port, ...(demo.uiDir === undefined ? {} : { uiDir: demo.uiDir }) },
    dataDir: demo.dataDir,
    searchRoots: demo.shellProfile === undefined ? [] : [demo.shellProfile],
    center: { url: demo.centerUrl },
    clock: { shiftMs: demo.clockShiftMs },
    // 市档案局's hours as its own guide gives them; docs/journeys.
    hours: { workingDays: [{ from: '08:30', to: '16:30' }], otherDays: [{ from: '08:30', to: '11:30' }] },
    devices: [
      { class: 'id-card-reader', driver: 'sam-v-serial', simulated: true, paced: demo.paced },
      { class: 'code-scanner', driver: 'serial-scanner', simulated: true },
      { class: 'document-printer', driver: 'ipp', simulated: true },
      { class: 'receipt-printer', driver: 'escpos', simulated: true },
    ],
    wires: demo.wires,
    dock: true,
    ...(demo.traceFile === undefined ? {} : { traceFile: demo.traceFile }),
  }
}
