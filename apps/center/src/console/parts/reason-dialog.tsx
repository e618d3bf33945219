import { Form, Input, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Failure } from '../api.ts'
import { FailureNote } from './states.tsx'

interface ReasonDialogProps {
  readonly open: boolean
  readonly title: string
  readonly lead: ReactNode
  readonly label: string
  readonly act: string
  readonly shortest: number
  readonly onClose: () => void
  /** Resolves with what went wrong, or with nothing when the dialog may close. */
  readonly onReason: (reason: string) => Promise<Failure | undefined>
}

const LONGEST = 200

/** An act that needs a written reason. Lengths are the contract's; the server checks again. */
export function ReasonDialog({ open, title, lead, label, act, shortest, onClose, onReason }: ReasonDialogProps) {
  const [form] = Form.useForm<{ reason: string }>()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const send = async ({ reason }: { reason: string }) => {
    setBusy(true)
    const found = await onReason(reason.trim())
    setBusy(false)
    setFailure(found)
    if (found === undefined) onClose()
  }
  return (
    <Modal
      open={open}
      title={title}
      okText={act}
      cancelText="返回"
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => {
        form.resetFields()
        setFailure(undefined)
      }}
      afterOpenChange={(now) => {
        if (now) form.focusField('reason')
      }}
      destroyOnHidden
    >
      <p className="dialog-lead">{lead}</p>
      {failure === undefined ? null : <FailureNote failure={failure} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void send(values)}>
        <Form.Item
          name="reason"
          label={label}
          rules={[
            { required: true, whitespace: true, message: '请写明' },
            {
              min: shortest,
              max: LONGEST,
              transform: (value: unknown) => (typeof value === 'string' ? value.trim() : value),
              message: `${shortest} 至 ${LONGEST} 个字`,
            },
          ]}
        >
          <Input.TextArea rows={3} maxLength={LONGEST} showCount />
        </Form.Item>
      </Form>
    </Modal>
  )
}
