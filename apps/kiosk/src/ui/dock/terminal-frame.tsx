import { useCallback, useEffect, useRef, useState } from 'react'
import type { DockClient } from './client.ts'

const WIDTH = 1080
const HEIGHT = 1920

/** The terminal beside the dock: shown at once when no screen is attached, else when it is asked for. */
export function TerminalPlace({ client }: { readonly client: DockClient }) {
  const [ticket, setTicket] = useState<string | null>(null)
  const [elsewhere, setElsewhere] = useState(false)

  const open = useCallback(async () => {
    const door = await client.door()
    if (door !== null) setTicket(door.ticket)
  }, [client])

  useEffect(() => {
    void client.door().then((door) => {
      if (door === null || door.attached) setElsewhere(true)
      else setTicket(door.ticket)
    })
  }, [client])

  if (ticket === null) {
    return (
      <div className="terminal-place">
        {elsewhere ? (
          <div className="terminal-elsewhere">
            <p>终端的屏幕开在另一个窗口里。</p>
            <button type="button" onClick={() => void open()}>
              移到这里
            </button>
          </div>
        ) : null}
      </div>
    )
  }
  return (
    <div className="terminal-column">
      <TerminalFrame key={ticket} ticket={ticket} />
      <button type="button" onClick={() => void open()}>
        重新打开终端的页面
      </button>
    </div>
  )
}

/** The terminal's own page at its true size, made smaller to stand beside the dock. */
function TerminalFrame({ ticket }: { readonly ticket: string }) {
  const place = useRef<HTMLDivElement>(null)
  const [scale, setScale] = useState(0.4)

  useEffect(() => {
    const element = place.current
    if (element === null) return
    const fit = () => setScale(Math.min(element.clientWidth / WIDTH, element.clientHeight / HEIGHT))
    const observer = new ResizeObserver(fit)
    observer.observe(element)
    fit()
    return () => observer.disconnect()
  }, [])

  return (
    <div ref={place} className="terminal-place">
      <div className="terminal" style={{ inlineSize: WIDTH * scale, blockSize: HEIGHT * scale }}>
        <iframe
          title="终端"
          src={`./#ticket=${encodeURIComponent(ticket)}`}
          width={WIDTH}
          height={HEIGHT}
          style={{ transform: `scale(${scale})` }}
        />
      </div>
    </div>
  )
}
