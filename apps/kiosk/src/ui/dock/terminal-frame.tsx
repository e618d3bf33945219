import { useEffect, useRef, useState } from 'react'

const WIDTH = 1080
const HEIGHT = 1920

/** The terminal's own page at its true size, made smaller to stand beside the dock. */
export function TerminalFrame({ ticket }: { readonly ticket: string }) {
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
