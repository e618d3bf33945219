import { useEffect, useState } from 'react'
import type { TerminalFacts } from '../../api.ts'
import { word } from '../words/words.ts'

const ZONE = 'Asia/Shanghai'
const time = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, year: 'numeric', month: 'long', day: 'numeric' })
const weekday = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, weekday: 'long' })

/** Site, hotline and the core's civil time, counted on by the monotonic clock of this page. */
export function Header({ facts, heardAt }: { readonly facts: TerminalFacts; readonly heardAt: number }) {
  const now = useCivilTime(facts.clock.now, heardAt)
  return (
    <header className="header">
      <div className="mark" aria-hidden="true">
        {word('ui.mark')}
      </div>
      <div className="place">
        <p className="place-name">{word('ui.point', { site: facts.siteName })}</p>
        <p className="place-more">
          <span>{facts.address}</span> <span>{word('ui.hotline', { number: facts.hotline })}</span>
        </p>
      </div>
      <div className="now">
        <div className="now-line">
          {facts.clock.demo ? (
            <p className="demo-mark" title={word('ui.demoMark')}>
              {word('ui.demo')}
            </p>
          ) : null}
          <time className="now-time" dateTime={new Date(now).toISOString()}>
            {time.format(now)}
          </time>
        </div>
        <p className="now-day">
          <span>{day.format(now)}</span> <span>{weekday.format(now)}</span>
        </p>
      </div>
    </header>
  )
}

function useCivilTime(atHello: number, heardAt: number): number {
  const civil = () => atHello + (performance.now() - heardAt)
  const [now, setNow] = useState(civil)
  useEffect(() => {
    const tick = () => setNow(atHello + (performance.now() - heardAt))
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [atHello, heardAt])
  return now
}
