import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

test('the order of members changes nothing', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
    canonicalJson({ a: true, b: [1, { c: 'x', d: null }] }),
  )
})

test('members are ordered by UTF-16 code units, as RFC 8785 section 3.2.3 shows', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6']
  const value = Object.fromEntries(names.map((name) => [name, 0]))
  expect(
    [...canonicalJson(value).matchAll(/"((?:[^"\\]|\\.)*)":0/g)].map((match) => JSON.parse(`"${match[1]}"`)),
  ).toEqual(['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'])
})

test('the text parses back to the same value, and does so twice', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(JSON.stringify(value).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(value)))
      const once = canonicalJson(value)
      expect(canonicalJson(JSON.parse(once))).toBe(once)
      expect(JSON.parse(once)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('what JSON cannot say is refused, never dropped in silence', () => {
  for (const value of [NaN, Infinity, [undefined], () => 0, '\ud800', 10n])
    expect(() => canonicalJson(value)).toThrow(RangeError)
})
