import { useEffect, useState } from 'react'
import { type PinyinTable, parsePinyinTable } from './pinyin.ts'

let loading: Promise<PinyinTable> | null = null

/** The table is fetched when the first name field appears, and kept. */
function load(): Promise<PinyinTable> {
  loading ??= fetch(new URL('./pinyin.txt', document.baseURI)).then(async (response) => {
    if (!response.ok) throw new Error(`pinyin table: ${response.status}`)
    return parsePinyinTable(await response.text())
  })
  return loading
}

export function usePinyin(wanted: boolean): PinyinTable | 'loading' | 'broken' {
  const [table, setTable] = useState<PinyinTable | 'loading' | 'broken'>('loading')
  useEffect(() => {
    if (!wanted) return
    let here = true
    load().then(
      (loaded) => here && setTable(loaded),
      () => {
        loading = null
        if (here) setTable('broken')
      },
    )
    return () => {
      here = false
    }
  }, [wanted])
  return table
}
