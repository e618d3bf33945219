/** What the center says about a case, asked through the console's own HTTP API with a demo account. */
import { type CaseDetail, type CaseList, CONSOLE_HEADER } from '@zhengyin/center/console-api'
import type { Center } from '@zhengyin/center/main'

export interface CenterView {
  /** How many cases the center has booked in all. */
  readonly cases: number
  /** Undefined while nothing is booked. */
  readonly latest: CaseDetail | undefined
}

export async function centerView(center: Center): Promise<CenterView> {
  const account = center.accounts.find(({ role }) => role === 'district-viewer')
  if (account === undefined) throw new Error('the center has no demo account of a district viewer')
  const login = await fetch(`${center.url}/console/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [CONSOLE_HEADER]: '1' },
    body: JSON.stringify({ account: account.account, password: account.password }),
  })
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0]
  if (!login.ok || cookie === undefined) throw new Error(`the console refused the district viewer: ${login.status}`)
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(center.url + path, { headers: { cookie } })
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`)
    return response.json()
  }
  const list = (await get('/console/api/cases?pageSize=1')) as CaseList
  const newest = list.rows[0]
  return {
    cases: list.total,
    latest: newest === undefined ? undefined : ((await get(`/console/api/cases/${newest.caseCode}`)) as CaseDetail),
  }
}
