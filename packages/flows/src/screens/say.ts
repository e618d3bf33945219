import type { Text, TextKey } from './text.ts'
import { zhCN } from './texts/zh-CN.ts'

/** Names a message. The screen translates it. */
export function say(key: TextKey, values?: Readonly<Record<string, string | number>>): Text {
  return values === undefined ? { key } : { key, values }
}

/**
 * The Chinese words of a text, for paper and for the headless runner. Messages hold simple ICU arguments only (`{name}`); a test
 * keeps it so. A missing value is a bug and throws.
 */
export function zhText(text: Text): string {
  if ('zh' in text) return text.zh
  return zhCN[text.key].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = text.values?.[name]
    if (value === undefined) throw new Error(`text ${text.key} needs a value for ${name}`)
    return String(value)
  })
}
