/** The routes of packages/protocol/src/routes.ts. Signed ones know their terminal before they see a body. */
import { assertNever } from '@zhengyin/kernel'
import { MAX_BATCH_BYTES, type Routes, routes } from '@zhengyin/protocol/routes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Parts } from '../center-parts.ts'
import { isoShanghai } from '../civil-time.ts'
import { enrol } from '../enrolment.ts'
import { longPoll } from '../feed/feed.ts'
import { askForHelp } from '../help/help-requests.ts'
import { type IntakeError, receiveBatch } from '../intake/intake.ts'
import type { Keys } from '../keys.ts'
import { type AuthorityError, authorise, type Terminal } from '../request-authority.ts'
import { recordHeartbeat } from '../terminals.ts'
import { answerVisitCall, type VisitDeps } from '../visit/visit-calls.ts'
import { problem } from './problems.ts'

/** Control messages and sealed calls are small; only a batch may be large. */
const SMALL_BODY_BYTES = 65_536
const BINARY = 'application/octet-stream'

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was signed. */
    rawBody: Buffer | undefined
    /** Who signed; set on signed routes before the handler runs. */
    terminal: Terminal | undefined
  }
}

export function terminalRoutes(app: FastifyInstance, parts: Parts, keys: Keys, visits: VisitDeps): void {
  app.decorateRequest('rawBody', undefined)
  app.decorateRequest('terminal', undefined)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body as Buffer
    try {
      done(null, JSON.parse(body.toString('utf8')))
    } catch {
      done(Object.assign(new Error('not JSON'), { statusCode: 400 }))
    }
  })
  app.addContentTypeParser(BINARY, { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body as Buffer
    done(null, body)
  })
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
  })

  const typed = app.withTypeProvider<ZodTypeProvider>()
  const signed = { preValidation: (request: FastifyRequest, reply: FastifyReply) => requireTerminal(parts, request, reply) }

  typed.route({
    method: routes.enrol.method,
    url: routes.enrol.path,
    bodyLimit: SMALL_BODY_BYTES,
    // A code has 100 bits: this only keeps a flood away from the database.
    config: { rateLimit: { max: 120, timeWindow: 60_000 } },
    schema: { body: routes.enrol.body, response: answers(routes.enrol) },
    handler: async (request, reply) => {
      const enrolled = await enrol(parts, request.body)
      if (!enrolled.ok) return problem(reply, 403, 'forbidden', 'This code is not valid, or the key is not an Ed25519 key.')
      return reply.send({ kioskId: enrolled.value.kioskId, keys: keys.published })
    },
  })

  typed.route({
    method: routes.keys.method,
    url: routes.keys.path,
    schema: { response: answers(routes.keys) },
    handler: async (_request, reply) => reply.send(keys.published),
  })

  app.route({
    method: routes.queue.method,
    url: routes.queue.path,
    bodyLimit: MAX_BATCH_BYTES,
    ...signed,
    handler: async (request, reply) => {
      if (!Buffer.isBuffer(request.body)) return problem(reply, 400, 'bad-request', `A batch is ${BINARY}.`)
      const received = await receiveBatch(parts, terminalOf(request), request.body)
      return received.ok ? reply.send(received.value) : intakeProblem(reply, received.error)
    },
  })

  typed.route({
    method: routes.feed.method,
    url: routes.feed.path,
    schema: { querystring: routes.feed.query, response: answers(routes.feed) },
    ...signed,
    handler: async (request, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const { kioskId } = terminalOf(request)
      return reply.send(await longPoll(parts, kioskId, { cursor: request.query.cursor, waitMs: request.query.wait * 1000 }, gone.signal))
    },
  })

  typed.route({
    method: routes.visit.method,
    url: routes.visit.path,
    bodyLimit: SMALL_BODY_BYTES,
    schema: { body: routes.visit.body, response: answers(routes.visit) },
    ...signed,
    handler: async (request, reply) => {
      const terminal = terminalOf(request)
      if (terminal.state === 'quarantined')
        return problem(reply, 401, 'quarantined', 'This terminal is quarantined: call the district center.')
      const answer = await answerVisitCall(visits, terminal, request.body)
      return answer.ok ? reply.send(answer.value) : problem(reply, 400, 'bad-request', `The sealed call does not open (${answer.error}).`)
    },
  })

  typed.route({
    method: routes.help.method,
    url: routes.help.path,
    bodyLimit: SMALL_BODY_BYTES,
    schema: { body: routes.help.body, response: answers(routes.help) },
    ...signed,
    handler: async (request, reply) => reply.send(await askForHelp(parts, terminalOf(request).kioskId, request.body)),
  })

  typed.route({
    method: routes.heartbeat.method,
    url: routes.heartbeat.path,
    bodyLimit: SMALL_BODY_BYTES,
    schema: { body: routes.heartbeat.body, response: answers(routes.heartbeat) },
    ...signed,
    handler: async (request, reply) => {
      await recordHeartbeat(parts, terminalOf(request).kioskId, request.body)
      return reply.send({ serverTime: isoShanghai(parts.clock.now()) })
    },
  })
}

/** Problems go out through `problem`, as text; only the answers are checked by schema. */
function answers<Route extends Routes[keyof Routes]>(route: Route): { 200: Route['answers'][200] } {
  return { 200: route.answers[200] }
}

async function requireTerminal(parts: Parts, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  const authority = await authorise(parts, {
    method: request.method,
    target: request.raw.url ?? '/',
    headers,
    body: request.rawBody ?? Buffer.alloc(0),
  })
  if (authority.ok) request.terminal = authority.value
  else await problem(reply, 401, 'unauthorised', refusalWords(authority.error))
}

function refusalWords(error: AuthorityError): string {
  switch (error) {
    case 'unsigned':
      return 'This route takes signed requests of enrolled terminals.'
    // One sentence for both: the answer does not tell which terminals exist.
    case 'unknown':
    case 'wrong-signature':
      return 'The signature is not that of an enrolled terminal.'
    case 'revoked':
      return 'This terminal was revoked.'
    case 'replayed':
      return 'This request was sent before.'
    default:
      return assertNever(error)
  }
}

function intakeProblem(reply: FastifyReply, error: IntakeError): FastifyReply {
  switch (error) {
    case 'too-large':
    case 'too-many':
      return problem(reply, 413, 'too-large', 'A batch holds at most 500 rows and 1 MiB.')
    case 'framing':
      return problem(reply, 400, 'bad-request', 'The batch is not a row of frames.')
    case 'empty':
      return problem(reply, 400, 'bad-request', 'The batch names no frame.')
    case 'mixed-epochs':
      return problem(reply, 400, 'bad-request', 'One batch, one epoch.')
    case 'quarantined':
      return problem(reply, 409, 'quarantined', 'This terminal is quarantined: call the district center.')
    default:
      return assertNever(error)
  }
}

function terminalOf(request: FastifyRequest): Terminal {
  if (request.terminal === undefined) throw new Error('a signed route ran without its terminal')
  return request.terminal
}
