import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile, covers, matches, overlaps } from './pattern.ts'

const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 8 })
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 8 })
const asRegExp = (source: string) =>
  new RegExp(`^${[...source].map((unit) => (unit === '*' ? '.*' : unit === '?' ? '.' : unit)).join('')}$`, 's')

test('a pattern matches what the same regular expression matches', () => {
  fc.assert(
    fc.property(pattern, text, (source, given) => matches(compile(source), given) === asRegExp(source).test(given)),
    { numRuns: 5_000 },
  )
})

/** A pattern, and one that says less: each `*` replaced by some pattern, each `?` by one letter. */
const narrowed = pattern.chain((outer) =>
  fc
    .tuple(
      ...[...outer].map((unit) =>
        unit === '*' ? pattern : unit === '?' ? fc.constantFrom('a', '?') : fc.constant(unit),
      ),
    )
    .map((parts) => ({ outer, inner: parts.join('') })),
)

test('a pattern covers whatever is made of it by saying less, and matches what that matches', () => {
  fc.assert(
    fc.property(narrowed, text, ({ outer, inner }, given) => {
      expect(covers(compile(outer), compile(inner))).toBe(true)
      return !matches(compile(inner), given) || matches(compile(outer), given)
    }),
    { numRuns: 3_000 },
  )
})

test('a pattern that covers another matches whatever the other matches', () => {
  fc.assert(
    fc.property(pattern, pattern, text, (outer, inner, given) => {
      const counts = covers(compile(outer), compile(inner)) && matches(compile(inner), given)
      return !counts || matches(compile(outer), given)
    }),
    { numRuns: 10_000 },
  )
})

test('every pattern covers and overlaps itself, and the pattern of everything covers all', () => {
  fc.assert(
    fc.property(pattern, (source) => {
      const compiled = compile(source)
      return covers(compiled, compiled) && overlaps(compiled, compiled) && covers(compile('*'), compiled)
    }),
  )
})

test('two patterns that match one text overlap; where they do not, no text is matched by both', () => {
  fc.assert(
    fc.property(pattern, pattern, text, (one, other, given) => {
      const both = matches(compile(one), given) && matches(compile(other), given)
      return !both || overlaps(compile(one), compile(other))
    }),
    { numRuns: 5_000 },
  )
  expect(overlaps(compile('a*'), compile('b*'))).toBe(false)
  expect(overlaps(compile('*a'), compile('b*'))).toBe(true)
  expect(overlaps(compile('a?c'), compile('ab*d'))).toBe(false)
})

test('a hostile pattern takes no more steps than the product of the lengths', () => {
  const hostile = compile('*a'.repeat(2_000))
  expect(matches(hostile, `${'a'.repeat(4_000)}b`)).toBe(false)
  expect(overlaps(compile('*a'.repeat(400)), compile('*b*'.repeat(400)))).toBe(true)
})
