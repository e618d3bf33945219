/**
 * The console's contract over a handful of invented cases in memory, for looking at the console alone: states that a real center
 * reaches only by accident (conflict, expired session, broken link) are set by hand. Every answer is checked against the contract.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import {
  type CaseDetail,
  CONSOLE_HEADER,
  consoleRoutes,
  type HelpRow,
  type Me,
  PERMISSIONS,
  REFUSE_REASONS,
  type TerminalRow,
} from '../src/console-api.ts'

type RouteName = keyof typeof consoleRoutes

export interface FakeCenter {
  readonly url: string
  readonly cases: CaseDetail[]
  readonly help: HelpRow[]
  readonly terminals: TerminalRow[]
  readonly switches: { down: boolean; expired: boolean; conflict: boolean; open: boolean; demo: boolean }
  /** Bodies of every request that changed something. */
  readonly changes: { readonly route: RouteName; readonly body: unknown }[]
  close(): Promise<void>
}

/** 2026-11-24 (Tuesday) 10:05:30 in Asia/Shanghai. */
export const NOW = Date.parse('2026-11-24T10:05:30+08:00')

const ACCOUNTS = [
  { account: 'reviewer', password: 'demo-reviewer', name: '周审', role: 'archive-reviewer' },
  { account: 'district', password: 'demo-district', name: '吴督', role: 'district-viewer' },
  { account: 'branch', password: 'demo-branch', name: '郑网', role: 'branch-staff' },
] as const

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
}

