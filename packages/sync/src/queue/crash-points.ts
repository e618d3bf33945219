/** Where a test pulls the plug. Nothing in a product build passes anything but `noCrash`. */
export const CRASH_POINTS = [
  'before-seal',
  'before-commit',
  'after-commit',
  'after-mark-sending',
  'after-send',
  'after-ack',
  'before-feed-commit',
  'after-feed-commit',
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]
export type CrashPort = (point: CrashPoint) => void

export const noCrash: CrashPort = () => undefined
