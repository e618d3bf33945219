import type { Overlay } from '@zhengyin/flows/screens/screen'
import { useEffect, useState } from 'react'
import { say, word } from '../words/words.ts'
import { OverlaySheet } from './sheet.tsx'

type IdleOverlay = Extract<Overlay, { readonly kind: 'idle' }>
const RADIUS = 84
const ROUND = 2 * Math.PI * RADIUS
const FULL_SECONDS = 20

/** Are you still here? The seconds are the core's; between its messages the ring counts on by itself. */
export function Idle({ overlay }: { readonly overlay: IdleOverlay }) {
  return (
    <OverlaySheet label={say(overlay.title)} lead={say(overlay.lead)} actions={overlay.actions} urgent>
      <Countdown key={overlay.secondsLeft} from={overlay.secondsLeft} />
    </OverlaySheet>
  )
}

function Countdown({ from }: { readonly from: number }) {
  const [seconds, setSeconds] = useState(from)
  const share = Math.min(1, seconds / FULL_SECONDS)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((left) => Math.max(0, left - 1)), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="countdown">
      <svg viewBox="0 0 200 200" aria-hidden="true" focusable="false">
        <circle className="countdown-track" cx="100" cy="100" r={RADIUS} />
        <circle
          className="countdown-left"
          cx="100"
          cy="100"
          r={RADIUS}
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - share)}
          transform="rotate(-90 100 100)"
        />
      </svg>
      <p className="countdown-seconds">{seconds}</p>
      <p className="listen-only" role="timer" aria-live={seconds % 5 === 0 ? 'assertive' : 'off'}>
        {word('ui.idle.seconds', { seconds })}
      </p>
    </div>
  )
}
