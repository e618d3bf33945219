/** A page that tries to get out, in place of the ui. It attaches as the ui does. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The page's colour: every pixel of the panel must show it. */
export const PAGE_COLOUR = '0e5a6b'

export function writeHostilePage(dir: string): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(
    join(dir, 'index.html'),
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>shell test</title><link rel="stylesheet" href="page.css"></head>
<body><a id="blank" href="https://example.invalid/" target="_blank">blank</a><a id="download" href="data:text/plain,x" download="x.txt">download</a>
<input id="file" type="file"><input id="colour" type="color"><input id="name"><input id="digits" inputmode="numeric"><script src="page.js"></script></body></html>`,
  )
  writeFileSync(
    join(dir, 'page.css'),
    `html,body{margin:0;height:100%;overflow:hidden;background:#${PAGE_COLOUR}}body>*{display:block;margin:120px 400px 0}`,
  )
  writeFileSync(
    join(dir, 'page.js'),
    `window.frozenBefore = !Object.getOwnPropertyDescriptor(window, 'print').writable
window.messages = []
async function attach() {
  const socket = new WebSocket(window.kiosk.endpoint)
  const ticket = await window.kiosk.ticket()
  const say = () => socket.send(JSON.stringify({ type: 'attach', ticket }))
  if (socket.readyState === 1) say()
  else socket.onopen = say
  socket.onmessage = (event) => window.messages.push(JSON.parse(event.data).type)
  socket.onclose = () => { window.messages.push('closed'); setTimeout(attach, 300) }
}
attach()
`,
  )
}
