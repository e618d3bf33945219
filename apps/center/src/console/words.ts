import type { CaseDetail, CaseStatus, Permission, Role, TerminalRow } from '../console-api.ts'

export const STATUS: Readonly<Record<CaseStatus, { readonly text: string; readonly tone: Tone }>> = {
  accepted: { text: '已受理', tone: 'plain' },
  'in-review': { text: '待审核', tone: 'waiting' },
  released: { text: '已核准，待打印', tone: 'action' },
  printed: { text: '已打印', tone: 'good' },
  doubtful: { text: '打印结果不明', tone: 'bad' },
  refused: { text: '不予提供', tone: 'bad' },
}

/** Each tone has its own mark beside its colour: colour alone says nothing. */
export type Tone = 'plain' | 'action' | 'waiting' | 'good' | 'bad'

export const ROLE: Readonly<Record<Role, string>> = {
  'archive-reviewer': '档案审核员',
  'district-viewer': '区级督查员',
  'branch-staff': '网点工作人员',
}

export const SHEET: Readonly<Record<CaseDetail['sheets'][number]['state'], { readonly text: string; readonly tone: Tone }>> = {
  leased: { text: '打印中', tone: 'waiting' },
  printed: { text: '已打印', tone: 'good' },
  doubtful: { text: '结果不明', tone: 'bad' },
  'not-printed': { text: '未打出', tone: 'plain' },
  withdrawn: { text: '已撤回', tone: 'bad' },
}

export const TERMINAL: Readonly<Record<TerminalRow['state'], { readonly text: string; readonly tone: Tone }>> = {
  active: { text: '在用', tone: 'good' },
  quarantined: { text: '已隔离', tone: 'bad' },
  revoked: { text: '已注销', tone: 'plain' },
}

const CARDS = new Map([
  ['resident', '居民身份证'],
  ['hk-macao-taiwan', '港澳台居民居住证'],
  ['foreigner-2017', '外国人永久居留身份证（2017 版）'],
  ['foreigner-2023', '外国人永久居留身份证（2023 版）'],
])
const PURPOSES = new Map([['loan', '办理贷款']])
/** Where the visit stood, by the names that a terminal sends (flows `PublicState`). */
const SCREENS = new Map([
  ['attract', '待机画面'],
  ['home', '首页'],
  ['not-accepting', '暂不受理'],
  ['notice', '办前须知'],
  ['identify', '刷身份证'],
  ['consent', '告知同意'],
  ['spouse', '填写配偶姓名'],
  ['check', '核对信息'],
  ['submit', '提交申请'],
  ['wait', '等待审核'],
  ['leave', '领取回执'],
  ['cases', '我的办件'],
  ['preview', '预览盖章件'],
  ['print', '打印'],
  ['takePaper', '取走文件'],
  ['rate', '评价'],
  ['message', '看提示'],
  ['purging', '清除信息'],
  ['farewell', '结束'],
  ['out-of-service', '暂停服务'],
])
const DEVICES = new Map([
  ['id-card-reader', '身份证阅读器'],
  ['code-scanner', '扫码器'],
  ['document-printer', 'A4 打印机'],
  ['receipt-printer', '凭条打印机'],
  ['camera', '摄像头'],
])
const DEVICE_STATUS = new Map<string, { readonly text: string; readonly tone: Tone }>([
  ['online', { text: '正常', tone: 'good' }],
  ['deviceBusy', { text: '使用中', tone: 'action' }],
  ['starting', { text: '启动中', tone: 'waiting' }],
  ['offline', { text: '离线', tone: 'bad' }],
  ['noDevice', { text: '未连接', tone: 'bad' }],
  ['hardwareError', { text: '故障', tone: 'bad' }],
])

/** Why a print ended as it did, by the names that a terminal reports. */
const PRINT_REASONS = new Map([
  ['outcomeUnknown', '打印机没有说清结果'],
  ['paperOut', '缺纸'],
  ['paperJammed', '卡纸'],
  ['coverOpen', '机盖没有关好'],
  ['tonerOut', '墨粉用完'],
  ['aborted', '打印机中止了这份文件'],
  ['formatRefused', '打印机不接这种文件'],
  ['timeOut', '打印机没有应答'],
  ['canceled', '打印被取消'],
  ['deviceNotReady', '打印机没有连上'],
  ['hardwareError', '打印机故障'],
  ['invalidData', '打印机的应答读不懂'],
  ['sequenceError', '打印机的应答次序不对'],
  ['unsupportedCommand', '打印机不支持这个操作'],
  ['driver-threw', '打印程序出错'],
  ['terminal-restarted', '终端重新启动'],
  ['visit-ended', '打印结束前，申请人已离开或本次办理已结束'],
])

const ALARMS = new Map([
  ['sequence-reused', '同一序号出现两种内容'],
  ['chain-broken', '记录链断裂'],
  ['row-lost', '终端报告记录丢失'],
  ['request-replayed', '请求被重放'],
  ['row-unreadable', '记录打不开'],
  ['row-stuck', '记录反复处理失败'],
  ['lease-expired', '打印许可到期未回报'],
])

/** A name from the wire that we have no word for is shown as it came. */
/** Reasons come as one line: a person's own words, or names from a terminal joined by 、. */
export function reasonWords(reason: string): string {
  const words = reason.split('、').map((one) => PRINT_REASONS.get(one))
  return words.every((word) => word !== undefined) ? words.join('；') : reason
}

export const alarmWord = (code: string) => ALARMS.get(code) ?? code
export const cardWord = (kind: string) => CARDS.get(kind) ?? kind
export const purposeWord = (purpose: string) => PURPOSES.get(purpose) ?? purpose
export const screenWord = (screen: string) => SCREENS.get(screen) ?? screen
export const deviceWord = (device: string) => DEVICES.get(device) ?? device
export const deviceStatusWord = (status: string) => DEVICE_STATUS.get(status) ?? { text: status, tone: 'plain' as const }

/** Where each permission leads; the first one an account has is its home. */
export const PAGES: readonly { readonly path: string; readonly title: string; readonly permission: Permission }[] = [
  { path: '/review', title: '待审核', permission: 'cases.decide' },
  { path: '/cases', title: '办件', permission: 'cases.read' },
  { path: '/help', title: '求助', permission: 'help.handle' },
  { path: '/terminals', title: '终端', permission: 'terminals.read' },
]
