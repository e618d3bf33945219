import { useCallback, useEffect, useMemo, useState } from 'react'
import type { DockAct, DockState } from '../../dock-api.ts'
import { type DockClient, dockClient } from './client.ts'
import { Devices } from './devices.tsx'
import { Output } from './output.tsx'
import { TerminalPlace } from './terminal-frame.tsx'
import { World } from './world.tsx'

/** How often the simulated world is looked at, ms: fast enough to see a sheet fall, slow enough to cost nothing. */
const LOOK_MS = 1000

export function Dock({ token }: { readonly token: string | null }) {
  const client = useMemo(() => (token === null || token === '' ? null : dockClient(token)), [token])
  if (client === null) {
    return (
      <div className="dock">
        <main className="panel">
          <NoToken />
        </main>
      </div>
    )
  }
  return (
    <div className="dock dock-framed">
      <TerminalPlace client={client} />
      <main className="panel">
        <Panel client={client} />
      </main>
    </div>
  )
}

function Panel({ client }: { readonly client: DockClient }) {
  const [state, setState] = useState<DockState | null>(null)
  const [trouble, setTrouble] = useState<'token' | 'away' | null>(null)
  const [message, setMessage] = useState('')

  useEffect(() => {
    let here = true
    const look = async () => {
      const answer = await client.state()
      if (!here) return
      if (answer.ok) setState(answer.state)
      setTrouble(answer.ok ? null : answer.reason)
    }
    void look()
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => {
      here = false
      clearInterval(timer)
    }
  }, [client])

  const act = useCallback(
    (what: DockAct) => {
      void client.act(what).then((answer) => {
        setMessage(answer.ok ? '' : answer.message)
        if (answer.ok) setState(answer.state)
      })
    },
    [client],
  )

  if (trouble === 'token') return <NoToken />
  return (
    <>
      <header className="panel-head">
        <h1>模拟台</h1>
        <p>终端周围的世界：卡、纸、线和时间。这里的人都是虚构的。</p>
      </header>
      <output className={message === '' && trouble === null ? 'panel-message' : 'panel-message panel-message-on'}>
        {trouble === 'away' ? '终端没有回答，正在再试。' : message}
      </output>
      {state === null ? null : (
        <>
          <World state={state} act={act} />
          <Output client={client} state={state} act={act} />
          <Devices state={state} act={act} />
        </>
      )}
    </>
  )
}

function NoToken() {
  return (
    <section>
      <h1>模拟台</h1>
      <p>地址里没有口令，或者口令是上一次启动的。请用启动程序的窗口里打印的地址打开本页。</p>
      <p lang="en">The address has no token, or the token of an earlier start. Open the address that the starting window prints.</p>
    </section>
  )
}
