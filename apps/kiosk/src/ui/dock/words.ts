/** Names on the dock, a page for people who try the terminal out; citizens never see it. */
export const DEVICE_NAMES: Readonly<Record<string, string>> = {
  'id-card-reader': '身份证阅读器',
  'code-scanner': '扫码器',
  'document-printer': '文件打印机',
  'receipt-printer': '回执打印机',
  camera: '摄像头',
}

/** DeviceStatus of the device contract (XFS4IoT words). */
export const STATUS_NAMES: Readonly<Record<string, string>> = {
  online: '就绪',
  offline: '离线',
  noDevice: '没有接上',
  hardwareError: '故障',
  deviceBusy: '正在工作',
  starting: '正在连接',
}

export const PAPER_NAMES = { full: '有纸', low: '快没纸了', out: '没纸了' } as const

/** Faults of the simulated devices; one that has no name here is shown as it is called. */
export const FAULT_NAMES: Readonly<Record<string, string>> = {
  silent: '不应答',
  babble: '线上全是杂音',
  garbage: '应答读不懂',
  wrongChecksum: '校验和不对',
  truncate: '应答只到一半',
  late: '应答迟到',
  unplug: '中途断线',
  blindFlip: '号码错两处，校验和照样对',
  unknownKind: '不认识的证件',
  twoCards: '放了两张卡',
  'pullDuring:find': '寻卡时拿开',
  'pullDuring:select': '选卡时拿开',
  'pullDuring:read': '读卡时拿开',
  selfTestFailed: '自检没有通过',
  jamAtPage: '打印时卡纸',
  paperOutAtPage: '打印时缺纸',
  paperOut: '没有纸',
  coverOpen: '机盖打开',
  tonerOut: '墨粉用完',
  abortJob: '中止文件',
  busy: '正忙',
  dieAfterAccept: '接了文件就断电',
  cutterJam: '切刀卡住',
  overheated: '打印头过热',
  undecodable: '码读不出',
  incomplete: '码不完整',
  tooLong: '码太长',
}
