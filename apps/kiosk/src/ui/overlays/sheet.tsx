import type { Action } from '@zhengyin/flows/screens/screen'
import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Actions } from '../frame/actions.tsx'

/** A sheet over the screen. The core alone closes it, so there is no tap outside and no Escape; the screen beneath is inert. */
export function OverlaySheet({
  label,
  lead,
  actions,
  urgent,
  children,
}: {
  readonly label: string
  readonly lead: string
  readonly actions: readonly Action[]
  readonly urgent: boolean
  readonly children: ReactNode
}) {
  return (
    <ModalOverlay isOpen isKeyboardDismissDisabled className="veil">
      <Modal className="sheet-place">
        <Dialog className="sheet" role={urgent ? 'alertdialog' : 'dialog'} aria-describedby="sheet-lead">
          <Heading slot="title" level={1} className="question">
            {label}
          </Heading>
          <p id="sheet-lead" className="lead">
            {lead}
          </p>
          {children}
          <Actions actions={actions} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
