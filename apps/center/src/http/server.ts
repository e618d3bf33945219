import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Keys } from '../keys.ts'
import type { VisitDeps } from '../visit/visit-calls.ts'
import { type ConsoleDeps, consoleApi } from './console-routes.ts'
import { installProblems } from './problems.ts'
import { terminalRoutes } from './terminal-routes.ts'
import { verifyPage } from './verify-page.ts'

/** The feed waits 25 s by contract; a request that brings its headers slower than this is not one of ours. */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000

/** antd writes its styles at run time; scripts come from files only. */
const CONSOLE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export interface ServerDeps {
  readonly console: ConsoleDeps
  readonly keys: Keys
  readonly visits: VisitDeps
  /** The built console; without it /console says so. */
  readonly consoleDir: string | undefined
  readonly demo: boolean
}

export async function buildServer({ console: consoleDeps, keys, visits, consoleDir, demo }: ServerDeps): Promise<FastifyInstance> {
  const { parts } = consoleDeps
  const app = fastify({
    logger: false,
    trustProxy: false,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    routerOptions: { maxParamLength: 64 },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  installProblems(app, parts.log)
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('x-content-type-options', 'nosniff')
    void reply.header('referrer-policy', 'no-referrer')
  })
  await app.register(rateLimit, { global: false })
  await app.register(cookie)

  await app.register(async (scope) => terminalRoutes(scope, parts, keys, visits))
  await app.register(async (scope) => consoleApi(scope, consoleDeps))
  await app.register(async (scope) => verifyPage(scope, parts, demo))
  await app.register(async (scope) => consoleFiles(scope, consoleDir))
  app.get('/', (_request, reply) => reply.redirect('/console/'))
  app.get('/healthz', async (_request, reply) => {
    await parts.db.selectFrom('kiosk').select('kiosk_id').limit(1).execute()
    return reply.send({ ok: true })
  })
  return app
}

async function consoleFiles(app: FastifyInstance, dir: string | undefined): Promise<void> {
  app.get('/console', (_request, reply) => reply.redirect('/console/'))
  const index = dir === undefined ? undefined : join(dir, 'index.html')
  if (dir === undefined || index === undefined || !existsSync(index)) {
    app.get('/console/*', (_request, reply) =>
      reply.code(503).type('text/plain; charset=utf-8').send('控制台页面还没有构建（build console）。\n'),
    )
    return
  }
  const page = readFileSync(index, 'utf8')
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('content-security-policy', CONSOLE_CSP)
  })
  await app.register(fastifyStatic, { root: dir, prefix: '/console/', index: false, wildcard: false, immutable: true, maxAge: '365d' })
  // Pages of the console are paths of its own router.
  app.get('/console/*', (_request, reply) => reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page))
}
