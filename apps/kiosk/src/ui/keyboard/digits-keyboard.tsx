import { DeleteIcon } from '../pictures/icons.tsx'
import { word } from '../words/words.ts'
import { Key } from './key.tsx'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

export function DigitsKeyboard({
  allowX,
  onText,
  onDelete,
}: {
  readonly allowX: boolean
  readonly onText: (text: string) => void
  readonly onDelete: () => void
}) {
  return (
    <fieldset className="keyboard keyboard-digits" aria-label={word('ui.keyboard')}>
      {DIGITS.map((digit) => (
        <Key key={digit} label={digit} onPress={() => onText(digit)} />
      ))}
      {allowX ? <Key label="X" onPress={() => onText('X')} /> : <span className="key-gap" />}
      <Key label="0" onPress={() => onText('0')} />
      <Key kind="wide" label={<DeleteIcon />} spoken={word('ui.key.delete')} onPress={onDelete} />
    </fieldset>
  )
}
