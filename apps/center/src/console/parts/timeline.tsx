import type { TimelineEntry } from '../../console-api.ts'
import { reasonWords } from '../words.ts'
import { When } from './when.tsx'

/** 谁、何时、做了什么、为什么、下一步谁. Oldest first, as it happened; who acts next stands only where it still holds. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const standing = entries.findLastIndex((entry) => entry.event !== 'revealed' && entry.event !== 'rated')
  return (
    <ol className="timeline">
      {entries.map((entry, index) => (
        <li key={`${entry.at} ${entry.event} ${index}`} className={`event event-${entry.event}`}>
          <p className="event-text">{entry.text}</p>
          <p className="event-who">
            <span>{entry.actor}</span>
            <When at={entry.at} />
          </p>
          {entry.reason === undefined ? null : <p className="event-reason">理由：{reasonWords(entry.reason)}</p>}
          {entry.next === undefined || index !== standing ? null : <p className="event-next">下一步：{entry.next}</p>}
        </li>
      ))}
    </ol>
  )
}
