/** 张三 → 张*, 欧阳娜娜 → 欧**娜: first and last characters stay, counted in code points. */
export function maskName(name: string): string {
  const characters = [...name]
  if (characters.length <= 1) return '*'
  if (characters.length === 2) return `${characters[0]}*`
  return `${characters[0]}${'*'.repeat(characters.length - 2)}${characters.at(-1)}`
}

/** 310101190001011234 → 3101**********1234. Anything shorter than nine characters is hidden whole. */
export function maskIdNumber(number: string): string {
  if (number.length < 9) return '*'.repeat(number.length)
  return `${number.slice(0, 4)}${'*'.repeat(number.length - 8)}${number.slice(-4)}`
}

/** 13812345678 → 138****5678. */
export function maskPhone(phone: string): string {
  if (phone.length < 8) return '*'.repeat(phone.length)
  return `${phone.slice(0, 3)}${'*'.repeat(phone.length - 7)}${phone.slice(-4)}`
}
