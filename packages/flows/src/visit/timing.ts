/** Waits of the visit, in milliseconds. */

/** No touch for this long brings the warning. */
export const IDLE_MS = 60_000
/** Where the person was asked to wait (review, printing), standing still is what they were told to do. */
export const IDLE_WAITING_MS = 180_000
/** The warning's countdown. */
export const IDLE_COUNTDOWN_S = 20
/** 请带走身份证和文件 stays long enough to be read twice. */
export const FAREWELL_MS = 8_000
/** Commands under way get this long to end before the purge: an aborted print job answers within one poll. */
export const SETTLE_MS = 5_000
/** Searching the data folder takes seconds; a purge that takes longer than this is told as not done. */
export const PURGE_MS = 60_000
