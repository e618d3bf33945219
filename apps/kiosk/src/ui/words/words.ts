import type { Text } from '@zhengyin/flows/screens/text'
import { uiZhCN } from '@zhengyin/flows/screens/texts/ui-zh-CN'
import { zhCN } from '@zhengyin/flows/screens/texts/zh-CN'
import { createInstance } from 'i18next'
import ICU from 'i18next-icu'

export type UiTextKey = keyof typeof uiZhCN
export type WordKey = keyof typeof zhCN | UiTextKey
type Values = Readonly<Record<string, string | number>>

const messages: Readonly<Record<string, string>> = { ...zhCN, ...uiZhCN }

const i18n = createInstance()
await i18n.use(ICU).init({
  lng: 'zh-CN',
  fallbackLng: false,
  keySeparator: false,
  nsSeparator: false,
  resources: { 'zh-CN': { translation: messages } },
})

/** The words of a key. A key without words is a defect: it shows as the key, and is told to the console so that a test sees it. */
export function word(key: WordKey, values?: Values): string {
  if (!(key in messages)) console.error(`no words for the key ${key}`)
  return values === undefined ? i18n.t(key) : i18n.t(key, values)
}

/** Words of a screen's text: a key translated here, or the catalogue's own words. */
export function say(text: Text): string {
  return 'key' in text ? word(text.key, text.values) : text.zh
}
