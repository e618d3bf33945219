/** A synthetic person with their registry events, what they would type, and when they come. Schema for people: docs/personas.md. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { registryEvent } from '@zhengyin/center/departments/archive/registry'
import { err, ok, type Result } from '@zhengyin/kernel'
import { checkIdNumber } from '@zhengyin/standards/id-number'
import { z } from 'zod'

export const personaSchema = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  label: z.strictObject({ zh: z.string(), en: z.string() }),
  /** When they come, ISO 8601 with offset; else the demo clock's start. */
  clock: z.iso.datetime({ offset: true }).optional(),
  person: z.strictObject({
    name: z.string().min(1).max(60),
    idNumber: z.string().min(15).max(18),
    sex: z.enum(['0', '1', '2', '9']),
    birth: z.iso.date(),
    nation: z.string().regex(/^\d{2}$/),
    address: z.string().max(35),
    issuer: z.string().max(15),
    validFrom: z.iso.date(),
    validTo: z.union([z.iso.date(), z.literal('long-term')]),
  }),
  registry: z.array(registryEvent).max(100),
  /** What they would type, by the form's field id; a field not named here is left empty. */
  answers: z.record(z.string().regex(/^[a-z-]{1,40}$/), z.string().max(60)).default({}),
})

export type Persona = z.infer<typeof personaSchema>

const PERSONAS = join(import.meta.dirname, '../../../fixtures/personas')

/** Reads and checks one file; the sentence says which field is wrong and how. */
export function readPersonaFile(file: string): Result<Persona, string> {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return err(`${file}: cannot be read as JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  const parsed = personaSchema.safeParse(json)
  if (!parsed.success) return err(`${file}: ${z.prettifyError(parsed.error)}`)
  const number = checkIdNumber(parsed.data.person.idNumber)
  if (!number.ok) return err(`${file}: person.idNumber: ${JSON.stringify(number.error)}`)
  // The reader refuses a card that contradicts itself (GB 11643): no person could be identified with it.
  if (number.value.kind !== 'foreigner-2017' && number.value.birth !== parsed.data.person.birth)
    return err(`${file}: person.birth: ${parsed.data.person.birth} is not the birth date in person.idNumber (${number.value.birth})`)
  return ok(parsed.data)
}

export function personaIds(): string[] {
  return readdirSync(PERSONAS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort()
}

export function readPersona(id: string): Result<Persona, string> {
  if (!personaIds().includes(id)) return err(`no persona "${id}"; there are: ${personaIds().join(', ')}`)
  return readPersonaFile(join(PERSONAS, `${id}.json`))
}

/** Every persona of the fixtures; a broken fixture is a bug of the repository. */
export function allPersonas(): Persona[] {
  return personaIds().map((id) => {
    const persona = readPersona(id)
    if (!persona.ok) throw new Error(persona.error)
    return persona.value
  })
}
