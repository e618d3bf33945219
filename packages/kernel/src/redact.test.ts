import { expect, it } from 'vitest'
import { maskIdNumber, maskName, maskPhone } from './redact.ts'

it.each([
  ['张三', '张*'],
  ['欧阳娜娜', '欧**娜'],
  ['张', '*'],
  ['', '*'],
  // 𠮷 is one character of two UTF-16 units.
  ['𠮷田大', '𠮷*大'],
])('the name %s is shown as %s', (name, shown) => expect(maskName(name)).toBe(shown))

it.each([
  ['310199198604122313', '3101**********2313'],
  ['810000199', '8100*0199'],
  ['12345678', '********'],
  ['', ''],
])('the number %s is shown as %s', (number, shown) => expect(maskIdNumber(number)).toBe(shown))

it.each([
  ['13812345678', '138****5678'],
  ['1234567', '*******'],
])('the phone %s is shown as %s', (phone, shown) => expect(maskPhone(phone)).toBe(shown))
