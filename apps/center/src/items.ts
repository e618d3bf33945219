/** Official names of the items this center takes. */
export const ITEM_NAMES: Readonly<Record<string, string>> = { '312090156000': '婚姻登记档案查询' }
export const PURPOSE_NAMES: Readonly<Record<string, string>> = { loan: '办理贷款' }
