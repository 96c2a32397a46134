import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holdRows } from './held-rows.ts'

const hold = (before: string, now: string) => {
  const { shown, fresh, moved } = holdRows([...before], [...now], (row) => row)
  return [shown.join(''), fresh, moved]
}

describe('live rows', () => {
  test.each([
    ['abc', 'abc', ['abc', 0, false], 'nothing new'],
    ['abc', 'xyabc', ['abc', 2, false], 'two wait above'],
    ['abc', 'xyab', ['ab', 2, false], 'a full page: what they push out leaves at the end'],
    ['abc', 'axbc', ['abc', 1, false], 'between rows it would move those below'],
    ['abc', 'abcd', ['abcd', 0, false], 'at the end nothing moves'],
    ['abc', 'ac', ['ac', 0, false], 'what left is gone'],
    ['abc', 'cab', ['abc', 0, true], 'another order waits'],
    ['', 'ab', ['ab', 0, false], 'an empty list shows what comes'],
    ['abc', 'xyz', ['xyz', 0, false], 'nothing to hold on to'],
  ] as const)('%s then %s: %j, for %s', (before, now, held, _why) => {
    expect(hold(before, now)).toEqual(held)
  })

  test('rows at hand keep their order, and nothing is lost: shown and waiting are all there is', () => {
    const rows = fc.uniqueArray(fc.constantFrom(...'abcdefghij'))
    fc.assert(
      fc.property(rows, rows, (before, now) => {
        const { shown, fresh } = holdRows(before, now, (row) => row)
        expect(shown.length + fresh).toBe(now.length)
        expect(shown.every((row) => now.includes(row))).toBe(true)
        const at = shown.filter((row) => before.includes(row))
        if (fresh > 0) expect(at).toEqual(before.filter((row) => now.includes(row)))
      }),
    )
  })
})
