/** The contract of console-api.ts. Cookie session, a header no form can set, one permission per route. */
import type {} from '@fastify/cookie'
import type {} from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { caseDetail, listCases, revealValue } from '../cases/console-view.ts'
import { staffedAt } from '../cases/service-hours.ts'
import type { Parts } from '../center-parts.ts'
import { isoShanghai } from '../civil-time.ts'
import { CONSOLE_HEADER, consoleRoutes, PERMISSIONS, type Permission } from '../console-api.ts'
import type { ArchiveReview, DecisionError } from '../departments/archive/review.ts'
import { closeHelp, type HelpError, listHelp, takeHelp } from '../help/help-requests.ts'
import { auditConsole, type DemoAccount, login, logout, meOf, type Person, personOf } from '../identity/accounts.ts'
import { releaseAgain } from '../lease/release-again.ts'
import type { Settings } from '../settings.ts'
import { listTerminals } from '../terminals.ts'
import { problem } from './problems.ts'

const COOKIE = 'zy_console'
const REVEAL_SECONDS = 30
const BODY_BYTES = 16_384

declare module 'fastify' {
  interface FastifyRequest {
    person: Person | undefined
  }
}

export interface ConsoleDeps {
  readonly parts: Parts
  readonly settings: Settings
  readonly review: ArchiveReview
  readonly demoAccounts: readonly DemoAccount[] | undefined
  readonly demoClock: boolean
  /** Behind TLS the cookie is marked Secure. */
  readonly secureCookie: boolean
}

