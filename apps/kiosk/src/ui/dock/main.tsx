import { createRoot } from 'react-dom/client'
import { Dock } from './dock.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('dock.html has no root element')

const token = new URLSearchParams(location.hash.slice(1)).get('token')
createRoot(root).render(<Dock token={token} />)
