import { App as AntApp, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router'
import { Frame } from './frame.tsx'
import { CasePage } from './pages/case.tsx'
import { CasesPage } from './pages/cases.tsx'
import { HelpPage } from './pages/help.tsx'
import { NotFoundPage } from './pages/not-found.tsx'
import { ReviewPage } from './pages/review.tsx'
import { TerminalsPage } from './pages/terminals.tsx'
import { Only } from './session/only.tsx'
import { SessionProvider, useSession } from './session/session.tsx'
import { theme } from './theme.ts'
import { PAGES } from './words.ts'

const router = createBrowserRouter(
  [
    {
      element: <Frame />,
      children: [
        { index: true, element: <Home /> },
        { path: 'review', element: <Only permission="cases.decide" page={<ReviewPage />} /> },
        { path: 'cases', element: <Only permission="cases.read" page={<CasesPage />} /> },
        { path: 'cases/:caseCode', element: <Only permission="cases.read" page={<CasePage />} /> },
        { path: 'help', element: <Only permission="help.handle" page={<HelpPage />} /> },
        { path: 'terminals', element: <Only permission="terminals.read" page={<TerminalsPage />} /> },
        { path: '*', element: <NotFoundPage /> },
      ],
    },
  ],
  { basename: '/console' },
)

export function Root() {
  return (
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }} wave={{ disabled: true }}>
      <AntApp>
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </AntApp>
    </ConfigProvider>
  )
}

/** The first page that this account may use. */
function Home() {
  const { can } = useSession()
  const first = PAGES.find((page) => can(page.permission))
  return first === undefined ? <NotFoundPage /> : <Navigate to={first.path} replace />
}
