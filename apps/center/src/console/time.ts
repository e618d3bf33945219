const zone = 'Asia/Shanghai'
const parts = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

function fields(at: number) {
  const found = new Map(parts.formatToParts(at).map((part) => [part.type, part.value]))
  const get = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? ''
  return {
    day: `${get('year')}-${get('month')}-${get('day')}`,
    year: get('year'),
    date: `${get('month')}月${get('day')}日`,
    weekday: get('weekday'),
    minute: `${get('hour')}:${get('minute')}`,
    second: get('second'),
  }
}

/** 今天 10:05 · 昨天 19:30 · 11月20日 09:12 · 2025年3月1日 09:12, all in Asia/Shanghai. */
export function shortTime(at: number, now: number): string {
  const then = fields(at)
  const today = fields(now)
  if (then.day === today.day) return `今天 ${then.minute}`
  if (then.day === fields(now - 86_400_000).day) return `昨天 ${then.minute}`
  if (then.day === fields(now + 86_400_000).day) return `明天 ${then.minute}`
  return then.year === today.year ? `${then.date} ${then.minute}` : `${then.year}年${then.date} ${then.minute}`
}

/** 2026年11月24日 周二 10:05:33. */
export function fullTime(at: number): string {
  const then = fields(at)
  return `${then.year}年${then.date} ${then.weekday} ${then.minute}:${then.second}`
}

export function duration(ms: number): string {
  const minutes = Math.floor(Math.max(ms, 0) / 60_000)
  if (minutes < 1) return '不到 1 分钟'
  if (minutes < 60) return `${minutes} 分钟`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} 小时` : `${hours} 小时 ${minutes % 60} 分`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} 天` : `${days} 天 ${hours % 24} 小时`
}

export function ago(at: number, now: number): string {
  const past = now - at
  if (past < -60_000) return `${duration(-past)}后`
  return past < 60_000 ? '刚刚' : `${duration(past)}前`
}
