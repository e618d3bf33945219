/** /verify: one server-rendered page that needs no script; a small one only takes the code out of the address. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Parts } from '../center-parts.ts'
import { chineseTime } from '../civil-time.ts'
import { type VerifyAnswer, verifySheet } from '../verify/verify.ts'

const BODY_BYTES = 2048

/** The QR code holds `/verify#code`: what stands after # never leaves the browser by itself, and so never reaches a log. */
const SCRIPT = `if(location.hash.length>1){document.getElementById('code').value=decodeURIComponent(location.hash.slice(1,40));history.replaceState(null,'',location.pathname);document.getElementById('last').focus()}`
const STYLE = `
:root{color-scheme:light;--ink:#1d2733;--soft:#5b6673;--line:#c5ccd3;--strong:#33475b;--paper:#fff;--good:#17603b;--bad:#9b1c1c;--wait:#7a4b00}
*{box-sizing:border-box}
body{margin:0;background:#f3f5f7;color:var(--ink);font:18px/1.6 "Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:42rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.6rem;margin:0 0 .25rem}
.lead{color:var(--soft);margin:0 0 1.5rem}
form,section{background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:1.25rem;margin-bottom:1.5rem}
label{display:block;font-weight:700;margin-top:.75rem}
.hint{color:var(--soft);font-size:.95rem;margin:0 0 .4rem}
input{width:100%;font:inherit;font-size:1.2rem;padding:.6rem .7rem;border:2px solid var(--strong);border-radius:4px;letter-spacing:.06em;text-transform:uppercase}
button{margin-top:1.25rem;font:inherit;font-weight:700;padding:.7rem 1.6rem;border:0;border-radius:4px;background:var(--strong);color:#fff;min-height:48px;cursor:pointer}
:focus-visible{outline:3px solid #0b6bcb;outline-offset:2px}
.status{font-size:1.5rem;font-weight:700;margin:0}
.valid{color:var(--good)}.withdrawn,.no{color:var(--bad)}.expired,.pending{color:var(--wait)}
.specimen{border:2px dashed var(--wait);color:var(--wait);font-weight:700;padding:.4rem .75rem;margin:.75rem 0 0;border-radius:4px}
dl{display:grid;grid-template-columns:7rem 1fr;gap:.35rem 1rem;margin:1rem 0 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.result{border-left:4px solid var(--strong);padding-left:.75rem;margin:1rem 0 0}
.result p{margin:.2rem 0;font-weight:700}
@media(max-width:30rem){dl{grid-template-columns:1fr;gap:0}dt{margin-top:.5rem}}
`

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const CSP = `default-src 'none'; style-src ${sha256(STYLE)}; script-src ${sha256(SCRIPT)}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

export function verifyPage(app: FastifyInstance, parts: Parts, demo: boolean): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()))
  })

  app.get('/verify', (_request, reply) => page(reply, 200, form('')))

  app.post('/verify', { bodyLimit: BODY_BYTES, config: { rateLimit: { max: 60, timeWindow: 60_000 } } }, async (request, reply) => {
    const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
    const code = (fields.get('code') ?? '').slice(0, 40)
    const lastFour = (fields.get('last') ?? '').trim().slice(0, 8)
    if (!/^[0-9]{3}[0-9Xx]$/.test(lastFour))
      return page(reply, 400, notice('证件号码后四位没有填对', '请填证件号码的最后四位，最后一位可能是字母 X。') + form(code))
    const answer = await verifySheet(parts, { code, lastFour, source: request.ip, demo })
    return page(
      reply,
      statusOf(answer),
      `${answerHtml(answer)}${answer.kind === 'found' ? '<p><a href="/verify">再核验一份</a></p>' : form(code)}`,
    )
  })
}

function statusOf(answer: VerifyAnswer): number {
  switch (answer.kind) {
    case 'found':
      return 200
    case 'mistyped':
      return 400
    case 'no-match':
      return 404
    case 'locked':
      return 429
    default:
      return answer satisfies never
  }
}

const STATUS: Readonly<Record<Extract<VerifyAnswer, { kind: 'found' }>['status'], { word: string; more: string }>> = {
  valid: { word: '有效', more: '中心有这份盖章件的出件记录。' },
  withdrawn: { word: '已撤回', more: '这份盖章件已由档案部门撤回，请勿采用。' },
  expired: { word: '已过期', more: '已过核验期，请申请人重新查询。' },
  pending: { word: '待确认', more: '终端还没有回报这份盖章件已完整打印，请稍后再核验。' },
}

function answerHtml(answer: VerifyAnswer): string {
  switch (answer.kind) {
    case 'mistyped':
      return notice('校验码没有填对', '校验码是 16 位数字和字母，请对照纸面再填一次。')
    case 'no-match':
      return notice('没有找到', '没有与校验码和证件号码后四位都相符的盖章件，请对照纸面再填一次。')
    case 'locked':
      return notice('暂停核验', `填错次数过多，请 ${waitWords(answer.waitMs)}后再试。`)
    case 'found': {
      const { word, more } = STATUS[answer.status]
      const rows: [string, string][] = [
        ['事项', `${answer.item}（${answer.purpose}用途）`],
        ['查档编号', answer.caseCode],
        ['查档范围', answer.scope],
        ['打印时间', chineseTime(answer.printedAt)],
        ['打印终端', answer.terminal],
        ['份数', `${answer.copy.n}/${answer.copy.of}${answer.copy.reprint ? '（补打）' : ''}`],
        ['核验截止', chineseTime(answer.validUntil)],
      ]
      return `<section aria-labelledby="status" role="status"><p class="status ${answer.status}" id="status">${word}</p><p>${more}</p>
${answer.specimen ? '<p class="specimen">样张：演示系统根据虚构数据生成，不具有法律效力。</p>' : ''}
<div class="result">${answer.result.map((line) => `<p>${escape(line)}</p>`).join('')}</div>
<dl>${rows.map(([term, value]) => `<dt>${term}</dt><dd>${escape(value)}</dd>`).join('')}</dl></section>`
    }
    default:
      return answer satisfies never
  }
}

function notice(what: string, todo: string): string {
  return `<section role="alert"><p class="status no">${what}</p><p>${todo}</p></section>`
}

function form(code: string): string {
  return `<form method="post" action="/verify" autocomplete="off">
<label for="code">校验码</label><p class="hint" id="code-hint">纸面二维码旁边的 16 位数字和字母，空格可不填</p>
<input id="code" name="code" required maxlength="40" aria-describedby="code-hint" autocapitalize="characters" spellcheck="false" value="${escape(code)}">
<label for="last">证件号码后四位</label><p class="hint" id="last-hint">申请人证件号码的最后四位，可能以 X 结尾</p>
<input id="last" name="last" required maxlength="4" pattern="[0-9]{3}[0-9Xx]" inputmode="text" aria-describedby="last-hint" spellcheck="false">
<button type="submit">核验</button></form>`
}

function page(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CSP,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .send(
      `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>盖章件核验</title><style>${STYLE}</style></head><body><main>
<h1>盖章件核验</h1><p class="lead">核对纸面上的盖章件是否由本中心出具、现在是否有效。核验页不显示当事人信息。</p>
${body}</main><script>${SCRIPT}</script></body></html>`,
    )
}

function waitWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return seconds < 90 ? `${seconds} 秒` : `${Math.ceil(seconds / 60)} 分钟`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}
