import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { breadthOf, combined } from './admin-equivalents.ts'
import { becomingOf } from './becoming.ts'
import { measure } from './measure.ts'
import { CLASSES, type Effects } from './model.ts'
import { gathering, isEverything, isWithin, NOTHING, type Profile, reaches, sameReach, unionOf } from './profile.ts'
import { ALL, codeOfListed, PATTERN, reachValues } from './reach.ts'
import { type EffectStores, spaceOf } from './space.ts'
import { WEIGHTS } from './weights.ts'

/** Two services with ten actions of each class. */
const SIZE = 100
const cellOf = (number: number) => ({
  service: number < 50 ? 'one' : 'two',
  class: CLASSES[Math.floor((number % 50) / 10)] ?? 'List',
})
const store = (name: string, weight: number, ...actions: number[]) => ({ name, weight, actions })
const STORES: EffectStores = {
  secrets: [store('great', 3, 10, 11), store('small', 1, 12)],
  bulkData: [store('middling', 2, 13)],
  destroy: [store('all', 1, 30)],
  deploy: [store('code', 5, 31)],
  blind: [store('logs', 5, 32)],
}
const SPACE = spaceOf({ size: SIZE, cellOf }, STORES)
const into = gathering(SIZE)

type Entry = { number: number; code: number; listed: string[] }
const profileOf = (entries: readonly Entry[]): Profile => {
  for (const { number, code, listed } of entries)
    if (listed.length > 0) into.add(number, codeOfListed(listed.length), new Set(listed))
    else into.add(number, code)
  return into.take()
}
const whole = (...numbers: number[]) => profileOf(numbers.map((number) => ({ number, code: ALL, listed: [] })))
const entry = fc.record({
  number: fc.integer({ min: 0, max: SIZE - 1 }),
  code: fc.constantFrom(PATTERN, ALL),
  listed: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 8 }),
})
const profile = fc.array(entry, { maxLength: 12 }).map(profileOf)

describe('reach', () => {
  test('everything is 1, a pattern 0.5, and listed resources never more than a pattern', () => {
    const values = [...reachValues()]
    expect(values[ALL]).toBe(1)
    expect(values[PATTERN]).toBe(0.5)
    expect(values[codeOfListed(1)]).toBeCloseTo(0.1)
    expect(values[codeOfListed(3)]).toBeCloseTo(1 - 0.9 ** 3)
    expect(values[codeOfListed(7)]).toBe(0.5)
    expect(values[codeOfListed(1_000)]).toBe(0.5)
    expect(values.toSorted((a, b) => a - b)).toEqual(values)
  })
})

describe('profiles', () => {
  test('of the same action the wider reach counts, and different listed resources add up', () => {
    const both = unionOf(
      [
        profileOf([{ number: 1, code: 0, listed: ['a', 'b'] }]),
        profileOf([{ number: 1, code: 0, listed: ['b', 'c'] }]),
      ],
      into,
    )
    expect(reaches(both, 1)).toBe(3)
    expect(reaches(unionOf([both, whole(1)], into), 1)).toBe(ALL)
    expect(reaches(both, 2)).toBe(0)
  })

  test('neither order nor duplication matters to a union, and it never reaches less than its parts', () => {
    fc.assert(
      fc.property(profile, profile, profile, (a, b, c) => {
        const union = unionOf([a, b, c], into)
        expect(sameReach(union, unionOf([c, unionOf([b, a], into), b], into))).toBe(true)
        for (const part of [a, b, c])
          for (const number of part.numbers)
            expect(reaches(union, number)).toBeGreaterThanOrEqual(reaches(part, number))
      }),
    )
  })

  test('one is within another when joining it adds nothing', () => {
    fc.assert(
      fc.property(profile, profile, (a, b) => {
        const union = unionOf([a, b], into)
        expect(isWithin(a, union)).toBe(true)
        const adds =
          !sameReach(union, b) ||
          [...a.listed].some(
            ([number, set]) => b.listed.has(number) && !set.isSubsetOf(b.listed.get(number) ?? new Set()),
          )
        expect(isWithin(a, b)).toBe(!adds)
      }),
    )
  })

  test('what one can become is joined as a set, and comes to the same union', () => {
    fc.assert(
      fc.property(fc.array(profile, { minLength: 1, maxLength: 50 }), (profiles) => {
        const becoming = becomingOf(SIZE, (some) => unionOf(some, into))
        const all = profiles.map((one) => becoming.of(one)).reduce((a, b) => becoming.join(a, b))
        const expected = unionOf(profiles, into)
        expect(sameReach(becoming.unionOf(all), expected)).toBe(true)
      }),
    )
  })

  test('whoever can become somebody who may do everything may do everything', () => {
    const everything = whole(...Array.from({ length: SIZE }, (_, number) => number))
    expect(isEverything(everything, SIZE)).toBe(true)
    const becoming = becomingOf(SIZE, (some) => unionOf(some, into))
    const joined = becoming.join(becoming.of(whole(1)), becoming.of(everything))
    expect(becoming.unionOf(joined)).toBe(everything)
  })
})

