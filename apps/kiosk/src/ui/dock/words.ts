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
