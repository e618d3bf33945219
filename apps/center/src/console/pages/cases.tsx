import { Button, Segmented, Table, type TableColumnsType } from 'antd'
import { useCallback } from 'react'
import { type CaseRow, type CaseStatus, caseStatus } from '../../console-api.ts'
import { CaseLink } from '../parts/case-link.tsx'
import { CodeSearch } from '../parts/code-search.tsx'
import { Mark } from '../parts/mark.tsx'
import { Page } from '../parts/page.tsx'
import { Blank, FailureNote } from '../parts/states.tsx'
import { useListUrl } from '../parts/use-list-url.ts'
import { When } from '../parts/when.tsx'
import { useCall } from '../session/use-call.ts'
import { useResource } from '../use-resource.ts'
import { STATUS } from '../words.ts'

const PAGE_SIZE = 20
const EVERY_MS = 10_000
const STATUSES: readonly CaseStatus[] = ['in-review', 'released', 'printed', 'doubtful', 'refused']

const columns: TableColumnsType<CaseRow> = [
  {
    title: '办件编号',
    key: 'caseCode',
    render: (_value, row) => (
      <CaseLink className="tabular strong" caseCode={row.caseCode}>
        {row.caseCode}
      </CaseLink>
    ),
  },
  { title: '状态', key: 'status', render: (_value, row) => <Mark tone={STATUS[row.status].tone}>{STATUS[row.status].text}</Mark> },
  { title: '事项', dataIndex: 'itemName' },
  {
    title: '申请人',
    key: 'applicant',
    render: (_value, row) => (
      <span className="two">
        {row.applicant.name}
        <span className="tabular">{row.applicant.idNumber}</span>
      </span>
    ),
  },
  {
    title: '提交',
    key: 'submitted',
    render: (_value, row) => (
      <span className="two">
        <When at={row.submittedAt} relative={false} />
        <span>
          {row.siteName} {row.kioskId}
        </span>
      </span>
    ),
  },
  { title: '受理', key: 'accepted', render: (_value, row) => <When at={row.acceptedAt} /> },
]

/** 办件: every case, newest first. */
export function CasesPage() {
  const call = useCall()
  const url = useListUrl()
  const { page } = url
  const q = url.get('q')
  const asked = caseStatus.safeParse(url.get('status'))
  const status = asked.success ? asked.data : undefined
  const load = useCallback(
    (signal: AbortSignal) => call('cases', { query: { status, page, pageSize: PAGE_SIZE, q }, signal }),
    [call, page, q, status],
  )
  const { data, failure, loading, reload } = useResource(load, EVERY_MS)
  const filtered = q !== undefined || status !== undefined
  return (
    <Page title="办件" lead="谁、何时、办到哪一步。最新的在前。">
      <div className="filters">
        <Segmented<string>
          aria-label="按状态筛选"
          value={status ?? 'all'}
          options={[{ value: 'all', label: '全部' }, ...STATUSES.map((value) => ({ value, label: STATUS[value].text }))]}
          onChange={(value) => url.set({ status: value === 'all' ? undefined : value })}
        />
        <CodeSearch key={q ?? ''} value={q} onSearch={(code) => url.set({ q: code })} />
      </div>
      {failure === undefined ? null : <FailureNote failure={failure} retry={reload} />}
      <Table<CaseRow>
        aria-label="办件"
        size="middle"
        rowKey="caseCode"
        columns={columns}
        dataSource={data?.rows ?? []}
        loading={data === undefined && loading}
        pagination={{
          current: page,
          pageSize: PAGE_SIZE,
          total: data?.total ?? 0,
          showSizeChanger: false,
          hideOnSinglePage: true,
          showTotal: (total) => `共 ${total} 件`,
          onChange: (next) => url.set({ page: next }),
        }}
        locale={{
          emptyText:
            data === undefined ? (
              <Blank what="正在读取" />
            ) : filtered ? (
              <Blank
                what="没有符合条件的办件"
                action={<Button onClick={() => url.set({ q: undefined, status: undefined })}>看全部</Button>}
              />
            ) : (
              <Blank what="还没有办件" todo="终端提交的申请受理后会出现在这里。" />
            ),
        }}
      />
    </Page>
  )
}
