import { Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'

/** A whole case code or its last digits, four or more (contract: `caseListQuery.q`). */
export function CodeSearch({
  value,
  onSearch,
}: {
  readonly value: string | undefined
  readonly onSearch: (code: string | undefined) => void
}) {
  const [text, setText] = useState(value ?? '')
  const [wrong, setWrong] = useState(false)
  const search = (event: FormEvent) => {
    event.preventDefault()
    const code = text.trim()
    const fits = code === '' || /^\d{4,15}$/.test(code)
    setWrong(!fits)
    if (fits) onSearch(code === '' ? undefined : code)
  }
  return (
    <search>
      <form className="code-search" onSubmit={search}>
        <label htmlFor="case-code">办件编号</label>
        <Input
          id="case-code"
          className="tabular"
          inputMode="numeric"
          allowClear
          placeholder="全部或末 4 位以上"
          value={text}
          status={wrong ? 'error' : ''}
          aria-invalid={wrong}
          aria-describedby="case-code-wrong"
          onChange={(event) => {
            setText(event.target.value)
            if (event.target.value === '') onSearch(undefined)
          }}
        />
        <Button htmlType="submit">查找</Button>
        <span id="case-code-wrong">
          {wrong ? (
            <span className="wrong" role="alert">
              请输入 4 至 15 位数字
            </span>
          ) : null}
        </span>
      </form>
    </search>
  )
}
