import type { zhCN } from './texts/zh-CN.ts'

export type TextKey = keyof typeof zhCN

/** What a screen says: a key translated by the screen (ICU message), or catalogue content in its own words. */
export type Text =
  | { readonly key: TextKey; readonly values?: Readonly<Record<string, string | number>> }
  | { readonly zh: string; readonly en?: string }
