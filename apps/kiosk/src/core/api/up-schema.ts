/** What a screen may say. Everything else is refused before any of it is looked at. */
import type { Intent } from '@zhengyin/flows/screens/intent'
import { err, ok, type Result } from '@zhengyin/kernel'
import { z } from 'zod'
import type { Up } from '../../api.ts'

const id = z.string().min(1).max(64)
const plain = <const T extends string>(type: T) => z.strictObject({ type: z.literal(type) })

const intent = z.discriminatedUnion('type', [
  plain('begin'),
  z.strictObject({ type: z.literal('choose-item'), item: id }),
  plain('my-cases'),
  z.strictObject({ type: z.literal('open-case'), caseCode: id }),
  plain('continue'),
  plain('back'),
  plain('retry'),
  plain('agree'),
  plain('decline'),
  z.strictObject({
    type: z.literal('answer'),
    values: z
      .record(
        id,
        z
          .string()
          .max(2000)
          .refine((text) => text.isWellFormed(), { message: 'a lone surrogate' }),
      )
      .refine((values) => Object.keys(values).length <= 32, { message: 'at most 32 answers' }),
  }),
  z.strictObject({ type: z.literal('change'), field: id }),
  plain('submit'),
  plain('wait'),
  plain('leave'),
  plain('print'),
  z.strictObject({ type: z.literal('rate'), level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]) }),
  plain('skip'),
  z.strictObject({ type: z.literal('reveal'), field: id }),
  plain('help'),
  plain('close-help'),
  plain('still-here'),
  plain('end'),
]) satisfies z.ZodType<Intent>

const up = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('attach'), ticket: z.string().min(1).max(128) }),
  z.strictObject({ type: z.literal('intent'), rev: z.int().min(0), intent }),
  plain('activity'),
]) satisfies z.ZodType<Up>

/** A message of the contract that the schema forgot is a type error here; the other way round, `satisfies` sees it. */
type Covered<Contract extends Schema, Schema> = Contract
type Message = Covered<Up, z.infer<typeof up>>

export const MAX_DEPTH = 6

export type UpError = 'not-json' | 'too-deep' | 'schema'

export function parseUp(text: string): Result<Message, UpError> {
  if (depthOf(text) > MAX_DEPTH) return err('too-deep')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return err('not-json')
  }
  const parsed = up.safeParse(value)
  return parsed.success ? ok(parsed.data) : err('schema')
}

/** Nesting of JSON text, counted before it is parsed. */
export function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
      continue
    }
    if (character === '"') inString = true
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth)
    else if (character === '}' || character === ']') depth--
  }
  return deepest
}
