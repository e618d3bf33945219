import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { DownIcon, UpIcon } from '../pictures/icons.tsx'
import { word } from '../words/words.ts'

/** Content that may be taller than its place. Nothing depends on a swipe: when there is more, buttons say so. */
export function ScrollArea({ children }: { readonly children: ReactNode }) {
  const area = useRef<HTMLDivElement>(null)
  const [more, setMore] = useState({ above: false, below: false, overflows: false })

  const measure = useCallback(() => {
    const element = area.current
    if (element === null) return
    const above = element.scrollTop > 4
    const below = element.scrollTop + element.clientHeight < element.scrollHeight - 4
    const overflows = element.scrollHeight > element.clientHeight + 4
    setMore((was) => (was.above === above && was.below === below && was.overflows === overflows ? was : { above, below, overflows }))
  }, [])

  useEffect(() => {
    const element = area.current
    if (element === null) return
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    for (const child of element.children) observer.observe(child)
    measure()
    return () => observer.disconnect()
  }, [measure])

  const move = (direction: 1 | -1) => {
    const element = area.current
    element?.scrollBy({ top: direction * element.clientHeight * 0.8, behavior: 'smooth' })
  }

  return (
    <div className={more.overflows ? 'scroll scroll-over' : 'scroll'}>
      <div ref={area} className="scroll-area" onScroll={measure}>
        <div className="scroll-content">{children}</div>
      </div>
      {more.overflows ? (
        <div className="scroll-buttons">
          <Button className="scroll-button" isDisabled={!more.above} onPress={() => move(-1)}>
            <UpIcon />
            <span>{word('ui.scrollUp')}</span>
          </Button>
          <Button className="scroll-button" isDisabled={!more.below} onPress={() => move(1)}>
            <DownIcon />
            <span>{word('ui.scrollDown')}</span>
          </Button>
        </div>
      ) : null}
    </div>
  )
}
