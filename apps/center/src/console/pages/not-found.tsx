import { Link } from 'react-router'
import { Page } from '../parts/page.tsx'
import { Blank } from '../parts/states.tsx'

export function NotFoundPage() {
  return (
    <Page title="没有这个页面">
      <Blank what="地址可能写错了，或者页面已经移走。" action={<Link to="/">回到首页</Link>} />
    </Page>
  )
}
