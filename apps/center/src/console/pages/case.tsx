import { Skeleton, Table, type TableColumnsType } from 'antd'
import { useCallback } from 'react'
import { Link, useParams } from 'react-router'
import type { CaseDetail } from '../../console-api.ts'
import { useCaseList } from '../parts/case-link.tsx'
import { Facts } from '../parts/facts.tsx'
import { Icon } from '../parts/icon.tsx'
import { Mark } from '../parts/mark.tsx'
import { Masked } from '../parts/masked.tsx'
import { Page } from '../parts/page.tsx'
import { FailureNote } from '../parts/states.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { When } from '../parts/when.tsx'
import { useSession } from '../session/session.tsx'
import { useCall } from '../session/use-call.ts'
import { duration } from '../time.ts'
import { useResource } from '../use-resource.ts'
import { cardWord, purposeWord, SHEET, STATUS } from '../words.ts'
import { Decision } from './case-decision.tsx'

const EVERY_MS = 5_000

type Evidence = NonNullable<CaseDetail['evidence']>[number]
type Sheet = CaseDetail['sheets'][number]

const evidenceColumns: TableColumnsType<Evidence> = [
  { title: '登记日期', dataIndex: 'date', className: 'tabular' },
  { title: '登记种类', dataIndex: 'kind' },
  { title: '对方当事人', dataIndex: 'partner' },
  { title: '登记机关', dataIndex: 'office' },
  {
    title: '证号 / 档号',
    key: 'numbers',
    render: (_value, row) => (
      <span className="two tabular">
        {row.certificate}
        <span>{row.archiveNumber}</span>
      </span>
    ),
  },
]

const sheetColumns: TableColumnsType<Sheet> = [
  { title: '份', key: 'copy', render: (_value, row) => `第 ${row.copy} 份${row.reprint ? '（补打）' : ''}` },
  { title: '状态', key: 'state', render: (_value, row) => <Mark tone={SHEET[row.state].tone}>{SHEET[row.state].text}</Mark> },
  { title: '终端', dataIndex: 'kioskId' },
  { title: '发出', key: 'issued', render: (_value, row) => <When at={row.issuedAt} /> },
  { title: '出纸', key: 'pages', render: (_value, row) => (row.pagesOut === undefined ? '—' : `${row.pagesOut} 页`) },
  { title: '校验码末四位', dataIndex: 'verifyCodeTail', className: 'tabular' },
]

export function CasePage() {
  const { caseCode = '' } = useParams()
  const { can } = useSession()
  const call = useCall()
  const load = useCallback((signal: AbortSignal) => call('caseDetail', { params: { caseCode }, signal }), [call, caseCode])
  const { data, failure, reload, replace } = useResource(load, EVERY_MS)
  const list = useCaseList(can('cases.decide') ? '/review' : '/cases')
  return (
    <Page
      title={`办件 ${caseCode}`}
      above={
        <Link className="back" to={list.to}>
          <Icon name="back" />
          {list.title}
        </Link>
      }
      lead={data === undefined ? undefined : `${data.itemName} · ${purposeWord(data.purpose)}`}
      aside={data === undefined ? undefined : <Mark tone={STATUS[data.status].tone}>{STATUS[data.status].text}</Mark>}
    >
      {failure === undefined ? null : <FailureNote failure={failure} retry={reload} />}
      {data === undefined ? (
        failure === undefined ? (
          <Skeleton active paragraph={{ rows: 8 }} />
        ) : null
      ) : (
        <Columns detail={data} reload={reload} replace={replace} />
      )}
    </Page>
  )
}

interface ColumnsProps {
  readonly detail: CaseDetail
  readonly reload: () => void
  readonly replace: (detail: CaseDetail) => void
}

function Columns({ detail, reload, replace }: ColumnsProps) {
  return (
    <div className="case">
      <div className="case-main">
        <section aria-labelledby="application">
          <h2 id="application">申请</h2>
          <Facts rows={applicationRows(detail, reload)} />
        </section>
        {detail.evidence === undefined ? null : (
          <section aria-labelledby="evidence">
            <h2 id="evidence">登记簿记载</h2>
            {detail.proposal === undefined ? null : (
              <p className="proposal">
                <strong>{detail.proposal.label}</strong>
                <span className="code">{detail.proposal.code}</span>
              </p>
            )}
            {detail.explanation === undefined ? null : <p>{detail.explanation}</p>}
            {detail.evidence.length === 0 ? (
              <p className="quiet">在本馆馆藏范围内没有查到此人的登记事件。</p>
            ) : (
              <Table<Evidence>
                aria-label="登记事件"
                size="small"
                rowKey="eventId"
                columns={evidenceColumns}
                dataSource={detail.evidence}
                pagination={false}
              />
            )}
          </section>
        )}
        {detail.sheets.length === 0 ? null : (
          <section aria-labelledby="sheets">
            <h2 id="sheets">盖章件</h2>
            <Table<Sheet>
              aria-label="盖章件"
              size="small"
              rowKey="copy"
              columns={sheetColumns}
              dataSource={detail.sheets}
              pagination={false}
            />
          </section>
        )}
        <Decision detail={detail} reload={reload} replace={replace} />
      </div>
      <aside className="case-side" aria-labelledby="timeline">
        <h2 id="timeline">经过</h2>
        <Timeline entries={detail.timeline} />
      </aside>
    </div>
  )
}

function applicationRows(detail: CaseDetail, reload: () => void) {
  const { caseCode } = detail
  const allowed = detail.acts.includes('reveal')
  const masked = (field: 'name' | 'idNumber' | 'spouseName', label: string, value: string) => (
    <Masked caseCode={caseCode} field={field} label={label} masked={value} allowed={allowed} onRevealed={reload} />
  )
  return [
    { term: '申请人', value: masked('name', '姓名', detail.applicant.name) },
    { term: '证件号码', value: masked('idNumber', '证件号码', detail.applicant.idNumber) },
    { term: '证件', value: cardWord(detail.cardKind) },
    { term: '配偶姓名', value: detail.spouseName === undefined ? '未填写' : masked('spouseName', '配偶姓名', detail.spouseName) },
    { term: '用途', value: purposeWord(detail.purpose) },
    { term: '提交', value: <When at={detail.submittedAt} /> },
    { term: '受理', value: <When at={detail.acceptedAt} /> },
    { term: '终端', value: `${detail.siteName} ${detail.kioskId}` },
    ...(detail.status === 'in-review'
      ? [{ term: '已等', value: duration(detail.waitingMs) + (detail.filedOutOfHours ? '（非服务时间提交）' : '') }]
      : []),
    ...(detail.rating === undefined ? [] : [{ term: '评价', value: `${detail.rating} 星` }]),
  ]
}
