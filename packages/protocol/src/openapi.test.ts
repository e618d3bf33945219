import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openApiDocument } from './openapi.ts'
import { routes } from './routes.ts'

it('names every route, and every signed one asks for its signature', () => {
  const document = openApiDocument() as { paths: Record<string, Record<string, { operationId: string; parameters?: { $ref?: string }[] }>> }
  for (const [name, route] of Object.entries(routes)) {
    const operation = document.paths[route.path]?.[route.method.toLowerCase()]
    expect(operation?.operationId).toBe(name)
    const signed = operation?.parameters?.some((parameter) => parameter.$ref?.endsWith('/Signature')) ?? false
    expect(signed).toBe(route.signed)
  }
})

it('every reference leads somewhere', () => {
  const text = JSON.stringify(openApiDocument())
  const document = JSON.parse(text) as { components: { parameters: Record<string, unknown> } }
  const references = [...text.matchAll(/"\$ref":"#\/components\/parameters\/(\w+)"/g)].map((match) => match[1] ?? '')
  expect(references.length).toBeGreaterThan(0)
  for (const name of references) expect(document.components.parameters[name]).toBeDefined()
})

it('docs/api/openapi.json is not stale', () => {
  const written: unknown = JSON.parse(readFileSync(new URL('../../../docs/api/openapi.json', import.meta.url), 'utf8'))
  expect(written).toEqual(JSON.parse(JSON.stringify(openApiDocument())))
})
