import { createRoot } from 'react-dom/client'
import { Dock } from './dock.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('dock.html has no root element')

const fragment = new URLSearchParams(location.hash.slice(1))
const token = fragment.get('token')
const ticket = fragment.get('ticket')
// A ticket works once; the token stays in the address so that the dock survives a reload.
if (ticket !== null) history.replaceState(null, '', `${location.pathname}#${new URLSearchParams({ token: token ?? '' }).toString()}`)
createRoot(root).render(<Dock token={token} ticket={ticket} />)
