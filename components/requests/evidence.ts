/** What the approver weighs, as facts in words. Pure. */
import { formatDuration } from '#lib/kernel/duration.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { isExposed } from '#lib/access/model.ts'
import type { RequestDetail } from '#lib/access/server.ts'
import { IDENTITY_FLAGS, type IdentityFlag } from '#lib/inventory/model.ts'
import { formatPercent, plural } from '../ui/numbers.ts'
import { FORCE_CLOSED, type Said, sayGrant } from './words.ts'

type Earlier = RequestDetail['earlier'][number]
export type EarlierRow = {
  id: string
  at: Instant | null
  asked: string
  held: string
  share: number | null
  said: Said
  reason: string
}

const heldMs = (grant: Earlier): number | null => {
  const until = grant.goneAt ?? grant.endedAt
  return grant.activeAt === null || until === null ? null : Math.max(0, until - grant.activeAt)
}

export const earlierRows = (earlier: readonly Earlier[], self: string | null): EarlierRow[] =>
  earlier
    .filter((one) => one.id !== self)
    .slice(0, 5)
    .map((one) => {
      const held = heldMs(one)
      return {
        id: one.id,
        at: one.activeAt,
        asked: formatDuration(one.durationMs),
        held: held !== null ? formatDuration(held) : one.activeAt !== null && isExposed(one.state) ? 'live' : '—',
        share: held === null ? null : Math.min(1, held / one.durationMs),
        said: one.mayStillBeLive ? FORCE_CLOSED : sayGrant(one.state),
        reason: one.reason,
      }
    })

/** `Of the last 5, 3 were held less than half of what was given.` */
export function heldSummary(rows: readonly Pick<EarlierRow, 'share'>[]): string | null {
  const shares = rows.flatMap(({ share }) => share ?? [])
  if (shares.length === 0) return null
  const little = shares.filter((share) => share < 0.5).length
  if (shares.length === 1) return `The last one was held for ${formatPercent(shares[0] ?? 0)} of its time.`
  return `Of the last ${shares.length}, ${little || 'none'} ${little === 1 ? 'was' : 'were'} held for less than half of the time given.`
}

const PRESETS_MS = [5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS]

/** Never longer than asked, never less than a minute. */
export function shorterOf(askedMs: number): { ms: number; text: string }[] {
  const below = PRESETS_MS.filter((ms) => ms < askedMs)
  const all = below.length > 0 ? below : askedMs > MINUTE_MS ? [MINUTE_MS] : []
  return all
    .slice(-4)
    .toReversed()
    .map((ms) => ({ ms, text: formatDuration(ms) }))
}

export type SmallerOffer = { ms: number; why: string }

const atMost = (ms: number): string => `${formatDuration(ms)} at most`

/** The smallest of the shorter times that holds what was needed. */
const enoughOf = (askedMs: number, neededMs: number) => shorterOf(askedMs).findLast(({ ms }) => ms >= neededMs)

/** What earlier grants needed, rounded up; else what they were given. Offered only when it is less than what is asked. */
export function smallerOffer(askedMs: number, earlier: readonly Earlier[]): SmallerOffer | null {
  const early = earlier.filter((one) => one.endCause === 'ended-early').flatMap((one) => heldMs(one) ?? [])
  const needed = early.length < 2 ? undefined : enoughOf(askedMs, Math.max(...early))
  if (needed)
    return {
      ms: needed.ms,
      why: `${plural(early.length, 'earlier grant')} ended early, after ${atMost(Math.max(...early))}.`,
    }
  const given = earlier.flatMap((one) => (one.activeAt === null ? [] : one.durationMs))
  const usual = given.length < 2 ? undefined : enoughOf(askedMs, Math.max(...given))
  return usual
    ? { ms: usual.ms, why: `The last ${plural(given.length, 'grant')} were for ${atMost(Math.max(...given))}.` }
    : null
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const nameIn = (one: unknown): string =>
  typeof one === 'string' ? one : String((one as { name?: unknown })?.name ?? '')
// The roles that PostgreSQL brings with it reach past every schema, most of them past the database.
const REACHING = /^pg_(?!database_owner|signal|use_|create_sub|maintain|checkpoint)/

/** What makes an entitlement an administrator's: a second step then comes before its approval. Null: nothing of the kind. */
export function graveOf(content: Readonly<Record<string, unknown>>): string | null {
  const flags = listOf(content.attributes).filter((one): one is string => typeof one === 'string')
  if (flags.length > 0) return `it is an administrator's, by ${flags.join(', ')}.`
  if (typeof content.confers === 'string') return `it confers this: ${content.confers}.`
  const roles = listOf(content.memberOf)
  const given = roles.filter((one) => (one as { admin?: unknown })?.admin === true).map(nameIn)
  if (given.length > 0) return `whoever has it can give ${given.join(', ')} on to others.`
  const reaching = roles.map(nameIn).filter((name) => REACHING.test(name))
  if (reaching.length > 0) return `it reaches past every schema, by ${reaching.join(', ')}.`
  const owned = ownedIn(listOf(content.objects))
  return owned.length > 0 ? `it owns ${owned.join(', ')}, and can change it, drop it or give it on to others.` : null
}

/** Whole databases and schemas: who owns one administers it. */
function ownedIn(objects: readonly unknown[]): string[] {
  const all = objects.map((one) => one as { kind?: string; privilege?: string; schema?: string; database?: string })
  const whole = all.filter(({ kind, privilege }) => privilege === 'OWNER' && (kind === 'schema' || kind === 'database'))
  return [
    ...new Set(
      whole.map(({ kind, schema, database }) =>
        kind === 'schema' ? `the schema ${schema} in ${database}` : `the database ${database}`,
      ),
    ),
  ]
}

export const flagWords = (flags: readonly string[]): string[] =>
  flags.map((flag) => IDENTITY_FLAGS[flag as IdentityFlag] ?? flag)

/** Said only when it is so: what an approver should stop at. */
export function warningsOf({ evidence, contentChanged, request }: RequestDetail, now: Instant): string[] {
  const idle = evidence.lastUsedAt === null ? null : now - evidence.lastUsedAt
  return [
    ...(contentChanged && request.state === 'pending'
      ? [`What ${request.entitlementName} confers has changed since this was asked.`]
      : []),
    ...(evidence.flags.includes('superuser')
      ? [
          `${request.identityName} is a superuser already: this adds nothing that its baseline does not hold. Fix the baseline.`,
        ]
      : []),
    ...(evidence.flags.includes('shared') ? [`${request.identityName} is shared: whoever uses it gets this too.`] : []),
    ...(evidence.ownerName === null ? [`Nobody owns ${request.identityName} now.`] : []),
    ...(idle !== null && idle > 90 * DAY_MS
      ? [`${request.identityName} was not used for ${formatDuration(idle)}.`]
      : []),
  ]
}
