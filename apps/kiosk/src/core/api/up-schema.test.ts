import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { depthOf, parseUp } from './up-schema.ts'

describe('what a screen may say', () => {
  test('a known intent passes', () => {
    expect(parseUp('{"type":"intent","rev":3,"intent":{"type":"answer","values":{"spouse":"李芳"}}}')).toEqual({
      ok: true,
      value: { type: 'intent', rev: 3, intent: { type: 'answer', values: { spouse: '李芳' } } },
    })
  })

  test.each([
    ['an unknown type', '{"type":"eval","code":"1"}'],
    ['an unknown intent', '{"type":"intent","rev":1,"intent":{"type":"open-all-boxes"}}'],
    ['an extra key', '{"type":"activity","more":1}'],
    ['a missing rev', '{"type":"intent","intent":{"type":"begin"}}'],
    ['a rev that is no count', '{"type":"intent","rev":1.5,"intent":{"type":"begin"}}'],
    ['a lone surrogate', '{"type":"intent","rev":1,"intent":{"type":"answer","values":{"spouse":"\\ud800"}}}'],
    [
      'too many answers',
      JSON.stringify({
        type: 'intent',
        rev: 1,
        intent: { type: 'answer', values: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`f${i}`, ''])) },
      }),
    ],
    [
      'an answer of 2001 characters',
      JSON.stringify({ type: 'intent', rev: 1, intent: { type: 'answer', values: { f: 'x'.repeat(2001) } } }),
    ],
    ['a level outside 1 to 5', '{"type":"intent","rev":1,"intent":{"type":"rate","level":6}}'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('%s is refused', (_name, text) => {
    expect(parseUp(text)).toEqual({ ok: false, error: 'schema' })
  })

  test('prototype names are data, never a prototype', () => {
    const parsed = parseUp('{"type":"intent","rev":1,"intent":{"type":"answer","values":{"__proto__":"x"}}}')
    expect(parsed.ok && JSON.stringify(parsed.value)).not.toContain('polluted')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  test('deep nesting is refused before it is parsed', () => {
    expect(parseUp(`${'['.repeat(30_000)}${']'.repeat(30_000)}`)).toEqual({ ok: false, error: 'too-deep' })
  })

  test('brackets inside strings are not nesting', () => {
    expect(depthOf('{"a":"[[[[\\"[["}')).toBe(1)
  })

  test('no text whatever throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseUp(text)
      }),
    )
    fc.assert(
      fc.property(fc.json(), (text) => {
        parseUp(text)
      }),
    )
  })
})
