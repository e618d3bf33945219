import type { Text } from '@zhengyin/flows/screens/text'
import { say } from '../words/words.ts'

export function FactsList({ facts }: { readonly facts: readonly { readonly label: Text; readonly value: Text }[] }) {
  if (facts.length === 0) return null
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={say(fact.label)} className="fact">
          <dt>{say(fact.label)}</dt>
          <dd>{say(fact.value)}</dd>
        </div>
      ))}
    </dl>
  )
}
