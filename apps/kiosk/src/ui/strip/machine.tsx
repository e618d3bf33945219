import type { StripHint } from '@zhengyin/flows/screens/screen'
import { word } from '../words/words.ts'
import { type Box, cabinet, type Part } from './layout.ts'

/** The terminal draws itself; the part the person needs next lights up and breathes with the real guidance light. */
export function Machine({ parts, hint }: { readonly parts: readonly Part[]; readonly hint: Pick<StripHint, 'part' | 'motion'> }) {
  const drawing = cabinet(parts)
  const lit = hint.part !== 'none' && parts.includes(hint.part) ? hint.part : null
  return (
    <svg
      className={lit === null ? 'machine' : 'machine machine-lit'}
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      aria-hidden="true"
      focusable="false"
    >
      {drawing.bodies.map((body) => (
        <rect key={body.x} className="machine-body" {...body} rx="12" />
      ))}
      {drawing.boxes.map((box) => (
        <g key={box.part} className={box.part === lit ? `part part-lit part-${hint.motion}` : 'part'} data-part={box.part}>
          {box.part === lit ? <Halo box={box} /> : null}
          <PartDrawing box={box} />
          <PartName box={box} />
          {box.part === lit && hint.motion === 'paper-out' ? <PaperOut box={box} /> : null}
        </g>
      ))}
    </svg>
  )
}

function Halo({ box }: { readonly box: Box }) {
  return <rect className="halo" x={box.x - 9} y={box.y - 9} width={box.width + 18} height={box.height + 18} rx="13" />
}

function PartDrawing({ box }: { readonly box: Box }) {
  const { x, y, width, height } = box
  switch (box.part) {
    case 'screen':
      return (
        <>
          <rect x={x} y={y} width={width} height={height} rx="5" />
          <path
            className="faint"
            d={`M${x + 18} ${y + 26}h${width * 0.5}M${x + 18} ${y + 48}h${width * 0.72}M${x + 18} ${y + 70}h${width * 0.6}`}
          />
        </>
      )
    case 'card-reader':
      return (
        <>
          <rect className="surface" x={x} y={y} width={width} height={height} rx="7" />
          <path d={`M${x + 14} ${y + height - 24}h${width - 62}M${x + 14} ${y + height - 13}h${width - 76}`} />
          <rect x={x + width - 36} y={y + height - 42} width="22" height="30" rx="3" />
        </>
      )
    case 'code-scanner':
      return (
        <>
          <rect className="surface" x={x} y={y} width={width} height={height} rx="7" />
          <path
            d={`M${x + 16} ${y + 26}v-9h10M${x + width - 16} ${y + 26}v-9h-10M${x + 16} ${y + 37}v9h10M${x + width - 16} ${y + 37}v9h-10`}
          />
        </>
      )
    case 'document-printer':
      return (
        <>
          <rect className="surface" x={x} y={y} width={width} height={height} rx="5" />
          <path className="slot" d={`M${x + 12} ${y + 14}h${width - 24}`} />
        </>
      )
    case 'receipt-printer':
      return (
        <>
          <rect className="surface" x={x} y={y} width={width} height={height} rx="5" />
          <path className="slot" d={`M${x + 10} ${y + 14}h${width - 20}`} />
        </>
      )
    case 'camera':
      return <circle cx={x + width / 2} cy={y + height / 2} r="5" />
    case 'locker':
      return (
        <>
          <rect x={x} y={y} width={width} height={height} rx="10" />
          <path
            d={`M${x + width / 3} ${y}v${height}M${x + (2 * width) / 3} ${y}v${height}M${x} ${y + height / 4}h${width}M${x} ${y + height / 2}h${width}M${x} ${y + (3 * height) / 4}h${width}`}
          />
        </>
      )
  }
}

/** Shown by the large drawing only; the drawing's own name says it to listeners. */
function PartName({ box }: { readonly box: Box }) {
  if (box.part === 'screen' || box.part === 'camera' || box.part === 'locker') return null
  return (
    <text className="part-name" x={box.x + box.width / 2} y={box.y + box.height + 15.5} textAnchor="middle">
      {word(`ui.part.${box.part}`)}
    </text>
  )
}

/** A sheet seen coming out of its slot. */
function PaperOut({ box }: { readonly box: Box }) {
  const inset = box.part === 'document-printer' ? 24 : 15
  const top = box.y + 14
  const id = `slot-${box.part}`
  return (
    <>
      <clipPath id={id}>
        <rect x={box.x} y={top} width={box.width} height="80" />
      </clipPath>
      <g clipPath={`url(#${id})`}>
        <g className="paper">
          <rect x={box.x + inset} y={top - 2} width={box.width - 2 * inset} height="48" rx="2" />
          <path
            d={`M${box.x + inset + 9} ${top + 14}h${box.width - 2 * inset - 18}M${box.x + inset + 9} ${top + 26}h${box.width - 2 * inset - 18}`}
          />
        </g>
      </g>
    </>
  )
}
