import type { CommandOptions } from '../contract/common.ts'
import { blocking } from '../drivers/document-printer/ipp/conditions.ts'
import type { TestableDevice } from './device.ts'
import type { Check } from './report.ts'

/** What the device says of itself, beyond the link: paper, cover, errors. */
export async function deviceStatusCheck(device: TestableDevice, options: CommandOptions): Promise<Check> {
  const status = device.status()
  if (status !== 'online') return { name: 'status', ok: false, detail: status }
  switch (device.class) {
    case 'document-printer': {
      const conditions = await device.conditions(options)
      if (!conditions.ok) return failed(conditions.error)
      const keywords = conditions.value.conditions.map(({ keyword, severity }) => `${keyword}-${severity}`)
      const detail = [conditions.value.state, ...keywords].join(', ')
      return { name: 'status', ok: blocking(conditions.value) === undefined, detail }
    }
    case 'receipt-printer': {
      const state = await device.state(options)
      if (!state.ok) return failed(state.error)
      const { paper, cover, error } = state.value
      const detail = [`paper ${paper}`, `cover ${cover}`, ...(error === undefined ? [] : [error])].join(', ')
      return { name: 'status', ok: paper !== 'out' && cover === 'closed' && error === undefined, detail }
    }
    case 'id-card-reader':
    case 'code-scanner':
    case 'camera':
      return { name: 'status', ok: true, detail: status }
  }
}

function failed(error: { readonly code: string; readonly detail: string }): Check {
  return { name: 'status', ok: false, detail: `${error.code}: ${error.detail}` }
}
