import './no-eval.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Root } from './root.tsx'
import './console.css'

const element = document.getElementById('root')
if (element === null) throw new Error('the page has no #root')
createRoot(element).render(
  <StrictMode>
    <Root />
  </StrictMode>,
)
