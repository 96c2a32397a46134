/** Ids, times, durations and cursors: what goes in comes out, and nonsense is refused with a reason. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, parseIsoDuration, toIsoDuration } from './duration.ts'
import { isDomainError } from './errors.ts'
import { ID_PREFIXES, idFrom, type IdKind, isId } from './ids.ts'
import { decodeCursor, encodeCursor, sliceOf } from './page.ts'
import { instant, instantSchema, parseRfc3339, toRfc3339 } from './time.ts'

test('an id says what it is, sorts by time, and is a UUIDv7 (RFC 9562)', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(ID_PREFIXES) as IdKind[])),
      fc.nat({ max: 2 ** 47 }),
      fc.uint8Array({ minLength: 10, maxLength: 10 }),
      (kind, at, random) => {
        const id = idFrom(kind, at, random)
        expect(isId(kind, id)).toBe(true)
        expect(id).toMatch(/_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/)
        expect(parseInt(id.slice(4, 16), 16)).toBe(at)
        expect(idFrom(kind, at + 1, random) > id).toBe(true)
      },
    ),
  )
  expect(new Set(Object.values(ID_PREFIXES)).size).toBe(Object.values(ID_PREFIXES).length)
})

test.each([
  ['0000-01-01T00:00:00Z', false],
  ['1969-12-31T23:59:59.999Z', false],
  ['1970-01-01T00:00:00Z', true],
  ['9999-12-31T23:59:59.999Z', true],
  ['9999-12-31T23:59:59-23:59', false],
])('an instant the database could not give back as RFC 3339 is refused at the door: %s', (text, isGood) => {
  expect(instantSchema.safeParse(text).success).toBe(isGood)
})

describe('durations', () => {
  test('survive ISO 8601 and back, to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1_000_000_000_000 }),
        (ms) => void expect(parseIsoDuration(toIsoDuration(ms))).toBe(ms),
      ),
    )
  })
  test.each(['', 'P', 'PT', '4h', 'PT-1H', 'P1Y', 'P1M', 'PT1.2345S', 'P1DT', 'pt4h', 'PT4H '])(
    '%j is refused',
    (text) => {
      expect(() => parseIsoDuration(text)).toThrow(RangeError)
    },
  )
  test.each([
    [0, '0 ms'],
    [820, '820 ms'],
    [45_000, '45 s'],
    [90_000, '1 min 30 s'],
    [8_100_000, '2 h 15 min'],
    [3_600_000, '1 h'],
    [-1_500, '−2 s'],
    [273_600_000, '3 d 4 h'],
    [59_999, '1 min'],
  ])('%i ms is written as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

test('instants survive RFC 3339 and back; a timestamp without a zone is refused', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e12, max: 4e12 }),
      (ms) => void expect(parseRfc3339(toRfc3339(instant(ms)))).toBe(ms),
    ),
  )
  for (const text of ['2026-01-01', '2026-01-01T00:00:00', 'yesterday'])
    expect(() => parseRfc3339(text)).toThrow(RangeError)
  expect(() => instant(Number.NaN)).toThrow(RangeError)
})

describe('cursors', () => {
  const values = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null)), {
    minLength: 1,
    maxLength: 4,
  })
  test('carry every value, whatever its characters', () => {
    fc.assert(
      fc.property(values, (given) => {
        fc.pre(given.every((one) => typeof one !== 'string' || one.isWellFormed()))
        expect(decodeCursor(encodeCursor(given), given.length)).toEqual(given)
      }),
    )
  })
  test('that were not given out are refused with one clear error, never a crash', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          decodeCursor(text, 2)
        } catch (error) {
          expect(isDomainError(error) && error.code).toBe('input.invalid')
        }
      }),
    )
    expect(() => decodeCursor(encodeCursor(['one']), 2)).toThrow(/cursor/)
  })
  test('exist exactly while there is more', () => {
    expect(sliceOf([1, 2], { limit: 2, cursor: null }, (row) => [row])).toEqual({ data: [1, 2], nextCursor: null })
    expect(sliceOf([1, 2, 3], { limit: 2, cursor: null }, (row) => [row])).toEqual({
      data: [1, 2],
      nextCursor: encodeCursor([2]),
    })
  })
})
