import type { CommandOptions } from '../contract/common.ts'
import { inspectCapture } from '../drivers/camera/frame.ts'
import type { TestableDevice } from './device.ts'
import { testPage } from './test-page.ts'

/** Somebody at the terminal. Questions are texts for people; the interface words them. */
export interface Person {
  /** What only a person can see. */
  confirm(question: 'documentCameOut' | 'slipCameOut'): Promise<boolean>
  /** Asks for a code to be held to the window; resolves when the request is shown. */
  show(what: 'code'): Promise<void>
}

export interface Means {
  readonly person?: Person
  /** May a page and a slip be printed? Default true. */
  readonly paper?: boolean
  /** Printed on the test page and slip, e.g. the terminal's id. */
  readonly label?: string
}

export type Outcome = { readonly ok: boolean; readonly detail: string } | { readonly why: string }

const PRINT_MS = 60_000
const SCAN_MS = 30_000

/** The device does once what it is there for, as far as the means at hand allow. */
export async function tryFunction(device: TestableDevice, means: Means, command: CommandOptions): Promise<Outcome> {
  const signal = command.signal === undefined ? {} : { signal: command.signal }
  const label = means.label ?? 'terminal'
  switch (device.class) {
    case 'id-card-reader': {
      const result = await device.selfTest(command)
      return result.ok ? { ok: true, detail: `SAM self-test passed, SAM ${result.value.samId}; no card was read` } : failed(result.error)
    }
    case 'code-scanner': {
      if (means.person === undefined) return { why: 'nobody there to show a code' }
      const reading = device.read({ timeoutMs: SCAN_MS, ...signal })
      await means.person.show('code')
      const result = await reading
      return result.ok ? { ok: true, detail: `read a code of ${result.value.text.length} characters` } : failed(result.error)
    }
    case 'document-printer': {
      if (means.paper === false) return { why: 'no paper was to be used' }
      const job = { pdf: testPage(['Self-test page', label]), jobName: 'self-test', pages: 1 }
      const result = await device.print(job, () => undefined, { timeoutMs: PRINT_MS, ...signal })
      if (!result.ok) return failed(result.error)
      return seen(means, 'documentCameOut', `${result.value.pagesOut} page printed, job ${result.value.jobId}`)
    }
    case 'receipt-printer': {
      if (means.paper === false) return { why: 'no paper was to be used' }
      const result = await device.print(
        {
          lines: [
            { type: 'text', text: '自检凭条', align: 'center', size: 'large' },
            { type: 'pair', label: '终端', value: label },
            { type: 'text', text: '生僻字：㙍䶮堃' },
            { type: 'qr', data: 'self-test' },
          ],
        },
        command.signal === undefined ? {} : { signal: command.signal },
      )
      return result.ok ? seen(means, 'slipCameOut', 'slip printed and cut') : failed(result.error)
    }
    case 'camera': {
      const result = await device.capture(command)
      if (!result.ok) return failed(result.error)
      const inspected = inspectCapture(result.value)
      const size = `${result.value.widthPx}×${result.value.heightPx}`
      if (!inspected.ok) return { ok: false, detail: `${inspected.error}, ${size}` }
      return { ok: true, detail: `${size}, mean brightness ${Math.round(inspected.value.mean)}` }
    }
  }
}

async function seen(means: Means, question: 'documentCameOut' | 'slipCameOut', detail: string): Promise<Outcome> {
  if (means.person === undefined) return { ok: true, detail: `${detail}, seen by nobody` }
  const confirmed = await means.person.confirm(question)
  return { ok: confirmed, detail: confirmed ? `${detail}, confirmed` : `${detail} by its own word, but the person saw none` }
}

function failed(error: { readonly code: string; readonly detail: string }): Outcome {
  return { ok: false, detail: `${error.code}: ${error.detail}` }
}
