import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'

interface CaseLinkProps {
  readonly caseCode: string
  readonly className: string
  readonly label?: string
  readonly children: ReactNode
}

/** Remembers the list, filter included, for the way back. */
export function CaseLink({ caseCode, className, label, children }: CaseLinkProps) {
  const { pathname, search } = useLocation()
  return (
    <Link
      className={className}
      to={`/cases/${caseCode}`}
      state={{ list: pathname + search }}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {children}
    </Link>
  )
}

/** Where the person came from; else the list of their post. */
export function useCaseList(fallback: string): { readonly to: string; readonly title: string } {
  const state: unknown = useLocation().state
  const list = typeof state === 'object' && state !== null && 'list' in state && typeof state.list === 'string' ? state.list : fallback
  return { to: list, title: list.startsWith('/review') ? '待审核' : '办件' }
}
