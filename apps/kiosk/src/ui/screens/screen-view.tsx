import type { Screen } from '@zhengyin/flows/screens/screen'
import { Attract } from './attract.tsx'
import { Cases } from './cases.tsx'
import { Check } from './check.tsx'
import { Consent } from './consent.tsx'
import { Device } from './device.tsx'
import { DocumentPage } from './document.tsx'
import { FarewellPage } from './farewell.tsx'
import { Form } from './form.tsx'
import { Home } from './home.tsx'
import { Message } from './message.tsx'
import { Notice } from './notice.tsx'
import { OutOfService } from './out-of-service.tsx'
import { Rate } from './rate.tsx'
import { Receipt } from './receipt.tsx'
import { Wait } from './wait.tsx'

/** One component for one kind of screen. */
export function ScreenView({ screen }: { readonly screen: Screen }) {
  switch (screen.kind) {
    case 'attract':
      return <Attract screen={screen} />
    case 'home':
      return <Home screen={screen} />
    case 'notice':
      return <Notice screen={screen} />
    case 'device':
      return <Device screen={screen} />
    case 'consent':
      return <Consent screen={screen} />
    case 'form':
      return <Form screen={screen} />
    case 'check':
      return <Check screen={screen} />
    case 'wait':
      return <Wait screen={screen} />
    case 'receipt':
      return <Receipt screen={screen} />
    case 'document':
      return <DocumentPage screen={screen} />
    case 'cases':
      return <Cases screen={screen} />
    case 'rate':
      return <Rate screen={screen} />
    case 'message':
      return <Message screen={screen} />
    case 'farewell':
      return <FarewellPage screen={screen} />
    case 'out-of-service':
      return <OutOfService screen={screen} />
  }
}
