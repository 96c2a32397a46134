/** What the address of the exposure page asks for. */
import type { Narrowed } from '#components/exposure/timeliness-view.ts'
import type { ExposureQuery } from '#lib/exposure/server.ts'
import { isId } from '#lib/kernel/ids.ts'
import { DAY_MS, type Instant, parseRfc3339, plus } from '#lib/kernel/time.ts'
import { one, type Search } from '../page-edge.ts'
import { rangeIn } from '../time-range.ts'

export const TIMELINESS = '/exposure/timeliness'

export const RANGES = [
  { key: '24h', label: '24 h', words: '24 hours', ms: DAY_MS },
  { key: '7d', label: '7 d', words: '7 days', ms: 7 * DAY_MS },
  { key: '30d', label: '30 d', words: '30 days', ms: 30 * DAY_MS },
  { key: '90d', label: '90 d', words: '90 days', ms: 90 * DAY_MS },
] as const
export type RangeKey = (typeof RANGES)[number]['key']

export type Asked = {
  query: ExposureQuery
  /** Null when the address names its own moments. */
  range: RangeKey | null
  elevatedOnly: boolean
  /** Only who held something at this moment: the drill-down of a peak. */
  heldAt: Instant | undefined
  withStanding: boolean
  search: Awaited<Search>
}

/** Unknown values fall back to the whole: a mistyped address shows more, never an error. */
export function askedOf(search: Awaited<Search>, now: Instant): Asked {
  const own = rangeIn(search)
  const range = RANGES.find(({ key }) => key === one(search.range)) ?? RANGES[1]
  const [source, owner, identity] = [one(search.source), one(search.owner), one(search.identity)]
  const at = momentIn(one(search.at))
  const isOwner = owner !== undefined && (isId('person', owner) || isId('team', owner))
  return {
    query: {
      ...(own ?? { from: plus(now, -range.ms), to: now }),
      sourceId: source && isId('source', source) ? source : undefined,
      ownerId: isOwner ? owner : undefined,
      identityId: identity && isId('identity', identity) ? identity : undefined,
    },
    range: own ? null : range.key,
    elevatedOnly: one(search.show) !== 'all' && identity === undefined,
    heldAt: at,
    withStanding: one(search.standing) === 'yes',
    search,
  }
}

function momentIn(text: string | undefined): Instant | undefined {
  try {
    return text === undefined ? undefined : parseRfc3339(text)
  } catch {
    return undefined
  }
}

/** What narrows the lists that figures of this view open. */
export const narrowedBy = ({ query }: Asked): Narrowed => ({
  source: query.sourceId ?? null,
  owner: query.ownerId ?? null,
  identity: query.identityId ?? null,
})

type Change = Record<string, string | null>

/** The same view with one thing changed; a change of view starts at its first page. */
export function hrefWith(search: Awaited<Search>, change: Change, path = '/exposure'): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries({ ...search, cursor: null, ...change })) {
    const text = Array.isArray(value) ? value[0] : value
    if (text) params.set(key, text)
  }
  return params.size > 0 ? `${path}?${params}` : path
}