export function consoleApi(app: FastifyInstance, { parts, settings, review, demoAccounts, demoClock, secureCookie }: ConsoleDeps): void {
  const { clock } = parts
  const routes = consoleRoutes
  app.decorateRequest('person', undefined)
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
  })
  // A cross-site form carries neither this header nor a Strict cookie.
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET') return
    const site = request.headers['sec-fetch-site']
    if (request.headers[CONSOLE_HEADER] !== '1' || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
      await problem(reply, 403, 'forbidden', '请求不是从控制台发出的。')
    }
  })

  const typed = app.withTypeProvider<ZodTypeProvider>()
  const allow = (permission: Permission | 'session') => ({
    preHandler: (request: FastifyRequest, reply: FastifyReply) => guard(permission, request, reply),
  })

  async function guard(permission: Permission | 'session', request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const person = await personOf(parts, request.cookies[COOKIE])
    if (person === undefined) {
      await problem(reply, 401, 'unauthorised', '请先登录。')
      return
    }
    if (permission !== 'session' && !PERMISSIONS[person.role].includes(permission)) {
      await auditConsole(parts, person.account, 'denied', `${request.method} ${request.routeOptions.url ?? ''}`)
      await problem(reply, 403, 'forbidden', '您的岗位没有这项权限。')
      return
    }
    request.person = person
  }

  typed.route({
    method: routes.site.method,
    url: routes.site.path,
    schema: { response: { 200: routes.site.answer } },
    handler: async (_request, reply) => {
      const staffed = staffedAt(settings.reviewHours, clock.now())
      return reply.send({
        demo: demoAccounts !== undefined,
        ...(demoAccounts === undefined ? {} : { demoAccounts: [...demoAccounts] }),
        serverTime: isoShanghai(clock.now()),
        demoClock,
        archiveName: settings.archiveName,
        review: { open: staffed.open, ...(staffed.opensAt === undefined ? {} : { opensAt: isoShanghai(staffed.opensAt) }) },
      })
    },
  })

  typed.route({
    method: routes.login.method,
    url: routes.login.path,
    bodyLimit: BODY_BYTES,
    config: { rateLimit: { max: 30, timeWindow: 60_000 } },
    schema: { body: routes.login.body, response: { 200: routes.login.answer } },
    handler: async (request, reply) => {
      const entered = await login(parts, settings, { ...request.body, source: request.ip })
      if (!entered.ok) {
        return entered.error.code === 'locked'
          ? problem(reply, 429, 'too-many', `尝试次数过多，请 ${Math.ceil(entered.error.waitMs / 1000)} 秒后再试。`)
          : problem(reply, 401, 'unauthorised', '账号或密码不对。')
      }
      void reply.setCookie(COOKIE, entered.value.token, {
        path: '/console',
        httpOnly: true,
        sameSite: 'strict',
        secure: secureCookie,
        maxAge: Math.floor(settings.sessionLifetimeMs / 1000),
      })
      return reply.send(meOf(entered.value.person))
    },
  })

  typed.route({
    method: routes.logout.method,
    url: routes.logout.path,
    bodyLimit: BODY_BYTES,
    schema: { response: { 200: routes.logout.answer } },
    ...allow('session'),
    handler: async (request, reply) => {
      await logout(parts, request.cookies[COOKIE] ?? '')
      void reply.clearCookie(COOKIE, { path: '/console' })
      return reply.send({ done: true as const })
    },
  })

  typed.route({
    method: routes.me.method,
    url: routes.me.path,
    schema: { response: { 200: routes.me.answer } },
    ...allow('session'),
    handler: async (request, reply) => reply.send(meOf(personIn(request))),
  })

  typed.route({
    method: routes.cases.method,
    url: routes.cases.path,
    schema: { querystring: routes.cases.query, response: { 200: routes.cases.answer } },
    ...allow(routes.cases.permission),
    handler: async (request, reply) => reply.send(await listCases(parts, personIn(request).role, request.query)),
  })

  typed.route({
    method: routes.caseDetail.method,
    url: routes.caseDetail.path,
    schema: { params: routes.caseDetail.params, response: { 200: routes.caseDetail.answer } },
    ...allow(routes.caseDetail.permission),
    handler: async (request, reply) => sendCase(request, reply, request.params.caseCode),
  })

  async function sendCase(request: FastifyRequest, reply: FastifyReply, caseCode: string): Promise<FastifyReply> {
    const detail = await caseDetail(parts, personIn(request).role, caseCode)
    return detail === undefined ? problem(reply, 404, 'not-found', '没有这个办件。') : reply.send(detail)
  }

  typed.route({
    method: routes.decide.method,
    url: routes.decide.path,
    bodyLimit: BODY_BYTES,
    schema: { params: routes.decide.params, body: routes.decide.body, response: { 200: routes.decide.answer } },
    ...allow(routes.decide.permission),
    handler: async (request, reply) => {
      const { caseCode } = request.params
      const person = personIn(request)
      if (request.body.decision === 'refuse' && request.body.reason === 'other' && (request.body.note ?? '') === '') {
        return problem(reply, 400, 'bad-request', '请写明不予提供的原因。')
      }
      const decided = await review.decide(person, caseCode, request.body)
      if (!decided.ok) return decisionProblem(reply, decided.error)
      await auditConsole(
        parts,
        person.account,
        request.body.decision,
        caseCode,
        request.body.decision === 'refuse' ? request.body.reason : undefined,
      )
      return sendCase(request, reply, caseCode)
    },
  })

  typed.route({
    method: routes.releaseAgain.method,
    url: routes.releaseAgain.path,
    bodyLimit: BODY_BYTES,
    schema: { params: routes.releaseAgain.params, body: routes.releaseAgain.body, response: { 200: routes.releaseAgain.answer } },
    ...allow(routes.releaseAgain.permission),
    handler: async (request, reply) => {
      const { caseCode } = request.params
      const person = personIn(request)
      const released = await releaseAgain(parts, person, caseCode, request.body)
      if (!released.ok) return decisionProblem(reply, released.error)
      await auditConsole(parts, person.account, 'release-again', caseCode, request.body.reason)
      return sendCase(request, reply, caseCode)
    },
  })

  typed.route({
    method: routes.reveal.method,
    url: routes.reveal.path,
    bodyLimit: BODY_BYTES,
    config: { rateLimit: { max: 60, timeWindow: 60_000 } },
    schema: { params: routes.reveal.params, body: routes.reveal.body, response: { 200: routes.reveal.answer } },
    ...allow(routes.reveal.permission),
    handler: async (request, reply) => {
      const person = personIn(request)
      const value = await revealValue(parts, person, request.params.caseCode, request.body)
      if (value === undefined) return problem(reply, 404, 'not-found', '没有这项内容。')
      await auditConsole(parts, person.account, `reveal ${request.body.field}`, request.params.caseCode, request.body.reason)
      return reply.send({ field: request.body.field, value, seconds: REVEAL_SECONDS })
    },
  })

  typed.route({
    method: routes.help.method,
    url: routes.help.path,
    schema: { querystring: routes.help.query, response: { 200: routes.help.answer } },
    ...allow(routes.help.permission),
    handler: async (request, reply) => reply.send(await listHelp(parts, request.query)),
  })

  typed.route({
    method: routes.takeHelp.method,
    url: routes.takeHelp.path,
    bodyLimit: BODY_BYTES,
    schema: { params: routes.takeHelp.params, response: { 200: routes.takeHelp.answer } },
    ...allow(routes.takeHelp.permission),
    handler: async (request, reply) => {
      const person = personIn(request)
      const taken = await takeHelp(parts, person, request.params.number)
      if (!taken.ok) return helpProblem(reply, taken.error)
      await auditConsole(parts, person.account, 'help taken', request.params.number)
      return reply.send(taken.value)
    },
  })

  typed.route({
    method: routes.closeHelp.method,
    url: routes.closeHelp.path,
    bodyLimit: BODY_BYTES,
    schema: { params: routes.closeHelp.params, body: routes.closeHelp.body, response: { 200: routes.closeHelp.answer } },
    ...allow(routes.closeHelp.permission),
    handler: async (request, reply) => {
      const closed = await closeHelp(parts, request.params.number, request.body.note)
      if (!closed.ok) return helpProblem(reply, closed.error)
      await auditConsole(parts, personIn(request).account, 'help closed', request.params.number)
      return reply.send(closed.value)
    },
  })

  typed.route({
    method: routes.terminals.method,
    url: routes.terminals.path,
    schema: { response: { 200: routes.terminals.answer } },
    ...allow(routes.terminals.permission),
    handler: async (_request, reply) => reply.send({ rows: await listTerminals(parts) }),
  })
}

function personIn(request: FastifyRequest): Person {
  if (request.person === undefined) throw new Error('a guarded route ran without its person')
  return request.person
}

function decisionProblem(reply: FastifyReply, error: DecisionError): FastifyReply {
  switch (error) {
    case 'not-found':
      return problem(reply, 404, 'not-found', '没有这个办件。')
    case 'changed':
      return problem(reply, 409, 'conflict', '这个办件刚刚有变化，请看过最新内容再决定。')
    case 'closed':
      return problem(reply, 409, 'conflict', '现在不是档案审核的服务时间。')
    case 'cannot-release':
      return problem(reply, 409, 'conflict', '申请信息与馆藏记载不一致，不能核准出具。')
    default:
      return error satisfies never
  }
}

function helpProblem(reply: FastifyReply, error: HelpError): FastifyReply {
  return error === 'not-found'
    ? problem(reply, 404, 'not-found', '没有这个求助。')
    : problem(reply, 409, 'conflict', '这个求助已经由别人处理，请刷新。')
}
