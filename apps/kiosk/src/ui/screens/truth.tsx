import type { ReceiptTruth } from '@zhengyin/flows/screens/screen'
import { DoneIcon, QueuedIcon, RefusedIcon } from '../pictures/icons.tsx'
import { word } from '../words/words.ts'

/** 已受理, 已登记待上传, 未受理: each with its own colour, shape and words. */
export function Truth({ truth }: { readonly truth: ReceiptTruth }) {
  return (
    <p className={`truth truth-${truth}`}>
      <TruthIcon truth={truth} />
      <span>{word(`ui.truth.${truth}`)}</span>
    </p>
  )
}

function TruthIcon({ truth }: { readonly truth: ReceiptTruth }) {
  switch (truth) {
    case 'booked':
      return <DoneIcon />
    case 'queued':
      return <QueuedIcon />
    case 'refused':
      return <RefusedIcon />
  }
}
