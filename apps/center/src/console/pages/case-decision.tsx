import { App, Button, Form, Input, Modal, Radio } from 'antd'
import { useCallback, useState } from 'react'
import { Link } from 'react-router'
import { type CaseDetail, type DecisionRequest, REFUSE_REASONS, type RefuseReason, refuseReason } from '../../console-api.ts'
import type { Failure } from '../api.ts'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { FailureNote } from '../parts/states.tsx'
import { useSession } from '../session/session.tsx'
import { useCall } from '../session/use-call.ts'
import { useResource } from '../use-resource.ts'

interface DecisionProps {
  readonly detail: CaseDetail
  readonly reload: () => void
  readonly replace: (detail: CaseDetail) => void
}

/** What this account may do with this case now; nothing when it may do nothing. */
export function Decision({ detail, reload, replace }: DecisionProps) {
  const { can } = useSession()
  const { message } = App.useApp()
  const call = useCall()
  const [open, setOpen] = useState<'release' | 'refuse' | 'release-again'>()
  const { caseCode, version } = detail
  const may = (act: CaseDetail['acts'][number]) => detail.acts.includes(act)

  /** A case that somebody else moved meanwhile is read again; the person decides on what stands there now. */
  const told = (failure: Failure): Failure => {
    if (failure.status !== 409) return failure
    reload()
    return { ...failure, message: '这件办件刚被别人处理过，页面已更新。请看清现状再决定。' }
  }
  const decide = async (body: DecisionRequest, done: string) => {
    const result = await call('decide', { params: { caseCode }, body })
    if (!result.ok) return told(result.error)
    replace(result.value)
    void message.success(done)
    return undefined
  }
  const releaseAgain = async (reason: string) => {
    const result = await call('releaseAgain', { params: { caseCode }, body: { version, reason } })
    if (!result.ok) return told(result.error)
    replace(result.value)
    void message.success('已准许补打，原校验码已撤回')
    return undefined
  }
  const close = () => setOpen(undefined)

  if (!may('release') && !may('refuse') && !may('release-again')) return can('cases.decide') ? <NextCase caseCode={caseCode} /> : null
  return (
    <section className="decision" aria-labelledby="decision">
      <h2 id="decision">决定</h2>
      <div className="decision-acts">
        {may('release') ? (
          <Button type="primary" size="large" onClick={() => setOpen('release')}>
            核准出具
          </Button>
        ) : null}
        {may('refuse') ? (
          <Button size="large" danger onClick={() => setOpen('refuse')}>
            不予提供
          </Button>
        ) : null}
        {may('release-again') ? (
          <Button type="primary" size="large" onClick={() => setOpen('release-again')}>
            准许补打
          </Button>
        ) : null}
      </div>
      <ReleaseDialog
        detail={detail}
        open={open === 'release'}
        onClose={close}
        onRelease={() => decide({ decision: 'release', version }, '已核准，申请人可在终端打印')}
      />
      <RefuseDialog
        open={open === 'refuse'}
        onClose={close}
        onRefuse={(reason, note) =>
          decide({ decision: 'refuse', version, reason, ...(note === undefined ? {} : { note }) }, '已决定不予提供，终端会告诉申请人')
        }
      />
      <ReasonDialog
        open={open === 'release-again'}
        title="准许补打"
        lead="请先确认上一份是否已经出纸。补打件标明“补打”，上一份的校验码立即变为已撤回。"
        label="补打理由"
        act="准许补打"
        shortest={4}
        onClose={close}
        onReason={releaseAgain}
      />
    </section>
  )
}

interface ReleaseDialogProps {
  readonly detail: CaseDetail
  readonly open: boolean
  readonly onClose: () => void
  readonly onRelease: () => Promise<Failure | undefined>
}

function ReleaseDialog({ detail, open, onClose, onRelease }: ReleaseDialogProps) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const release = async () => {
    setBusy(true)
    const found = await onRelease()
    setBusy(false)
    setFailure(found)
    if (found === undefined) onClose()
  }
  return (
    <Modal
      open={open}
      title="核准出具"
      okText="核准出具"
      cancelText="返回"
      confirmLoading={busy}
      onOk={() => void release()}
      onCancel={onClose}
      afterClose={() => setFailure(undefined)}
      destroyOnHidden
    >
      {failure === undefined ? null : <FailureNote failure={failure} />}
      <p className="dialog-lead">
        按登记簿记载出具：<strong>{detail.proposal?.label ?? '—'}</strong>
      </p>
      <p>核准后，申请人本人可凭身份证在任一终端打印一份盖章件。核准后不能更改。</p>
    </Modal>
  )
}

interface RefuseDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onRefuse: (reason: RefuseReason, note: string | undefined) => Promise<Failure | undefined>
}

function RefuseDialog({ open, onClose, onRefuse }: RefuseDialogProps) {
  const [form] = Form.useForm<{ reason: RefuseReason; note?: string }>()
  const reason = Form.useWatch('reason', form)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const refuse = async (values: { reason: RefuseReason; note?: string }) => {
    setBusy(true)
    const note = values.note?.trim()
    const found = await onRefuse(values.reason, note === '' ? undefined : note)
    setBusy(false)
    setFailure(found)
    if (found === undefined) onClose()
  }
  return (
    <Modal
      open={open}
      title="不予提供"
      okText="不予提供"
      okButtonProps={{ danger: true }}
      cancelText="返回"
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => {
        form.resetFields()
        setFailure(undefined)
      }}
      destroyOnHidden
    >
      {failure === undefined ? null : <FailureNote failure={failure} />}
      <p className="dialog-lead">理由会记入办件经过。终端只告诉申请人没有提供，请其来电询问原因。</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void refuse(values)}>
        <Form.Item name="reason" label="理由" rules={[{ required: true, message: '请选一项理由' }]}>
          <Radio.Group className="radio-column" options={refuseReason.options.map((value) => ({ value, label: REFUSE_REASONS[value] }))} />
        </Form.Item>
        <Form.Item
          name="note"
          label={reason === 'other' ? '写明理由' : '补充说明（可不填）'}
          dependencies={['reason']}
          rules={reason === 'other' ? [{ required: true, whitespace: true, message: '选“其他”须写明理由' }] : []}
        >
          <Input.TextArea rows={3} maxLength={200} showCount />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** After a decision: the one who has waited longest. */
function NextCase({ caseCode }: { readonly caseCode: string }) {
  const call = useCall()
  const load = useCallback((signal: AbortSignal) => call('cases', { query: { status: 'in-review', pageSize: 2 }, signal }), [call])
  const { data } = useResource(load, 5_000)
  const next = data?.rows.find((row) => row.caseCode !== caseCode)
  if (data === undefined) return null
  return (
    <p className="next-case">
      {next === undefined ? (
        <span className="quiet">没有其他待审核的办件。</span>
      ) : (
        <Link className="button-link" to={`/cases/${next.caseCode}`}>
          审核下一件（还有 {data.total} 件）
        </Link>
      )}
    </p>
  )
}
