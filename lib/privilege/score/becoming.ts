/**
 * Unions over everything that somebody can become. What is joined is only which profiles they are; the union of each
 * different set of them is made once, when it is asked for.
 */
import { isEverything, isWithin, NOTHING, type Profile } from './profile.ts'

/** A set of profiles by their numbers; null: one of them is everything, and the others add nothing. */
export type Several = Uint32Array | null

export type Becoming = {
  of(profile: Profile): Several
  join(one: Several, other: Several): Several
  unionOf(several: Several): Profile
}

export function becomingOf(size: number, union: (profiles: readonly Profile[]) => Profile): Becoming {
  const members: Profile[] = []
  const singles = new Map<Profile, Several>()
  const unions = new Map<string, Profile>()
  const withoutContained = containmentOf(members)
  let everything: Profile | undefined

  function single(profile: Profile): Several {
    if (isEverything(profile, size)) {
      everything ??= profile
      return null
    }
    const number = members.push(profile) - 1
    const set = new Uint32Array((number >> 5) + 1)
    set[number >> 5] = 1 << (number & 31)
    return set
  }

  return {
    of(profile) {
      let found = singles.get(profile)
      if (found === undefined) singles.set(profile, (found = single(profile)))
      return found
    },
    join(one, other) {
      if (one === null || other === null) return null
      if (one === other || contains(one, other)) return one
      return contains(other, one) ? other : both(one, other)
    },
    unionOf(several) {
      if (several === null) return everything ?? NOTHING
      const numbers = withoutContained(numbersIn(several))
      if (numbers.length === 1) return members[numbers[0] ?? 0] ?? NOTHING
      const key = numbers.join(' ')
      let found = unions.get(key)
      if (!found) unions.set(key, (found = union(numbers.flatMap((number) => members[number] ?? []))))
      return found
    },
  }
}

/** The widest of some, and those that reach something else: one who may do nearly everything stands for most. */
function containmentOf(members: readonly Profile[]): (numbers: readonly number[]) => readonly number[] {
  const within = new Map<number, Map<number, boolean>>()
  const length = (number: number): number => members[number]?.numbers.length ?? 0
  return (numbers) => {
    const widest = numbers.reduce((best, number) => (length(number) > length(best) ? number : best), numbers[0] ?? 0)
    let known = within.get(widest)
    if (!known) within.set(widest, (known = new Map()))
    const contained = (number: number): boolean => {
      let found = known.get(number)
      if (found === undefined) {
        found = isWithin(members[number] ?? NOTHING, members[widest] ?? NOTHING)
        known.set(number, found)
      }
      return found
    }
    return numbers.filter((number) => number === widest || !contained(number))
  }
}

function both(one: Uint32Array, other: Uint32Array): Uint32Array {
  const [longer, shorter] = one.length < other.length ? [other, one] : [one, other]
  const joined = longer.slice()
  for (const [at, bits] of shorter.entries()) joined[at] = (joined[at] ?? 0) | bits
  return joined
}

function contains(one: Uint32Array, other: Uint32Array): boolean {
  for (let at = 0; at < other.length; at += 1) if ((other[at] ?? 0) & ~(one[at] ?? 0)) return false
  return true
}

function numbersIn(several: Uint32Array): number[] {
  const numbers: number[] = []
  for (let at = 0; at < several.length; at += 1)
    for (let bits = several[at] ?? 0; bits !== 0; bits &= bits - 1)
      numbers.push(at * 32 + 31 - Math.clz32(bits & -bits))
  return numbers
}
