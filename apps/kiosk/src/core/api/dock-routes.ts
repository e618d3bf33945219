/** The dock's control API over HTTP (dock-api.ts). Exists in simulator builds only. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { DockAct, DockAnswer, DockDoor, DockState } from '../../dock-api.ts'
import { SECURITY_HEADERS } from './static-ui.ts'
import { equal } from './tickets.ts'

/** The simulated physical world beside the terminal. */
export interface Dock {
  state(): DockState
  act(act: DockAct): Promise<DockAnswer>
  lastSheet(): Uint8Array | undefined
  lastSlip(): Uint8Array | undefined
}

const id = z.string().min(1).max(64)
const plain = <const T extends string>(act: T) => z.strictObject({ act: z.literal(act) })
const onDevice = <const T extends string>(act: T) => z.strictObject({ act: z.literal(act), device: id })
const dockAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('lay-card'), persona: id }),
  plain('lift-card'),
  z.strictObject({ act: z.literal('show-code'), text: z.string().min(1).max(4096) }),
  plain('take-paper'),
  plain('take-slip'),
  z.strictObject({ act: z.literal('load-paper'), sheets: z.int().min(1).max(500) }),
  plain('jam'),
  plain('clear-jam'),
  z.strictObject({ act: z.literal('fail-next'), device: id, fault: id }),
  z.strictObject({ act: z.literal('fail-repeatedly'), device: id, fault: id }),
  onDevice('clear-faults'),
  onDevice('unplug'),
  onDevice('plug'),
  plain('cut-link'),
  plain('mend-link'),
  z.strictObject({ act: z.literal('set-clock'), at: z.iso.datetime({ offset: true }) }),
]) satisfies z.ZodType<DockAct>

const MAX_BODY_BYTES = 16_384

export async function serveDock(
  dock: Dock,
  token: string,
  door: () => DockDoor,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const authorization = request.headers.authorization ?? ''
  if (!equal(authorization, `Bearer ${token}`)) return json(response, 401, { ok: false, message: 'the dock token is missing or wrong' })
  const route = `${request.method} ${pathname}`
  switch (route) {
    case 'GET /dock/state':
      return json(response, 200, dock.state())
    case 'GET /dock/door':
      return json(response, 200, door())
    case 'POST /dock/act': {
      const body = await readBody(request)
      if (body === undefined) return json(response, 413, { ok: false, message: `more than ${MAX_BODY_BYTES} bytes` })
      const act = parseAct(body)
      if (act === undefined) return json(response, 400, { ok: false, message: 'no such act, or an act with wrong settings' })
      const answer = await dock.act(act)
      return json(response, answer.ok ? 200 : 409, answer)
    }
    case 'GET /dock/last-sheet':
      return bytes(response, 'application/pdf', dock.lastSheet())
    case 'GET /dock/last-slip':
      return bytes(response, 'image/png', dock.lastSlip())
    default:
      return json(response, 404, { ok: false, message: 'not a dock address' })
  }
}

function parseAct(body: string): DockAct | undefined {
  try {
    const parsed = dockAct.safeParse(JSON.parse(body))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** Undefined when it is too long: the rest is not read. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function json(response: ServerResponse, status: number, value: DockState | DockAnswer | DockDoor): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(JSON.stringify(value))
}

function bytes(response: ServerResponse, type: string, body: Uint8Array | undefined): void {
  if (body === undefined) return json(response, 404, { ok: false, message: 'nothing came out yet' })
  response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
