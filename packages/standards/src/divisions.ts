/** GB/T 2260: provinces, and the districts of Shanghai with the retired codes that ID numbers still carry. */

const PROVINCES = new Set('11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71'.split(' '))

/** First two digits of a division code. */
export function isProvince(code: string): boolean {
  return PROVINCES.has(code)
}

export interface Division {
  readonly code: string
  readonly name: string
  /** No longer assigned, valid for life in the numbers that carry it. */
  readonly retired: boolean
}

const CURRENT: readonly (readonly [string, string])[] = [
  ['310101', '黄浦区'],
  ['310104', '徐汇区'],
  ['310105', '长宁区'],
  ['310106', '静安区'],
  ['310107', '普陀区'],
  ['310109', '虹口区'],
  ['310110', '杨浦区'],
  ['310112', '闵行区'],
  ['310113', '宝山区'],
  ['310114', '嘉定区'],
  ['310115', '浦东新区'],
  ['310116', '金山区'],
  ['310117', '松江区'],
  ['310118', '青浦区'],
  ['310120', '奉贤区'],
  ['310151', '崇明区'],
]

const RETIRED: readonly (readonly [string, string])[] = [
  ['310103', '卢湾区'],
  ['310108', '闸北区'],
  ['310119', '南汇区'],
  ['310221', '上海县'],
  ['310222', '嘉定县'],
  ['310223', '宝山县'],
  ['310224', '川沙县'],
  ['310225', '南汇县'],
  ['310226', '奉贤县'],
  ['310227', '松江县'],
  ['310228', '金山县'],
  ['310229', '青浦县'],
  ['310230', '崇明县'],
]

const BY_CODE = new Map<string, Division>([
  ...CURRENT.map(([code, name]) => [code, { code, name, retired: false }] as const),
  ...RETIRED.map(([code, name]) => [code, { code, name, retired: true }] as const),
])

export const shanghaiDistricts: readonly Division[] = CURRENT.map(([code, name]) => ({ code, name, retired: false }))

/** Undefined for a code outside Shanghai or never assigned. */
export function shanghaiDivision(code: string): Division | undefined {
  return BY_CODE.get(code)
}
