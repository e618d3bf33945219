import type { ReactNode } from 'react'
import type { Permission } from '../../console-api.ts'
import { Page } from '../parts/page.tsx'
import { Blank } from '../parts/states.tsx'
import { useSession } from './session.tsx'

/** Hides what the server would refuse anyway. */
export function Only({ permission, page }: { readonly permission: Permission; readonly page: ReactNode }) {
  const { can } = useSession()
  if (can(permission)) return page
  return (
    <Page title="没有权限">
      <Blank what="您的岗位不能查看这个页面。" todo="如果需要，请向区中心管理员申请。" />
    </Page>
  )
}
