/** A stretch of time in an address: `from` and `to`, RFC 3339, half-open. */
import { type Instant, parseRfc3339 } from '#lib/kernel/time.ts'
import { one, type Search } from './page-edge.ts'

function parsed(text: string | undefined): Instant | null {
  try {
    return text ? parseRfc3339(text) : null
  } catch {
    return null
  }
}

/** Null unless both are there and in order: a broken address shows the whole, never an error. */
export function rangeIn(search: Awaited<Search>): { from: Instant; to: Instant } | null {
  const [from, to] = [parsed(one(search.from)), parsed(one(search.to))]
  return from !== null && to !== null && from < to ? { from, to } : null
}
