/** Chance that repeats: the same seed tells the same story at every first start. Never for secrets. */
import { type Id, idFrom, type IdKind } from '#lib/kernel/ids.ts'

export type Chance = {
  /** In [0, 1). */
  next(): number
  /** Whole, both ends included. */
  int(from: number, to: number): number
  /** True in about this share of the calls. */
  yes(share: number): boolean
  pick<T>(list: readonly T[]): T
  /** So many different ones, fewer when the list is shorter. */
  some<T>(list: readonly T[], count: number): T[]
  /** Skewed towards `from`, as real durations are. */
  skewed(from: number, to: number): number
  id<K extends IdKind>(kind: K, atMs: number): Id<K>
}

export function chance(seed: number): Chance {
  let state = seed >>> 0
  // mulberry32: small, and even enough for a story.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError('nothing to pick from')
    return list[Math.floor(next() * list.length)] as T
  }
  const some = <T>(list: readonly T[], count: number): T[] => {
    const left = [...list]
    return Array.from(
      { length: Math.min(count, left.length) },
      () => left.splice(Math.floor(next() * left.length), 1)[0] as T,
    )
  }
  return {
    next,
    int,
    pick,
    some,
    yes: (share) => next() < share,
    skewed: (from, to) => from + Math.floor((to - from) * next() ** 3),
    id: (kind, atMs) =>
      idFrom(
        kind,
        atMs,
        Uint8Array.from({ length: 10 }, () => int(0, 255)),
      ),
  }
}
