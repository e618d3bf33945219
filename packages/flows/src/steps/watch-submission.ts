import { fromCallback } from 'xstate'
import type { SubmissionState, VisitPorts } from '../ports.ts'

export interface SubmissionMoved {
  readonly type: 'submission.moved'
  readonly state: SubmissionState
}

export interface WatchInput {
  readonly watchSubmission: VisitPorts['watchSubmission']
  readonly id: string
}

/** What becomes of a submission of this visit, as events of the step that watches. */
export const watchSubmission = fromCallback<{ type: 'nothing' }, WatchInput>(({ input, sendBack }) =>
  input.watchSubmission(input.id, (state) => sendBack({ type: 'submission.moved', state } satisfies SubmissionMoved)),
)
