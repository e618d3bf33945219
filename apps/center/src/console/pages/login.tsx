import { Alert, Button, Form, Input, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { Failure } from '../api.ts'
import { FailureNote } from '../parts/states.tsx'
import { useSession } from '../session/session.tsx'
import { ROLE } from '../words.ts'

interface Credentials {
  readonly account: string
  readonly password: string
}

export function LoginPage() {
  const { site, siteFailure, expired, login } = useSession()
  const [form] = Form.useForm<Credentials>()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const first = useRef<InputRef>(null)
  useEffect(() => {
    document.title = '登录 · 政务服务银行办区中心'
    first.current?.focus()
  }, [])
  const enter = async ({ account, password }: Credentials) => {
    setBusy(true)
    setFailure(await login(account.trim(), password))
    setBusy(false)
  }
  return (
    <main className="alone">
      <section className="login" aria-labelledby="login-title">
        <div className="login-brand">
          <span className="seal" aria-hidden="true">
            政银
          </span>
          <div>
            <h1 id="login-title">政务服务银行办 · 区中心</h1>
            <p>{site?.archiveName ?? '审核、办件、求助与终端'}</p>
          </div>
        </div>
        {siteFailure === undefined ? null : <FailureNote failure={siteFailure} />}
        {expired ? <Alert type="warning" showIcon title="登录已到期。重新登录后回到刚才的页面。" /> : null}
        {failure === undefined ? null : <FailureNote failure={failure} />}
        <Form form={form} layout="vertical" requiredMark={false} size="large" onFinish={(values) => void enter(values)}>
          <Form.Item name="account" label="账号" rules={[{ required: true, whitespace: true, message: '请输入账号' }]}>
            <Input ref={first} autoComplete="username" maxLength={64} />
          </Form.Item>
          <Form.Item name="password" label="密码" rules={[{ required: true, message: '请输入密码' }]}>
            <Input.Password autoComplete="current-password" maxLength={128} />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={busy}>
            登录
          </Button>
        </Form>
      </section>
      {site?.demoAccounts ? (
        <section className="login-demo" aria-labelledby="demo-title">
          <h2 id="demo-title">演示账号</h2>
          <p>仅演示系统列出。点选即登录。</p>
          <ul>
            {site.demoAccounts.map((account) => (
              <li key={account.account}>
                <button
                  type="button"
                  onClick={() => {
                    form.setFieldsValue({ account: account.account, password: account.password })
                    form.submit()
                  }}
                >
                  <strong>{ROLE[account.role]}</strong>
                  <span>{account.name}</span>
                  <code>
                    {account.account} / {account.password}
                  </code>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </main>
  )
}
