/** What every package needs and nothing else. No import of ours. */
export { type Clock, shiftedClock, systemClock, type TimerHandle } from './clock.ts'
export { assertNever } from './exhaustive.ts'
export { crockford, isCrockford, newId, receiptNumber } from './ids.ts'
export { type LogEvent, type LogPort, memoryLog, nullLog } from './log.ts'
export { maskIdNumber, maskName, maskPhone } from './redact.ts'
export { err, ok, type Result } from './result.ts'