describe('direct and effects', () => {
  test('a cell is the mean over its actions, and all cells together are 1', () => {
    expect(measure(whole(...Array.from({ length: SIZE }, (_, number) => number)), SPACE).direct).toBe(1)
    const oneRead = measure(whole(10), SPACE)
    const classes = Object.values(WEIGHTS.classes).reduce((sum, weight) => sum + weight, 0)
    expect(oneRead.direct).toBeCloseTo(WEIGHTS.classes.Read / (2 * classes) / 10)
    expect(oneRead.cells).toEqual({ List: 0, Read: oneRead.direct, Tag: 0, Write: 0, Admin: 0 })
    expect(measure(NOTHING, SPACE)).toMatchObject({ direct: 0, counting: new Set() })
  })

  test('an effect is the share of its stores that are reached, each by its widest action', () => {
    const listed = profileOf([{ number: 10, code: 0, listed: ['a'] }])
    expect(measure(listed, SPACE).effects.secrets).toBeCloseTo(0.75 * 0.1)
    expect(measure(unionOf([listed, whole(11)], into), SPACE).effects.secrets).toBeCloseTo(0.75)
    expect(measure(whole(12), SPACE).effects.secrets).toBeCloseTo(0.25)
  })

  test('great stores make a T3 by one resource, middling ones by a pattern, small ones never', () => {
    const counting = (one: Profile) => [...measure(one, SPACE).counting]
    expect(counting(profileOf([{ number: 10, code: 0, listed: ['a'] }]))).toEqual(['secrets'])
    expect(counting(profileOf([{ number: 13, code: 0, listed: ['a'] }]))).toEqual([])
    expect(counting(profileOf([{ number: 13, code: PATTERN, listed: [] }]))).toEqual(['bulkData'])
    expect(counting(whole(12))).toEqual([])
  })

  test('effects come to what each takes of what the others left, and never to an administrator', () => {
    const none: Effects = { secrets: 0, bulkData: 0, destroy: 0, deploy: 0, blind: 0 }
    expect(combined(none, WEIGHTS)).toBe(0)
    expect(combined({ ...none, secrets: 1 }, WEIGHTS)).toBeCloseTo(0.27)
    expect(combined({ ...none, secrets: 1, bulkData: 0.5 }, WEIGHTS)).toBeCloseTo(0.9 * (1 - 0.7 * 0.9))
    expect(combined({ secrets: 1, bulkData: 1, destroy: 1, deploy: 1, blind: 1 }, WEIGHTS)).toBeLessThan(0.9)
  })
})

describe('AE and tiers', () => {
  const of = (admin: 'T0' | 'T1' | 'T2' | null, certain: Profile, possible: Profile) =>
    breadthOf(admin, { certain: measure(certain, SPACE), possible: measure(possible, SPACE) }, WEIGHTS)

  test('T0 and T1 are 1; T2 is 1 only when everything invisible is assumed met', () => {
    expect(of('T0', NOTHING, NOTHING)).toEqual({ tier: 'T0', ae: 1, aePlus: 1 })
    expect(of('T1', NOTHING, NOTHING)).toEqual({ tier: 'T1', ae: 1, aePlus: 1 })
    expect(of('T2', NOTHING, NOTHING)).toEqual({ tier: 'T2', ae: 0, aePlus: 1 })
  })

  test('without a way to administrator an effect makes a T3, and nothing a T4', () => {
    expect(of(null, whole(10), whole(10)).tier).toBe('T3')
    expect(of(null, NOTHING, whole(10))).toMatchObject({ tier: 'T3', ae: 0 })
    expect(of(null, whole(1), whole(1)).tier).toBe('T4')
  })

  test('to reach more never lowers AE or AE+, and AE is never above AE+', () => {
    fc.assert(
      fc.property(profile, profile, profile, (a, b, more) => {
        const [certain, possible] = [a, unionOf([a, b], into)]
        const before = of(null, certain, possible)
        const after = of(null, unionOf([certain, more], into), unionOf([possible, more], into))
        expect(before.ae).toBeLessThanOrEqual(before.aePlus)
        expect(after.ae).toBeGreaterThanOrEqual(before.ae)
        expect(after.aePlus).toBeGreaterThanOrEqual(before.aePlus)
        expect(after.tier <= before.tier).toBe(true)
      }),
    )
  })
})
