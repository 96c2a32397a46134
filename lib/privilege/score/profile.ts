/**
 * What somebody reaches, action by action: only the actions that are reached at all, by number. Profiles are never
 * changed, and shared by everybody who reaches the same.
 */
import { ALL, codeOfListed, PATTERN } from './reach.ts'

export type Profile = {
  /** Ascending. */
  readonly numbers: Uint16Array
  /** The reach of each, as in reach.ts. */
  readonly codes: Uint8Array
  /** Which resources are listed, for the actions that reach nothing but listed ones. */
  readonly listed: ReadonlyMap<number, ReadonlySet<string>>
}

export const NOTHING: Profile = { numbers: new Uint16Array(), codes: new Uint8Array(), listed: new Map() }

export type Gathering = {
  /** @param listed the resources, when nothing but listed ones are reached */
  add(number: number, code: number, listed?: ReadonlySet<string>): void
  addAll(profile: Profile): void
  /** What was gathered; the next gathering begins empty. */
  take(): Profile
}

/** One at a time: what is taken is a copy. */
export function gathering(size: number): Gathering {
  const codes = new Uint8Array(size)
  let touched: number[] = []
  let listed = new Map<number, ReadonlySet<string>>()

  function add(number: number, code: number, resources?: ReadonlySet<string>): void {
    const before = codes[number] ?? 0
    if (code === 0) return
    if (before === 0) touched.push(number)
    if (code >= PATTERN || before >= PATTERN || !resources) {
      if (code > before) codes[number] = code
      if (code >= PATTERN && before < PATTERN) listed.delete(number)
      return
    }
    const known = listed.get(number)
    const all = !known || known === resources ? resources : known.union(resources)
    codes[number] = codeOfListed(all.size)
    if (all.size < PATTERN) listed.set(number, all)
    else listed.delete(number)
  }

  return {
    add,
    addAll(profile) {
      for (let at = 0; at < profile.numbers.length; at += 1) {
        const number = profile.numbers[at] ?? 0
        add(number, profile.codes[at] ?? 0, profile.listed.get(number))
      }
    },
    take() {
      // Looking through everything is faster than sorting much.
      const numbers =
        touched.length > size / 16 ? everyTouched(codes, touched.length) : Uint16Array.from(touched).sort()
      const taken = new Uint8Array(numbers.length)
      for (let at = 0; at < numbers.length; at += 1) taken[at] = codes[numbers[at] ?? 0] ?? 0
      const profile = { numbers, codes: taken, listed }
      if (touched.length > size / 16) codes.fill(0)
      else for (const number of touched) codes[number] = 0
      ;[touched, listed] = [[], new Map()]
      return numbers.length === 0 ? NOTHING : profile
    },
  }
}

function everyTouched(codes: Uint8Array, count: number): Uint16Array {
  const numbers = new Uint16Array(count)
  let at = 0
  for (let number = 0; number < codes.length; number += 1)
    if (codes[number] !== 0) {
      numbers[at] = number
      at += 1
    }
  return numbers
}

/** Everything that any of them reaches. */
export function unionOf(profiles: Iterable<Profile>, into: Gathering): Profile {
  const distinct = [...new Set(profiles)].filter((profile) => profile !== NOTHING)
  const [first = NOTHING, ...more] = distinct
  if (more.length === 0) return first
  for (const profile of distinct) into.addAll(profile)
  return into.take()
}

export const reaches = ({ numbers, codes }: Profile, number: number): number => {
  let [low, high] = [0, numbers.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = numbers[middle] ?? 0
    if (found === number) return codes[middle] ?? 0
    if (found < number) low = middle + 1
    else high = middle - 1
  }
  return 0
}

/** Only what `keeps` lets pass. */
export function only(profile: Profile, keeps: (number: number) => boolean, into: Gathering): Profile {
  let all = true
  for (const [at, number] of profile.numbers.entries())
    if (keeps(number)) into.add(number, profile.codes[at] ?? 0, profile.listed.get(number))
    else all = false
  const kept = into.take()
  return all ? profile : kept
}

/** Whether both reach the same. */
export function sameReach(one: Profile, other: Profile): boolean {
  if (one === other) return true
  if (one.numbers.length !== other.numbers.length) return false
  for (let at = 0; at < one.numbers.length; at += 1)
    if (one.numbers[at] !== other.numbers[at] || one.codes[at] !== other.codes[at]) return false
  return true
}

/** Whether there is nothing that could be added. */
export const isEverything = ({ codes }: Profile, size: number): boolean =>
  codes.length === size && codes.every((code) => code === ALL)

/** Whether the second reaches all that the first reaches. */
export function isWithin(one: Profile, other: Profile): boolean {
  if (one.numbers.length > other.numbers.length) return false
  let into = 0
  for (let at = 0; at < one.numbers.length; at += 1) {
    const number = one.numbers[at] ?? 0
    while ((other.numbers[into] ?? Number.POSITIVE_INFINITY) < number) into += 1
    if (other.numbers[into] !== number) return false
    const [code, over] = [one.codes[at] ?? 0, other.codes[into] ?? 0]
    if (code > over) return false
    // Of listed resources it depends on which.
    if (over < PATTERN && !isListedIn(one.listed.get(number), other.listed.get(number))) return false
  }
  return true
}

const isListedIn = (one: ReadonlySet<string> | undefined, other: ReadonlySet<string> | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && one.isSubsetOf(other))
