/** The contract as an OpenAPI 3.1 document, made from the route table: what another vendor's terminal is written against. */
import { type ZodType, z } from 'zod'
import { MAX_BATCH_BYTES, MAX_BATCH_ROWS, routes } from './routes.ts'

type Json = { readonly [name: string]: unknown }

interface Route {
  readonly method: string
  readonly path: string
  readonly signed: boolean
  readonly summary: string
  readonly body?: ZodType | 'frames'
  readonly query?: ZodType
  readonly answers: Readonly<Record<number, ZodType>>
}

const ANSWER_WORDS: Readonly<Record<number, string>> = {
  200: 'Done',
  400: 'Not in the contract',
  401: 'The signature, its nonce or its key does not hold',
  403: 'Not allowed',
  409: 'In conflict with what is known',
  413: 'Too large',
  503: 'Try again, not before Retry-After',
}

export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const [name, route] of Object.entries<Route>(routes)) {
    const operations = paths[route.path] ?? {}
    operations[route.method.toLowerCase()] = operation(name, route)
    paths[route.path] = operations
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Terminal and district center',
      version: '1',
      description: 'Frames, suites, signatures and leases to the byte: docs/protocols/sync.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    paths,
    components: { parameters: signatureParameters() },
  }
}

function operation(name: string, route: Route): Json {
  const parameters = [
    ...(route.signed ? ['Kiosk', 'Nonce', 'SignatureInput', 'Signature'].map(headerRef) : []),
    ...(route.signed && route.body !== undefined ? [headerRef('ContentDigest')] : []),
    ...queryParameters(route.query),
  ]
  return {
    operationId: name,
    summary: route.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: content(route.body) } }),
    responses: Object.fromEntries(
      Object.entries(route.answers).map(([status, schema]) => [
        status,
        { description: ANSWER_WORDS[Number(status)] ?? status, content: { 'application/json': { schema: schemaOf(schema) } } },
      ]),
    ),
  }
}

function content(body: ZodType | 'frames'): Json {
  if (body !== 'frames') return { 'application/json': { schema: schemaOf(body) } }
  const schema = {
    type: 'string',
    contentMediaType: 'application/octet-stream',
    maxLength: MAX_BATCH_BYTES,
    description: `1 to ${MAX_BATCH_ROWS} frames of one epoch, one after the other`,
  }
  return { 'application/octet-stream': { schema } }
}

function queryParameters(query: ZodType | undefined): Json[] {
  if (query === undefined) return []
  const { properties, required } = schemaOf(query) as { properties: Record<string, Json>; required?: string[] }
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required?.includes(name) ?? false, schema }))
}

function signatureParameters(): Record<string, Json> {
  const header = (name: string, pattern: string, description: string) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string', pattern },
  })
  return {
    Kiosk: header('zy-kiosk', '^[A-Z0-9-]{2,24}$', 'The terminal'),
    Nonce: header(
      'zy-nonce',
      '^[0-9a-f]{32}\\.[1-9][0-9]{0,14}$',
      'A session of the terminal and a counter within it; each is accepted once',
    ),
    SignatureInput: header('signature-input', '^zy=\\(.*\\);created=[0-9]+;keyid=".+";alg="ed25519"$', 'RFC 9421: what is covered'),
    Signature: header('signature', '^zy=:[A-Za-z0-9+/]{86}==:$', 'RFC 9421, Ed25519'),
    ContentDigest: header('content-digest', '^sha-256=:[A-Za-z0-9+/]{43}=:$', 'RFC 9530, of the body'),
  }
}

/** In the form for input, also of answers: a reader of an older version passes over fields it does not know. */
function schemaOf(schema: ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }) as Json & { $schema?: string }
  return rest
}

function headerRef(name: string): Json {
  return { $ref: `#/components/parameters/${name}` }
}
