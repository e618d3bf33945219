import { type ReactNode, useEffect, useRef } from 'react'

interface PageProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly above?: ReactNode
  readonly aside?: ReactNode
  readonly children?: ReactNode
}

/** Title, one line that says what this is, and the content. The heading takes the focus so that a keyboard starts there. */
export function Page({ title, lead, above, aside, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · 政务服务银行办区中心`
    heading.current?.focus()
  }, [title])
  return (
    <>
      {above}
      <div className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead === undefined ? null : <p className="lead">{lead}</p>}
        </div>
        {aside}
      </div>
      {children}
    </>
  )
}
