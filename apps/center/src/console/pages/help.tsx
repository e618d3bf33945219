import { App, Button, Segmented, Table, type TableColumnsType } from 'antd'
import { useCallback, useState } from 'react'
import { type HelpRow, helpState } from '../../console-api.ts'
import { Mark } from '../parts/mark.tsx'
import { Page } from '../parts/page.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Blank, FailureNote } from '../parts/states.tsx'
import { useListUrl } from '../parts/use-list-url.ts'
import { When } from '../parts/when.tsx'
import { useCall } from '../session/use-call.ts'
import { useResource } from '../use-resource.ts'
import { screenWord, type Tone } from '../words.ts'

const PAGE_SIZE = 20
const EVERY_MS = 5_000
const STATE: Readonly<Record<HelpRow['state'], { readonly text: string; readonly tone: Tone }>> = {
  open: { text: '待接手', tone: 'waiting' },
  taken: { text: '处理中', tone: 'action' },
  closed: { text: '已办结', tone: 'good' },
}

/** 求助: somebody stands at a terminal and asks for a person. */
export function HelpPage() {
  const call = useCall()
  const { message } = App.useApp()
  const url = useListUrl()
  const { page } = url
  const asked = helpState.safeParse(url.get('state'))
  const state = asked.success ? asked.data : undefined
  const load = useCallback(
    (signal: AbortSignal) => call('help', { query: { state, page, pageSize: PAGE_SIZE }, signal }),
    [call, page, state],
  )
  const { data, failure, loading, reload } = useResource(load, EVERY_MS)
  const [closing, setClosing] = useState<HelpRow>()
  const [taking, setTaking] = useState<string>()

  const take = async (row: HelpRow) => {
    setTaking(row.number)
    const result = await call('takeHelp', { params: { number: row.number } })
    setTaking(undefined)
    if (result.ok) void message.success(`已接手 ${row.number}，请到 ${row.siteName} ${row.kioskId}`)
    else void message.error(result.error.status === 409 ? '已有同事接手' : result.error.message)
    reload()
  }
  const columns: TableColumnsType<HelpRow> = [
    { title: '编号', dataIndex: 'number', className: 'tabular strong' },
    { title: '状态', key: 'state', render: (_value, row) => <Mark tone={STATE[row.state].tone}>{STATE[row.state].text}</Mark> },
    {
      title: '终端',
      key: 'kiosk',
      render: (_value, row) => (
        <span className="two">
          {row.siteName}
          <span>{row.kioskId}</span>
        </span>
      ),
    },
    {
      title: '停在哪一步',
      key: 'screen',
      render: (_value, row) => (
        <span className="two">
          {screenWord(row.screen)}
          {row.code === undefined ? null : <span className="code">{row.code}</span>}
        </span>
      ),
    },
    { title: '求助时间', key: 'at', render: (_value, row) => <When at={row.at} /> },
    {
      title: '处理人',
      key: 'who',
      render: (_value, row) =>
        row.takenBy === undefined ? (
          '—'
        ) : (
          <span className="two">
            {row.takenBy}
            {row.note === undefined ? null : <span>{row.note}</span>}
          </span>
        ),
    },
    {
      title: '操作',
      key: 'act',
      render: (_value, row) => {
        if (row.state === 'open') {
          return (
            <Button type="primary" loading={taking === row.number} aria-label={`接手 ${row.number}`} onClick={() => void take(row)}>
              接手
            </Button>
          )
        }
        if (row.state === 'taken') {
          return (
            <Button aria-label={`办结 ${row.number}`} onClick={() => setClosing(row)}>
              办结
            </Button>
          )
        }
        return row.closedAt === undefined ? '—' : <When at={row.closedAt} relative={false} />
      },
    },
  ]
  return (
    <Page title="求助" lead="有人在终端前按了求助。接手后请尽快到场或致电网点。">
      <div className="filters">
        <Segmented<string>
          aria-label="按状态筛选"
          value={state ?? 'all'}
          options={[{ value: 'all', label: '全部' }, ...helpState.options.map((value) => ({ value, label: STATE[value].text }))]}
          onChange={(value) => url.set({ state: value === 'all' ? undefined : value })}
        />
      </div>
      {failure === undefined ? null : <FailureNote failure={failure} retry={reload} />}
      <Table<HelpRow>
        aria-label="求助"
        size="middle"
        rowKey="number"
        columns={columns}
        dataSource={data?.rows ?? []}
        loading={data === undefined && loading}
        pagination={{
          current: page,
          pageSize: PAGE_SIZE,
          total: data?.total ?? 0,
          showSizeChanger: false,
          hideOnSinglePage: true,
          showTotal: (total) => `共 ${total} 个`,
          onChange: (next) => url.set({ page: next }),
        }}
        locale={{
          emptyText:
            data === undefined ? (
              <Blank what="正在读取" />
            ) : state === undefined ? (
              <Blank what="没有人求助" todo="终端上有人按求助，几秒内会出现在这里。" />
            ) : (
              <Blank
                what={`没有${STATE[state].text}的求助`}
                action={<Button onClick={() => url.set({ state: undefined })}>看全部</Button>}
              />
            ),
        }}
      />
      <ReasonDialog
        open={closing !== undefined}
        title={`办结 ${closing?.number ?? ''}`}
        lead="写一句怎么解决的，方便以后改进终端。不要写客户的姓名或号码。"
        label="处理结果"
        act="办结"
        shortest={2}
        onClose={() => setClosing(undefined)}
        onReason={async (note) => {
          const result = await call('closeHelp', { params: { number: closing?.number ?? '' }, body: { note } })
          if (!result.ok) return result.error
          reload()
          return undefined
        }}
      />
    </Page>
  )
}
