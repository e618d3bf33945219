import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { useCall } from '../session/use-call.ts'
import { Icon } from './icon.tsx'
import { ReasonDialog } from './reason-dialog.tsx'

interface MaskedProps {
  readonly caseCode: string
  readonly field: 'name' | 'idNumber' | 'spouseName'
  readonly label: string
  readonly masked: string
  readonly allowed: boolean
  readonly onRevealed: () => void
}

/** Masked until a reason is written; shown for the seconds that the center grants, then masked again. */
export function Masked({ caseCode, field, label, masked, allowed, onRevealed }: MaskedProps) {
  const call = useCall()
  const [asking, setAsking] = useState(false)
  const [shown, setShown] = useState<{ value: string; left: number }>()
  const showing = shown !== undefined
  useEffect(() => {
    if (!showing) return
    const timer = setInterval(() => {
      setShown((before) => (before === undefined || before.left <= 1 ? undefined : { ...before, left: before.left - 1 }))
    }, 1_000)
    return () => clearInterval(timer)
  }, [showing])
  return (
    <span className="masked">
      <span className="tabular" aria-live="polite">
        {shown?.value ?? masked}
      </span>
      {showing ? (
        <Button size="small" onClick={() => setShown(undefined)}>
          遮住（{shown.left} 秒）
        </Button>
      ) : allowed ? (
        <Button size="small" type="text" icon={<Icon name="eye" />} aria-label={`查看完整${label}`} onClick={() => setAsking(true)} />
      ) : null}
      <ReasonDialog
        open={asking}
        title={`查看完整${label}`}
        lead="您的姓名、时间和理由会记入办件经过，当事人可以要求查阅。"
        label="查看理由"
        act={`查看${label}`}
        shortest={4}
        onClose={() => setAsking(false)}
        onReason={async (reason) => {
          const result = await call('reveal', { params: { caseCode }, body: { field, reason } })
          if (!result.ok) return result.error
          setShown({ value: result.value.value, left: result.value.seconds })
          onRevealed()
          return undefined
        }}
      />
    </span>
  )
}
