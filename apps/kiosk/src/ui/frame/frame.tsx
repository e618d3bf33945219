import type { Screen } from '@zhengyin/flows/screens/screen'
import { useEffect, useMemo, useState } from 'react'
import type { TerminalFacts } from '../../api.ts'
import { OverlayView } from '../overlays/overlay-view.tsx'
import { ScreenView } from '../screens/screen-view.tsx'
import { Strip } from '../strip/strip.tsx'
import { say, word } from '../words/words.ts'
import { Bar } from './bar.tsx'
import { Header } from './header.tsx'
import { pageKey } from './page-key.ts'
import { type Send, SendContext } from './send.ts'

/** A wait longer than this says so, ms. */
const SLOW_MS = 400

/** Header, screen, the machine's drawing and the bar; the overlay lies over all of them. */
export function Frame({
  facts,
  heardAt,
  screen,
  rev,
  send,
}: {
  readonly facts: TerminalFacts
  readonly heardAt: number
  readonly screen: Screen
  readonly rev: number
  readonly send: Send
}) {
  const [sentRev, setSentRev] = useState<number | null>(null)
  const slow = useSlow(sentRev, rev)
  const covered = screen.overlay !== undefined
  const sending = useMemo<Send>(
    () => (intent) => {
      setSentRev(rev)
      send(intent)
    },
    [send, rev],
  )

  useEffect(() => {
    const title = say(screen.title)
    document.title = hasError(screen) ? word('ui.titleError', { title }) : title
  }, [screen])

  return (
    <SendContext value={sending}>
      <div className={`frame frame-${screen.kind}`} inert={covered} data-rev={rev} data-screen={screen.kind}>
        <Header facts={facts} heardAt={heardAt} />
        <main className="main">
          <ScreenView key={pageKey(screen)} screen={screen} />
          <output className={slow ? 'busy busy-on' : 'busy'}>{slow ? word('ui.busy') : ''}</output>
          {screen.code === undefined ? null : (
            <p className="code" lang="en">
              {facts.terminal} · {screen.code}
            </p>
          )}
        </main>
        <Strip hint={screen.strip} parts={facts.parts} large={screen.kind === 'attract' || screen.kind === 'home'} />
        <Bar actions={screen.bar} />
      </div>
      {screen.overlay === undefined ? null : <OverlayView overlay={screen.overlay} />}
    </SendContext>
  )
}

function hasError(screen: Screen): boolean {
  return screen.kind === 'form' && screen.fields.some((field) => field.error !== undefined)
}

/** True once the answer to what was sent on this rev is late; the next screen ends it. */
function useSlow(sentRev: number | null, rev: number): boolean {
  const [lateRev, setLateRev] = useState<number | null>(null)
  useEffect(() => {
    if (sentRev === null) return
    const timer = setTimeout(() => setLateRev(sentRev), SLOW_MS)
    return () => clearTimeout(timer)
  }, [sentRev])
  return lateRev === rev
}
