import { Button, Table, type TableColumnsType } from 'antd'
import { useCallback } from 'react'
import type { CaseRow } from '../../console-api.ts'
import { CaseLink } from '../parts/case-link.tsx'
import { CodeSearch } from '../parts/code-search.tsx'
import { Mark } from '../parts/mark.tsx'
import { Page } from '../parts/page.tsx'
import { Blank, FailureNote } from '../parts/states.tsx'
import { useListUrl } from '../parts/use-list-url.ts'
import { When } from '../parts/when.tsx'
import { useSession } from '../session/session.tsx'
import { useCall } from '../session/use-call.ts'
import { useNow } from '../session/use-now.ts'
import { duration, shortTime } from '../time.ts'
import { useResource } from '../use-resource.ts'

const PAGE_SIZE = 20
const EVERY_MS = 5_000
/** The archive's promise to the person: a decision within about half an hour of service time. */
const PROMISE_MS = 30 * 60_000

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
    title: '登记簿所载',
    key: 'proposal',
    render: (_value, row) =>
      row.proposal === undefined ? (
        '—'
      ) : (
        <span className="two">
          {row.proposal.label}
          <span>{row.proposal.code}</span>
        </span>
      ),
  },
  {
    title: '受理',
    key: 'accepted',
    render: (_value, row) => (
      <span className="two">
        <When at={row.acceptedAt} relative={false} />
        <span>
          {row.siteName} {row.kioskId}
        </span>
      </span>
    ),
  },
  {
    title: '已等',
    key: 'waiting',
    render: (_value, row) => (
      <span className="two">
        {row.waitingMs > PROMISE_MS && !row.filedOutOfHours ? (
          <Mark tone="waiting">{duration(row.waitingMs)}</Mark>
        ) : (
          duration(row.waitingMs)
        )}
        {row.filedOutOfHours ? <span>非服务时间提交</span> : null}
      </span>
    ),
  },
  {
    title: '操作',
    key: 'act',
    render: (_value, row) => (
      <CaseLink className="button-link" caseCode={row.caseCode} label={`审核 ${row.caseCode}`}>
        审核
      </CaseLink>
    ),
  },
]

/** 待审核: oldest first, as the people wait. */
export function ReviewPage() {
  const call = useCall()
  const url = useListUrl()
  const { page } = url
  const q = url.get('q')
  const load = useCallback(
    (signal: AbortSignal) => call('cases', { query: { status: 'in-review', page, pageSize: PAGE_SIZE, q }, signal }),
    [call, page, q],
  )
  const { data, failure, loading, reload } = useResource(load, EVERY_MS)
  return (
    <Page title="待审核" lead={<Staffed />}>
      <div className="filters">
        <CodeSearch key={q ?? ''} value={q} onSearch={(code) => url.set({ q: code })} />
      </div>
      {failure === undefined ? null : <FailureNote failure={failure} retry={reload} />}
      <Table<CaseRow>
        aria-label="待审核办件"
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
            ) : q === undefined ? (
              <Blank what="没有待审核的办件" todo="新的申请受理后几秒内会出现在这里。" />
            ) : (
              <Blank what={`待审核中没有以 ${q} 结尾的办件`} action={<Button onClick={() => url.set({ q: undefined })}>看全部</Button>} />
            ),
        }}
      />
    </Page>
  )
}

function Staffed() {
  const { site } = useSession()
  const now = useNow()
  if (site === undefined) return null
  if (site.review.open) return <>先到先办。{site.archiveName}现在是审核时间。</>
  return (
    <>
      现在不是审核时间
      {site.review.opensAt === undefined ? '。' : `，下次开始：${shortTime(Date.parse(site.review.opensAt), now)}。`}
    </>
  )
}