/** As the center sends it. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export async function startFakeCenter(options: {
  readonly dist: string
  readonly cases: CaseDetail[]
  readonly help: HelpRow[]
  readonly terminals: TerminalRow[]
}): Promise<FakeCenter> {
  const { cases, help, terminals } = options
  const switches = { down: false, expired: false, conflict: false, open: true, demo: true }
  const changes: FakeCenter['changes'] = []
  let me: Me | undefined

  const find = (code: string) => {
    const index = cases.findIndex((row) => row.caseCode === code)
    const found = cases[index]
    if (found === undefined) throw new Refusal(404, 'not-found', '没有这件办件。')
    return { found, put: (next: CaseDetail) => (cases[index] = next) }
  }
  const entry = (event: string, text: string, more: { reason?: string; next?: string } = {}) => ({
    at: new Date(NOW).toISOString(),
    actor: '档案审核员 周审',
    event,
    text,
    ...more,
  })
  const paged = <Row>(rows: readonly Row[], query: { page: number; pageSize: number }) => ({
    total: rows.length,
    page: query.page,
    pageSize: query.pageSize,
    rows: rows.slice((query.page - 1) * query.pageSize, query.page * query.pageSize),
  })

  const answers: Readonly<
    Record<RouteName, (given: { params: Record<string, string>; query: URLSearchParams; body: unknown }) => unknown>
  > = {
    site: () => ({
      demo: switches.demo,
      ...(switches.demo ? { demoAccounts: ACCOUNTS } : {}),
      serverTime: new Date(NOW).toISOString(),
      demoClock: switches.demo,
      archiveName: '徐汇区档案馆（演示）',
      review: switches.open ? { open: true } : { open: false, opensAt: '2026-11-25T08:30:00+08:00' },
    }),
    login: ({ body }) => {
      const given = consoleRoutes.login.body.parse(body)
      const account = ACCOUNTS.find((one) => one.account === given.account && one.password === given.password)
      if (account === undefined) throw new Refusal(401, 'unauthorised', '账号或密码不对。')
      switches.expired = false
      me = {
        account: account.account,
        name: account.name,
        role: account.role,
        permissions: [...PERMISSIONS[account.role]],
        expiresAt: new Date(NOW + 28_800_000).toISOString(),
      }
      return me
    },
    logout: () => {
      me = undefined
      return { done: true }
    },
    me: () => me,
    cases: ({ query }) => {
      const asked = consoleRoutes.cases.query.parse(Object.fromEntries(query))
      const rows = cases.filter(
        (row) => (asked.status === undefined || row.status === asked.status) && (asked.q === undefined || row.caseCode.endsWith(asked.q)),
      )
      return paged(asked.status === 'in-review' ? rows : Array.from(rows).reverse(), asked)
    },
    caseDetail: ({ params }) => find(params['caseCode'] ?? '').found,
    decide: ({ params, body }) => {
      const given = consoleRoutes.decide.body.parse(body)
      const { found, put } = find(params['caseCode'] ?? '')
      if (switches.conflict || given.version !== found.version) throw new Refusal(409, 'conflict', '办件已变动。')
      const decided =
        given.decision === 'release'
          ? entry('released', '核准出具', { next: '申请人到终端打印' })
          : entry('refused', '不予提供', { reason: [REFUSE_REASONS[given.reason], given.note].filter(Boolean).join('：') })
      return put({
        ...found,
        version: found.version + 1,
        status: given.decision === 'release' ? 'released' : 'refused',
        acts: ['reveal'],
        timeline: [...found.timeline, decided],
      })
    },
    releaseAgain: ({ params, body }) => {
      const given = consoleRoutes.releaseAgain.body.parse(body)
      const { found, put } = find(params['caseCode'] ?? '')
      return put({
        ...found,
        version: found.version + 1,
        status: 'released',
        acts: ['reveal'],
        sheets: found.sheets.map((sheet) => ({ ...sheet, state: 'withdrawn' })),
        timeline: [...found.timeline, entry('released-again', '准许补打', { reason: given.reason })],
      })
    },
    reveal: ({ params, body }) => {
      const given = consoleRoutes.reveal.body.parse(body)
      const { found, put } = find(params['caseCode'] ?? '')
      put({ ...found, timeline: [...found.timeline, entry('revealed', '查看完整信息', { reason: given.reason })] })
      return { field: given.field, value: { name: '张明', idNumber: '310199198604122313', spouseName: '李芳' }[given.field], seconds: 20 }
    },
    help: ({ query }) => {
      const asked = consoleRoutes.help.query.parse(Object.fromEntries(query))
      return paged(
        help.filter((row) => asked.state === undefined || row.state === asked.state),
        asked,
      )
    },
    takeHelp: ({ params }) => moveHelp(params['number'] ?? '', { state: 'taken', takenBy: '郑网', takenAt: new Date(NOW).toISOString() }),
    closeHelp: ({ params, body }) =>
      moveHelp(params['number'] ?? '', {
        state: 'closed',
        closedAt: new Date(NOW).toISOString(),
        note: consoleRoutes.closeHelp.body.parse(body).note,
      }),
    terminals: () => ({ rows: terminals }),
  }
  const moveHelp = (number: string, change: Partial<HelpRow>) => {
    const index = help.findIndex((row) => row.number === number)
    const found = help[index]
    if (found === undefined) throw new Refusal(404, 'not-found', '没有这个求助。')
    return (help[index] = { ...found, ...change })
  }

  const api = async (request: IncomingMessage, url: URL): Promise<unknown> => {
    const [name, params] = match(request.method ?? '', url.pathname)
    const route = consoleRoutes[name]
    if (switches.down) throw new Refusal(503, 'busy', '区中心正忙，请稍后再试。')
    if (route.permission !== 'none' && (me === undefined || switches.expired)) throw new Refusal(401, 'unauthorised', '请先登录。')
    if (route.permission !== 'none' && route.permission !== 'session' && !me?.permissions.includes(route.permission))
      throw new Refusal(403, 'forbidden', '没有权限。')
    let body: unknown
    if (route.method === 'POST') {
      if (request.headers[CONSOLE_HEADER] !== '1') throw new Refusal(403, 'forbidden', '缺少请求头。')
      body = JSON.parse(await text(request))
      changes.push({ route: name, body })
    }
    return route.answer.parse(answers[name]({ params, query: url.searchParams, body }))
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake')
    if (!url.pathname.startsWith('/console/api/')) {
      file(options.dist, url.pathname, response)
      return
    }
    api(request, url).then(
      (answer) => json(response, 200, answer),
      (error: unknown) => {
        if (error instanceof Refusal) json(response, error.status, { code: error.code, message: error.message })
        else json(response, 500, { code: 'internal', message: String(error) })
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    cases,
    help,
    terminals,
    switches,
    changes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function match(method: string, path: string): [RouteName, Record<string, string>] {
  for (const name of Object.keys(consoleRoutes) as RouteName[]) {
    const route = consoleRoutes[name]
    const found = new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`).exec(path)
    if (found && route.method === method) return [name, { ...found.groups }]
  }
  throw new Refusal(404, 'not-found', '没有这个地址。')
}

function file(dist: string, path: string, response: ServerResponse): void {
  const name = normalize(path.replace(/^\/console\//, ''))
  const wanted = extname(name) === '' ? 'index.html' : name
  response.writeHead(200, { 'content-type': TYPES[extname(wanted)] ?? 'application/octet-stream', 'content-security-policy': CSP })
  response.end(readFileSync(join(dist, wanted)))
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function text(request: IncomingMessage): Promise<string> {
  let all = ''
  for await (const chunk of request) all += String(chunk)
  return all
}
