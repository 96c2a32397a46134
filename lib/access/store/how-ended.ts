/** How grants ended, as conditions on a grant `g`: lists and the figures that open them use the same. */
import type { Instant } from '#lib/kernel/time.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { mayStillBeLiveSql } from './force-closed.ts'

const mayBeLive = mayStillBeLiveSql(sql`g`)
const unproven = sql`(g.ended_at IS NOT NULL AND g.overshoot_ms IS NULL AND g.activating_at IS NOT NULL AND g.ends_at IS NOT NULL)`
/** Came to its end, or was gone after it. An end asked for hours earlier says nothing about the end. */
const judged = sql`(g.end_cause IS NULL OR g.end_cause = 'expiry' OR g.overshoot_ms > 0)`
const byCause = (cause: string): Sql => sql`(g.overshoot_ms IS NOT NULL AND g.end_cause = ${cause})`

export const GRANT_ENDS = [
  'late',
  'judged',
  'early',
  'killed',
  'never-given',
  'kept',
  'may-be-live',
  'failing',
] as const
export type GrantEnd = (typeof GRANT_ENDS)[number]

export const HOW_ENDED: Readonly<Record<GrantEnd, Sql>> = {
  late: sql`g.overshoot_ms > 0`,
  judged: sql`(g.overshoot_ms IS NOT NULL AND ${judged})`,
  early: sql`(g.overshoot_ms IS NOT NULL AND g.end_cause NOT IN ('expiry', 'kill-switch', 'activation-failed'))`,
  killed: byCause('kill-switch'),
  'never-given': byCause('activation-failed'),
  kept: sql`(${unproven} AND NOT ${mayBeLive} AND g.left_standing_at IS NULL)`,
  'may-be-live': sql`(${unproven} AND ${mayBeLive})`,
  failing: sql`g.state = 'revoke_failing'`,
}

export type Between = { from: Instant; to: Instant }
const within = (column: Sql, { from, to }: Between): Sql =>
  sql`(${column} >= to_timestamp(${from} / 1000.0) AND ${column} < to_timestamp(${to} / 1000.0))`

/** From the moment it may have taken effect until it was read back as absent; a begun millisecond counts. */
export const HELD_MS = sql`ceil(extract(epoch FROM g.gone_at - g.activating_at) * 1000)`

/** Proven gone in a half-open range. */
export const provenGone = (range: Between): Sql =>
  sql`(g.overshoot_ms IS NOT NULL AND ${within(sql`g.gone_at`, range)})`

/** `above < overshoot ≤ upTo` of what came to its end; null is without bound. */
export type OvershootBetween = { aboveMs: number | null; upToMs: number | null }
const overshot = ({ aboveMs, upToMs }: OvershootBetween): Sql =>
  sql`(${HOW_ENDED.judged} AND g.overshoot_ms > ${aboveMs ?? -Infinity}::float8 AND g.overshoot_ms <= ${upToMs ?? Infinity}::float8)`

export type EndFilter = {
  end?: GrantEnd | null
  /** Ended within: by the read-back, or where there was none by when it was closed. What stands now has no range. */
  gone?: Between | null
  overshoot?: OvershootBetween | null
}

export function endConditions({ end, gone, overshoot }: EndFilter): (Sql | null | undefined)[] {
  const isNow = end === 'may-be-live' || end === 'failing'
  return [
    end && HOW_ENDED[end],
    overshoot && overshot(overshoot),
    gone && !isNow ? (end === 'kept' ? within(sql`g.ended_at`, gone) : provenGone(gone)) : null,
  ]
}
