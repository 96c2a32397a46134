/** The words of reports: figures that open as the list behind them. */
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { BreadthTier } from '#lib/ownership/model.ts'
import type { ListedEstate } from '#lib/breadth/model.ts'
import type { Freshness } from '#lib/inventory/model.ts'
import type { DurationStats, OvershootStats, Range } from '#lib/exposure/model.ts'

/** A count, and the list that has exactly so many rows. */
export type Count = {
  key: 'unowned' | 'never-expires' | 'undeclared' | 'dormant' | 'superuser' | 'overdue'
  label: string
  count: number
  /** Of how many; null where a share says nothing. */
  of: number | null
  /** The same count at the beginning of the period; null where the past is not kept. */
  before: number | null
  href: string
}
export type SourceFreshness = {
  sourceId: SourceId
  name: string
  freshness: Freshness
  lastFullSyncAt: Instant | null
  identities: number
  href: string
}
/** Why an identity is among the worst, in sentences. */
export type TopExposure = {
  identityId: IdentityId
  name: string
  sourceName: string
  owner: string | null
  reasons: string[]
  since: Instant
  href: string
}
export type CisoReport = {
  asOf: Instant
  period: Range
  previous: Range
  counts: Count[]
  /** Standing against time-boxed time of connected sources, now and in the period before: elsewhere nothing can be time-boxed. */
  durations: { now: DurationStats; before: DurationStats; href: string }
  overshoot: { now: OvershootStats; before: OvershootStats; href: string }
  sources: SourceFreshness[]
  /** Connected sources whose last full sync is recent enough, of all connected ones. */
  coverage: { fresh: number; connected: number; href: string }
  /** How far the identities of each scored source reach, the widest first; before: at the beginning of the period. */
  reach: readonly ListedEstate[]
  topExposures: TopExposure[]
}

/** Where the list behind a figure is, with exactly its filter. */
export const HREFS = {
  unowned: '/identities?owner=none',
  'never-expires': '/identities?flag=never-expires',
  undeclared: '/identities?baseline=undeclared,excess',
  dormant: '/identities?flag=dormant',
  superuser: '/identities?flag=superuser',
  overdue: '/grants?view=overdue',
} as const satisfies Record<Count['key'], string>

export const LABELS: Readonly<Record<Count['key'], string>> = {
  unowned: 'Identities nobody answers for',
  'never-expires': 'Identities with a credential that never expires',
  undeclared: 'Identities with standing privilege nobody declared as needed',
  dormant: 'Identities unused for 90 days',
  superuser: 'Superusers',
  overdue: 'Grants past their end and still there',
}

export type ExposureFacts = {
  /** Null: unscored. */
  tier: BreadthTier | null
  /** What makes it so, of the first reason; null when it is not written down. */
  breadth: string | null
  superuser: boolean
  owned: boolean
  neverExpires: boolean
  dormant: boolean
  standing: number
}

/** Administrator, or for certain able to become it. */
export const isWide = ({ tier }: Pick<ExposureFacts, 'tier'>): boolean => tier === 'T0' || tier === 'T1'

/** The sentences of one exposure, the worst first. Pure. */
export function reasonsOf(facts: ExposureFacts): string[] {
  return [
    ...(facts.superuser ? ['It may do everything: superuser'] : []),
    ...(isWide(facts) && facts.breadth !== null ? [`It ${facts.breadth}`] : []),
    ...(facts.owned ? [] : ['Nobody answers for it']),
    ...(facts.neverExpires ? ['Its credential never expires'] : []),
    ...(facts.dormant ? ['It has not been used for 90 days'] : []),
    `${facts.standing} standing ${facts.standing === 1 ? 'privilege' : 'privileges'}, held around the clock`,
  ]
}
