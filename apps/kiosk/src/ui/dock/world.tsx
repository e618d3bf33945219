import { useState } from 'react'
import type { DockAct, DockState } from '../../dock-api.ts'

type Act = (act: DockAct) => void

/** Cards to lay down, the network, the clock. */
export function World({ state, act }: { readonly state: DockState; readonly act: Act }) {
  return (
    <>
      <section>
        <div className="section-head">
          <h2>身份证</h2>
          <button type="button" disabled={state.cardOnReader === null} onClick={() => act({ act: 'lift-card' })}>
            拿起卡
          </button>
        </div>
        <ul className="cards">
          {state.personas.map((persona) => {
            const lies = state.cardOnReader === persona.id
            return (
              <li key={persona.id}>
                <button
                  type="button"
                  className={lies ? 'card card-lies' : 'card'}
                  aria-pressed={lies}
                  data-persona={persona.id}
                  onClick={() => act(lies ? { act: 'lift-card' } : { act: 'lay-card', persona: persona.id })}
                >
                  <CardDrawing />
                  <span>{persona.label}</span>
                  <small>{lies ? '在阅读器上' : '放到阅读器上'}</small>
                </button>
              </li>
            )
          })}
        </ul>
        {state.cardOnReader === 'raw' ? <p>阅读器上有一张按字节给的卡。</p> : null}
      </section>
      <section className="pair">
        <Link state={state} act={act} />
        <Clock state={state} act={act} />
        <Code act={act} />
      </section>
    </>
  )
}

function CardDrawing() {
  return (
    <svg viewBox="0 0 60 38" aria-hidden="true">
      <rect x="1" y="1" width="58" height="36" rx="4" />
      <rect x="40" y="9" width="13" height="16" rx="1" />
      <path d="M7 11h18M7 18h26M7 25h22M7 32h46" />
    </svg>
  )
}

function Link({ state, act }: { readonly state: DockState; readonly act: Act }) {
  const up = state.link === 'up'
  return (
    <div>
      <h2>到区中心的网络</h2>
      <p className={up ? 'good' : 'bad'}>{up ? '通' : '断'}</p>
      <button type="button" onClick={() => act({ act: up ? 'cut-link' : 'mend-link' })}>
        {up ? '剪断' : '接上'}
      </button>
    </div>
  )
}

const civil = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'medium', timeStyle: 'medium' })

function Clock({ state, act }: { readonly state: DockState; readonly act: Act }) {
  const [at, setAt] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (at !== '') act({ act: 'set-clock', at: `${at.length === 16 ? `${at}:00` : at}+08:00` })
      }}
    >
      <h2>时钟</h2>
      <p>{civil.format(state.civilTime)}</p>
      <label>
        <span className="listen-only">新的时间（北京时间）</span>
        <input type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
      </label>
      <button type="submit" disabled={at === ''}>
        拨到这个时间
      </button>
    </form>
  )
}

function Code({ act }: { readonly act: Act }) {
  const [text, setText] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (text !== '') act({ act: 'show-code', text })
      }}
    >
      <h2>给扫码窗看</h2>
      <label>
        <span className="listen-only">二维码的内容</span>
        <input type="text" value={text} onChange={(event) => setText(event.target.value)} placeholder="二维码的内容" />
      </label>
      <button type="submit" disabled={text === ''}>
        出示
      </button>
    </form>
  )
}
