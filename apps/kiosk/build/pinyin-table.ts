/**
 * The table of the on-screen keyboard: modern Chinese words with their frequency from @pinyin-pro/data, and every character of Unicode's
 * unified ideographs that pinyin-pro can read (喆 zhe, 堃 kun, 䶮 yan).
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pinyin } from 'pinyin-pro'
import type { Plugin } from 'vite'

const require = createRequire(import.meta.url)

/** The hundred most frequent surnames (公安部, 二〇二〇年全国姓名报告 order for the first ones): a name field meets them first. */
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙史陶贺毛段郝顾龚邵万覃武钱戴严莫孔向常'
const SURNAME_WEIGHT = 1e-4
/** Characters that parents choose but newspapers seldom print: without help they stand dozens of pages down their syllable. */
const GIVEN_NAMES =
  '喆堃䶮龑㛃垚燚犇昇甯龘淼鑫焱玥燊晟昊昕暄煜烨炜炫烁焜琪琦琳瑜瑾璇璐璟玮珂珺珩琰琬钰铭锴锦骁骐骏骞骜峻嵘峥崧嵩岚岐沐沁泓泽洵浠涵淇清渝湉湘溪滢漪潇澜澄瀚灏梓柏柠栩桐桉桢梵楠楷榕槿樾芃芊芮芷苒茗茜荃荞莉莎莞菁菡萱萌葳蓁蓉蔓蕊薇蘅妍姝娅娆娉娜婉婕婧婷媛嫣嬿怡恺悦惠愉慧懿彦彧彬彤宥宸寅睿睦祎祺禹禾秉稷竣筠笙纭绮缦翀翊翎翰翯轩辰迪逸邈邵郗郅霁霆霖霏霓飒馨骅鹏鹤鸿麒麟黎龢'
const GIVEN_NAME_WEIGHT = 2e-6
/** Words of two and three characters are enough for names; this many keep the table under its megabyte. */
const MOST_WORDS = 32_000
/** Unified ideographs with their extensions A to I, first to last code point. */
const IDEOGRAPHS = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2ebe0],
  [0x2ebf0, 0x2ee5d],
  [0x30000, 0x323af],
] as const

export function pinyinTable(): Plugin {
  return {
    name: 'kiosk-pinyin',
    apply: 'build',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'pinyin.txt', source: await makePinyinTable() })
    },
  }
}

export async function makePinyinTable(): Promise<string> {
  const modern = require.resolve('@pinyin-pro/data/modern.json')
  const entries = Object.entries(JSON.parse(await readFile(modern, 'utf8')) as Record<string, readonly [string, number]>)
  const use = new Map<string, number>()
  const words: { readonly text: string; readonly syllables: string; readonly frequency: number }[] = []
  for (const [text, [reading, frequency]] of entries) {
    const characters = Array.from(text)
    for (const character of characters) use.set(character, (use.get(character) ?? 0) + frequency)
    const syllables = plain(reading)
    const fits = characters.length >= 2 && characters.length <= 3 && syllables.split(' ').length === characters.length
    if (fits && /^[a-z ]+$/.test(syllables)) words.push({ text, syllables, frequency })
  }
  for (const character of GIVEN_NAMES) use.set(character, (use.get(character) ?? 0) + GIVEN_NAME_WEIGHT)
  Array.from(SURNAMES, (surname, rank) => use.set(surname, (use.get(surname) ?? 0) + SURNAME_WEIGHT * (1 - rank / 100)))

  const lines: string[] = []
  for (const [syllable, characters] of readings(use)) lines.push(`${syllable}\t${characters.join('')}`)
  const kept = words.sort((a, b) => b.frequency - a.frequency || (a.text < b.text ? -1 : 1)).slice(0, MOST_WORDS)
  for (const [syllables, texts] of Map.groupBy(kept, (word) => word.syllables)) {
    lines.push(`${syllables}\t${texts.map((word) => word.text).join(' ')}`)
  }
  return `${lines.sort().join('\n')}\n`
}

function readings(use: ReadonlyMap<string, number>): ReadonlyMap<string, readonly string[]> {
  const bySyllable = new Map<string, { readonly character: string; readonly weight: number }[]>()
  for (const [first, last] of IDEOGRAPHS) {
    for (let code = first; code <= last; code += 1) {
      const character = String.fromCodePoint(code)
      const found = pinyin(character, { multiple: true, toneType: 'none', type: 'array' })
      const syllables = new Set(found.map(plain).filter((syllable) => /^[a-z]+$/.test(syllable)))
      let rank = 0
      for (const syllable of syllables) {
        const list = bySyllable.get(syllable) ?? []
        // A character is offered first under its usual reading; its other readings come after the usual ones of others.
        list.push({ character, weight: (use.get(character) ?? 0) / (rank === 0 ? 1 : 20) })
        bySyllable.set(syllable, list)
        rank += 1
      }
    }
  }
  const ordered = new Map<string, readonly string[]>()
  for (const [syllable, list] of bySyllable) {
    ordered.set(
      syllable,
      list.sort((a, b) => b.weight - a.weight || (a.character < b.character ? -1 : 1)).map(({ character }) => character),
    )
  }
  return ordered
}

/** Without tones; ü is typed with the v key, as every Chinese keyboard does it. */
function plain(reading: string): string {
  return reading
    .toLowerCase()
    .replaceAll('ü', 'v')
    .normalize('NFD')
    .replaceAll('u\u0308', 'v')
    .replaceAll(/\p{Mn}/gu, '')
}
