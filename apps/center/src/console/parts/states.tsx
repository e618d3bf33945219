import { Alert, Button } from 'antd'
import type { ReactNode } from 'react'
import type { Failure } from '../api.ts'

/** Nothing to show, and what to do about it. */
export function Blank({ what, todo, action }: { readonly what: string; readonly todo?: string; readonly action?: ReactNode }) {
  return (
    <div className="blank">
      <svg viewBox="0 0 120 72" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round">
        <path d="M20 20h80v44H20zM20 32h80M32 44h28M32 52h18M40 20v-8h40v8" />
      </svg>
      <p className="blank-what">{what}</p>
      {todo === undefined ? null : <p>{todo}</p>}
      {action}
    </div>
  )
}

/** What happened, what to do, the code small for staff. */
export function FailureNote({ failure, retry }: { readonly failure: Failure; readonly retry?: (() => void) | undefined }) {
  return (
    <Alert
      className="failure"
      type="error"
      showIcon
      title={failure.message}
      description={<span className="code">代码 {failure.code}</span>}
      action={retry === undefined ? undefined : <Button onClick={retry}>重试</Button>}
    />
  )
}
