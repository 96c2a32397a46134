/** Which way the exposure goes: the steps of the chart, and two sentences. Pure. */
import type { ConcurrencyBucket, Peak } from '#lib/exposure/model.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import type { ConcurrencyPoint } from '../charts/concurrency.ts'
import { plural } from '../ui/numbers.ts'

/** Who was elevated, each step a way to who it was; standing would flatten it, and is in the sentence. */
export const trendPoints = (
  buckets: readonly Pick<ConcurrencyBucket, 'from' | 'to' | 'elevated' | 'overdue'>[],
): ConcurrencyPoint[] =>
  buckets.map(({ from, to, elevated, overdue }) => ({
    at: from,
    standing: 0,
    granted: Math.max(0, elevated - overdue),
    overdue,
    href: `/exposure?${new URLSearchParams({ from: toRfc3339(from), to: toRfc3339(to) })}`,
  }))

type Trend = {
  buckets: readonly Pick<ConcurrencyBucket, 'standing'>[]
  peaks: { elevated: Peak | null }
  began: readonly unknown[]
}

const identities = (count: number): string => plural(count, 'identity', 'identities')

/** A source that came in within the range is a step, not a trend: the sentence then tells of the present only. */
export function trendSentence({ buckets, peaks, began }: Trend): string {
  const peak = peaks.elevated?.count ?? 0
  const elevated =
    peak === 0 ? 'Nobody was elevated in 30 days.' : `At most ${identities(peak)} elevated at once in 30 days.`
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (!first || !last) return elevated
  const now = `${identities(last.standing)} ${last.standing === 1 ? 'holds' : 'hold'} standing privilege now`
  if (began.length > 0) return `${elevated} ${now}.`
  const moved = last.standing - first.standing
  if (moved === 0) return `${elevated} ${now}, as many as 30 days ago.`
  return `${elevated} ${now}, ${Math.abs(moved).toLocaleString('en-GB')} ${moved < 0 ? 'fewer' : 'more'} than 30 days ago.`
}
