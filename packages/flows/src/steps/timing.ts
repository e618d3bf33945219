/** Waits of the steps, in milliseconds. Each has a reason. */

/** One wait for a card; shorter than the idle time, so that words about the card come before the idle warning. */
export const CARD_READ_MS = 45_000
/** 再等 3 秒: time to lift the card and lay it again before the next read. */
export const CARD_AGAIN_MS = 3_000
/** After these many failures the screen points to 求助. */
export const FAILURES_BEFORE_HELP = 2
/** After these many the reader waits for a touch and no longer polls by itself. */
export const FAILURES_BEFORE_REST = 5
/** A whole value stays on screen this long at most. */
export const REVEAL_MS = 10_000
/** How long a person is kept before 已登记，还没有送到区中心 is said: one round trip on a slow line. */
export const BOOKING_MS = 8_000
/** Slip: a thermal printer needs about 2 s; more means trouble. */
export const SLIP_MS = 15_000
/** Time for somebody to mend paper, jam or cover before the driver gives up on the job. */
export const PRINT_MS = 170_000
