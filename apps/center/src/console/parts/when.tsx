import { useNow } from '../session/use-now.ts'
import { ago, fullTime, shortTime } from '../time.ts'

/** Absolute and relative, both in Asia/Shanghai; the full time on hover and for machines. */
export function When({ at, relative = true }: { readonly at: string; readonly relative?: boolean }) {
  const now = useNow()
  const then = Date.parse(at)
  return (
    <time dateTime={at} title={fullTime(then)} className="when">
      {shortTime(then, now)}
      {relative ? <span>{ago(then, now)}</span> : null}
    </time>
  )
}
