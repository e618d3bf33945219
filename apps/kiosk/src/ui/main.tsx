import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startAttaching } from './attach/attachment.ts'
import { browserPorts, followAddress } from './attach/browser.ts'
import { lockPage } from './frame/lock-page.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no root element')

lockPage(document)
const attaching = startAttaching(browserPorts())
followAddress(attaching)
createRoot(root).render(<App attaching={attaching} />)
