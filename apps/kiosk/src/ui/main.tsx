import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startAttaching } from './attach/attachment.ts'
import { browserPorts } from './attach/browser.ts'
import { lockPage } from './frame/lock-page.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no root element')

lockPage(document)
createRoot(root).render(<App attaching={startAttaching(browserPorts())} />)
