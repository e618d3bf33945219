import { Page } from '../frame/page.tsx'
import { OutOfOrder } from '../pictures/scenes.tsx'
import type { ScreenOf } from './of-kind.ts'

export function OutOfService({ screen }: { readonly screen: ScreenOf<'out-of-service'> }) {
  return (
    <Page screen={screen}>
      <div className="stage">
        <OutOfOrder />
      </div>
    </Page>
  )
}
