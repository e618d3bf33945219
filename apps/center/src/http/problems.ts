/** Every error leaves as `{ code, message }`: typed, without stack or query. */
import type { LogPort } from '@zhengyin/kernel'
import type { Problem } from '@zhengyin/protocol/control'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { errorName } from '../error-name.ts'

const RETRY_AFTER_S = 5

export function problem(reply: FastifyReply, status: number, code: Problem['code'], message: string): FastifyReply {
  if (status === 503) void reply.header('retry-after', String(RETRY_AFTER_S))
  return reply.code(status).type('application/problem+json').send(JSON.stringify({ code, message }))
}

export function installProblems(app: FastifyInstance, log: LogPort): void {
  app.setNotFoundHandler((_request, reply) => problem(reply, 404, 'not-found', 'There is nothing here.'))
  app.setErrorHandler((error, request, reply) => {
    const { code, statusCode } = error as { code?: string; statusCode?: number }
    if (hasZodFastifySchemaValidationErrors(error)) {
      const where = error.validation.map(({ instancePath }) => instancePath || '/').join(', ')
      return problem(reply, 400, 'bad-request', `The request does not fit the contract at ${where}.`)
    }
    if (statusCode === 413) return problem(reply, 413, 'too-large', 'The body is larger than this route takes.')
    if (statusCode === 429) return problem(reply, 429, 'too-many', 'Too many requests; wait a moment.')
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
      return problem(reply, statusCode, 'bad-request', 'The request cannot be read.')
    if (databaseAway(error)) {
      log.write({ event: 'http.database-away', level: 'error', error: errorName(error) })
      return problem(reply, 503, 'busy', 'The center cannot store anything now; nothing was acknowledged.')
    }
    log.write({
      event: 'http.failed',
      level: 'error',
      route: request.routeOptions.url ?? 'unknown',
      error: errorName(error),
      code: code ?? '',
    })
    return problem(reply, 500, 'internal', 'The center failed on this request; nothing was acknowledged.')
  })
}

/** SQLSTATE classes 08 (connection), 53 (resources), 57 (intervention), 40 (rollback), and Node's own socket errors. */
function databaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string') return /^(08|53|57|40)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE'].includes(code)
  return /Connection terminated|timeout exceeded when trying to connect|Cannot use a pool after calling end/.test(error.message)
}
