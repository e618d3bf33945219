import { Button, Spin } from 'antd'
import { useCallback } from 'react'
import { NavLink, Outlet } from 'react-router'
import { LoginPage } from './pages/login.tsx'
import { Icon, type IconName } from './parts/icon.tsx'
import { FailureNote } from './parts/states.tsx'
import { useSession } from './session/session.tsx'
import { useCall } from './session/use-call.ts'
import { useNow } from './session/use-now.ts'
import { fullTime } from './time.ts'
import { useResource } from './use-resource.ts'
import { PAGES, ROLE } from './words.ts'

const ICONS: Readonly<Record<string, IconName>> = { '/review': 'stamp', '/cases': 'folder', '/help': 'bell', '/terminals': 'terminal' }
const COUNT_EVERY_MS = 5_000

/** Rail, account and the page; the login page while nobody is logged in, on whatever URL. */
export function Frame() {
  const { me, site, siteFailure } = useSession()
  if (me === undefined) {
    return (
      <main className="alone">
        {siteFailure === undefined ? (
          <Spin description="正在连接区中心" size="large">
            <div className="spin-room" />
          </Spin>
        ) : (
          <>
            <FailureNote failure={siteFailure} />
            <p className="quiet">每 3 秒自动再试一次。</p>
          </>
        )}
      </main>
    )
  }
  if (me === null) return <LoginPage />
  return (
    <div className="frame">
      <a className="skip" href="#main">
        跳到正文
      </a>
      <Rail />
      <div className="stage">
        {siteFailure === undefined ? null : <FailureNote failure={siteFailure} />}
        {site?.demo ? <DemoStrip /> : null}
        <main id="main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
    </div>
  )
}

function Rail() {
  const { me, can, logout } = useSession()
  const waiting = useCount('cases', can('cases.decide'))
  const asking = useCount('help', can('help.handle'))
  const counts: Readonly<Record<string, { count: number | undefined; words: string }>> = {
    '/review': { count: waiting, words: '件待审核' },
    '/help': { count: asking, words: '个待接手' },
  }
  return (
    <header className="rail">
      <div className="brand">
        <span className="seal" aria-hidden="true">
          政银
        </span>
        <div>
          <strong>政务服务银行办</strong>
          <span>区中心</span>
        </div>
      </div>
      <nav aria-label="主导航">
        {PAGES.filter((page) => can(page.permission)).map((page) => (
          <NavLink key={page.path} to={page.path}>
            <Icon name={ICONS[page.path] ?? 'folder'} />
            <span>{page.title}</span>
            {counts[page.path]?.count ? (
              <span className="count">
                {counts[page.path]?.count}
                <span className="unseen">{counts[page.path]?.words}</span>
              </span>
            ) : null}
          </NavLink>
        ))}
      </nav>
      <div className="who">
        <strong>{me?.name}</strong>
        <span>{me ? ROLE[me.role] : ''}</span>
        <Button ghost size="small" onClick={() => void logout()}>
          退出登录
        </Button>
      </div>
    </header>
  )
}

function DemoStrip() {
  const { site } = useSession()
  const now = useNow(1_000)
  return (
    <aside className="demo" aria-label="演示说明">
      <Icon name="info" />
      <span>演示系统：人员、档案和印章均为虚构。</span>
      {site?.demoClock ? <span className="clock">演示时钟 {fullTime(now)}</span> : null}
    </aside>
  )
}

/** How many wait for somebody; undefined until known. */
function useCount(of: 'cases' | 'help', allowed: boolean): number | undefined {
  const call = useCall()
  const load = useCallback(
    async (signal: AbortSignal) => {
      if (!allowed) return { ok: true as const, value: undefined }
      const query = of === 'cases' ? { status: 'in-review', pageSize: 1 } : { state: 'open', pageSize: 1 }
      const result = await call(of, { query, signal })
      return result.ok ? { ok: true as const, value: result.value.total } : result
    },
    [call, of, allowed],
  )
  return useResource(load, allowed ? COUNT_EVERY_MS : undefined).data
}
