import type { ReactNode } from 'react'

/** Line icons on a 24 unit field; always beside words, so hidden from those who listen. */
function Icon({ children, name }: { readonly children: ReactNode; readonly name: string }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  )
}

export const HelpIcon = () => (
  <Icon name="help">
    <path d="M6 10a6 6 0 0 1 12 0v5l2 2H4l2-2zM10 20h4" />
  </Icon>
)
export const EndIcon = () => (
  <Icon name="end">
    <path d="M14 4h5v16h-5M4 12h10M10 8l4 4-4 4" />
  </Icon>
)
export const UpIcon = () => (
  <Icon name="up">
    <path d="M12 19V5M6 11l6-6 6 6" />
  </Icon>
)
export const DownIcon = () => (
  <Icon name="down">
    <path d="M12 5v14M6 13l6 6 6-6" />
  </Icon>
)
export const PreviousIcon = () => (
  <Icon name="previous">
    <path d="M15 5l-7 7 7 7" />
  </Icon>
)
export const NextIcon = () => (
  <Icon name="next">
    <path d="M9 5l7 7-7 7" />
  </Icon>
)
export const DeleteIcon = () => (
  <Icon name="delete">
    <path d="M9 5h12v14H9l-6-7zM12.5 9.5l5 5M17.5 9.5l-5 5" />
  </Icon>
)
export const EyeIcon = () => (
  <Icon name="eye">
    <path d="M2.5 12C6 6.5 18 6.5 21.5 12 18 17.5 6 17.5 2.5 12z" />
    <circle cx="12" cy="12" r="3" />
  </Icon>
)
export const CaseIcon = () => (
  <Icon name="case">
    <path d="M4 7h16v13H4zM9 7V4h6v3M8 12h8M8 16h5" />
  </Icon>
)
/** The three truths of a submission and the tones of a message: shape differs, not colour alone. */
export const DoneIcon = () => (
  <Icon name="done">
    <circle cx="12" cy="12" r="9.5" />
    <path d="M7.5 12.5l3 3 6-7" />
  </Icon>
)
export const QueuedIcon = () => (
  <Icon name="queued">
    <path d="M6 3h12M6 21h12M7.5 3c0 5 9 5 9 9s-9 4-9 9M16.5 3c0 5-9 5-9 9s9 4 9 9" />
  </Icon>
)
export const RefusedIcon = () => (
  <Icon name="refused">
    <path d="M8 2.5h8l5.5 5.5v8L16 21.5H8L2.5 16V8z" />
    <path d="M8.5 8.5l7 7M15.5 8.5l-7 7" />
  </Icon>
)
export const WarningIcon = () => (
  <Icon name="warning">
    <path d="M12 3.5L22 20.5H2z" />
    <path d="M12 10v5M12 17.6v.4" />
  </Icon>
)
export const InfoIcon = () => (
  <Icon name="info">
    <circle cx="12" cy="12" r="9.5" />
    <path d="M12 11v6M12 7.2v.4" />
  </Icon>
)
export const PhoneIcon = () => (
  <Icon name="phone">
    <path d="M5 3h4l2 5-2.5 2c1 2.500 3 4.500 5.500 5.500l2-2.500 5 2v4c0 1-1 2-2 2C10 21 3 14 3 5c0-1 1-2 2-2z" />
  </Icon>
)
