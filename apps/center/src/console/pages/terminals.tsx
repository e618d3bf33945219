import { Table, type TableColumnsType } from 'antd'
import { useCallback } from 'react'
import type { TerminalRow } from '../../console-api.ts'
import { Mark } from '../parts/mark.tsx'
import { Page } from '../parts/page.tsx'
import { Blank, FailureNote } from '../parts/states.tsx'
import { When } from '../parts/when.tsx'
import { useCall } from '../session/use-call.ts'
import { useNow } from '../session/use-now.ts'
import { duration } from '../time.ts'
import { useResource } from '../use-resource.ts'
import { alarmWord, deviceStatusWord, deviceWord, TERMINAL } from '../words.ts'

const EVERY_MS = 5_000
/** Terminals report about once a minute; three misses are no accident. */
const SILENT_MS = 3 * 60_000

/** 终端: who is alive, what is still to be sent, which device ails. */
export function TerminalsPage() {
  const call = useCall()
  const now = useNow()
  const load = useCallback((signal: AbortSignal) => call('terminals', { signal }), [call])
  const { data, failure, loading, reload } = useResource(load, EVERY_MS)
  const columns: TableColumnsType<TerminalRow> = [
    {
      title: '终端',
      key: 'kiosk',
      render: (_value, row) => (
        <span className="two">
          <strong>{row.siteName}</strong>
          <span>
            {row.kioskId}
            {row.version === undefined ? '' : ` · 版本 ${row.version}`}
          </span>
        </span>
      ),
    },
    { title: '状态', key: 'state', render: (_value, row) => <Mark tone={TERMINAL[row.state].tone}>{TERMINAL[row.state].text}</Mark> },
    {
      title: '最近报到',
      key: 'seen',
      render: (_value, row) => {
        if (row.lastSeenAt === undefined) return <Mark tone="plain">还没有报到</Mark>
        const silent = row.state === 'active' && now - Date.parse(row.lastSeenAt) > SILENT_MS
        return (
          <span className="two">
            {silent ? <Mark tone="bad">失去联系</Mark> : null}
            <When at={row.lastSeenAt} />
          </span>
        )
      },
    },
    {
      title: '待上传',
      key: 'unsent',
      render: (_value, row) => {
        if (row.unsent === undefined) return '—'
        if (row.unsent === 0) return '无'
        return (
          <span className="two">
            <Mark tone="waiting">{row.unsent} 条</Mark>
            {row.oldestUnsentMs === undefined ? null : <span>最久 {duration(row.oldestUnsentMs)}</span>}
          </span>
        )
      },
    },
    {
      title: '设备',
      key: 'devices',
      render: (_value, row) =>
        row.devices.length === 0 ? (
          '—'
        ) : (
          <ul className="devices">
            {row.devices.map((device) => (
              <li key={device.class}>
                {deviceWord(device.class)}
                <Mark tone={deviceStatusWord(device.status).tone}>{deviceStatusWord(device.status).text}</Mark>
              </li>
            ))}
          </ul>
        ),
    },
    {
      title: '告警',
      key: 'alarms',
      render: (_value, row) =>
        row.alarms.length === 0 ? (
          '无'
        ) : (
          <ul className="alarms">
            {row.alarms.map((alarm) => (
              <li key={`${alarm.at} ${alarm.code}`}>
                <Mark tone="bad">{alarmWord(alarm.code)}</Mark>
                <When at={alarm.at} />
              </li>
            ))}
          </ul>
        ),
    },
  ]
  return (
    <Page title="终端" lead="各网点的终端、待上传的记录和设备。">
      {failure === undefined ? null : <FailureNote failure={failure} retry={reload} />}
      <Table<TerminalRow>
        aria-label="终端"
        size="middle"
        rowKey="kioskId"
        columns={columns}
        dataSource={data?.rows ?? []}
        loading={data === undefined && loading}
        pagination={false}
        locale={{
          emptyText:
            data === undefined ? (
              <Blank what="正在读取" />
            ) : (
              <Blank what="还没有登记终端" todo="终端用两人发出的一次性登记码登记后会出现在这里。" />
            ),
        }}
      />
    </Page>
  )
}
