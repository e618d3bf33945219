/** Masks of personal fields: enough stays to recognise a test card, not a person. */
import { maskIdNumber, maskName } from '@zhengyin/kernel'

const MASKS: Readonly<Record<string, (text: string) => string>> = {
  name: maskName,
  englishName: maskName,
  chineseName: maskName,
  id: maskIdNumber,
  rebuiltOldNumber: maskIdNumber,
  passNumber: maskIdNumber,
  normalised: maskIdNumber,
  to18: maskIdNumber,
  birth: stars,
  sequence: stars,
  photoSha256: stars,
  data: stars,
  address: keepThree,
  newAddress: keepThree,
}

export function maskFields(fields: Readonly<Record<string, unknown>>, reveal: boolean): Record<string, unknown> {
  if (reveal) return { ...fields }
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const mask = MASKS[key]
      return [key, mask === undefined || typeof value !== 'string' || value === '' ? value : mask(value)]
    }),
  )
}

function stars(): string {
  return '***'
}

function keepThree(text: string): string {
  return `${Array.from(text).slice(0, 3).join('')}***`
}
