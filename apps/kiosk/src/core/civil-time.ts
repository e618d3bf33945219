const SHANGHAI_OFFSET_MS = 8 * 3_600_000

/** ISO 8601 with the offset of Asia/Shanghai, whatever zone this machine is set to. China has had no summer time since 1992. */
export function civilIso(at: number): string {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().replace('Z', '+08:00')
}
