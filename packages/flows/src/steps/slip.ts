import type { Receipt } from '@zhengyin/devices/contract/receipt-printer'
import type { SiteFacts, SubmissionState, Submitted } from '../ports.ts'
import { civilDateTime } from '../screens/civil-words.ts'
import { say, zhText } from '../screens/say.ts'
import type { Text } from '../screens/text.ts'

export interface SlipFacts {
  readonly site: SiteFacts
  readonly submitted: Submitted
  readonly state: SubmissionState
  readonly printedAt: number
  /** Next opening, civil ms, when the archive is closed now. */
  readonly opensAt: number | null
}

/** 回执: which code, where to collect, what to bring. It names nobody: whoever finds it learns nothing about a person. */
export function slip(facts: SlipFacts): Receipt {
  const { site, submitted, state } = facts
  const booked = state.truth === 'booked'
  const code = booked ? state.caseCode : submitted.receiptNumber
  return {
    lines: [
      { type: 'text', text: zhText(say('slip.heading')), align: 'center', bold: true },
      { type: 'text', text: zhText(stateWords(state)), align: 'center' },
      { type: 'rule' },
      { type: 'text', text: zhText(say('slip.item')) },
      { type: 'text', text: zhText(say(booked ? 'slip.case-code' : 'slip.receipt-number')) },
      { type: 'text', text: code, size: 'large', bold: true },
      ...(facts.opensAt === null || !Number.isFinite(facts.opensAt)
        ? []
        : [{ type: 'pair' as const, label: zhText(say('slip.opens-at')), value: civilDateTime(facts.opensAt) }]),
      { type: 'pair', label: zhText(say('slip.where.label')), value: zhText(say('slip.where')) },
      { type: 'pair', label: zhText(say('slip.bring.label')), value: zhText(say('slip.bring')) },
      { type: 'rule' },
      { type: 'pair', label: zhText(say('slip.site')), value: site.siteName },
      { type: 'pair', label: zhText(say('slip.hotline')), value: site.hotline },
      { type: 'pair', label: zhText(say('slip.printed-at')), value: civilDateTime(facts.printedAt) },
    ],
  }
}

function stateWords(state: SubmissionState): Text {
  if (state.truth !== 'booked') return say('slip.state.queued')
  return say(state.review.state === 'released' ? 'slip.state.released' : 'slip.state.booked')
}
