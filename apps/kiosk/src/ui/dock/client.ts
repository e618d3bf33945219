import type { DockAct, DockAnswer, DockDoor, DockState } from '../../dock-api.ts'

export type StateAnswer = { readonly ok: true; readonly state: DockState } | { readonly ok: false; readonly reason: 'token' | 'away' }

/** The dock's control API (dock-api.ts) from its page. */
export function dockClient(token: string) {
  const headers = { authorization: `Bearer ${token}` }
  return {
    state: async (): Promise<StateAnswer> => {
      try {
        const response = await fetch('dock/state', { headers })
        if (response.status === 401) return { ok: false, reason: 'token' }
        if (!response.ok) return { ok: false, reason: 'away' }
        return { ok: true, state: (await response.json()) as DockState }
      } catch {
        return { ok: false, reason: 'away' }
      }
    },
    door: async (): Promise<DockDoor | null> => {
      const response = await fetch('dock/door', { headers }).catch(() => null)
      return response?.ok === true ? ((await response.json()) as DockDoor) : null
    },
    act: async (act: DockAct): Promise<DockAnswer> => {
      try {
        const response = await fetch('dock/act', {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(act),
        })
        return (await response.json()) as DockAnswer
      } catch {
        return { ok: false, message: '终端没有回答' }
      }
    },
    /** What came out last; `null` when nothing has. */
    last: async (what: 'last-sheet' | 'last-slip'): Promise<Blob | null> => {
      const response = await fetch(`dock/${what}`, { headers }).catch(() => null)
      return response?.ok === true ? await response.blob() : null
    },
  }
}

export type DockClient = ReturnType<typeof dockClient>
