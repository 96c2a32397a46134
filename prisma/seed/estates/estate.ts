/** An imported estate: facts of a system that is read but not connected, in the shape a connector would report them. */
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import type {
  FoundCredential,
  FoundEntitlement,
  FoundHolding,
  FoundIdentity,
} from '#lib/inventory/connectors/contract.ts'
import { DAY_MS, HOUR_MS, type Instant, instant, plus } from '#lib/kernel/time.ts'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { backdate, storeFacts } from '../observe.ts'
import type { Chance } from '../random.ts'
import { at, insertRows } from '../rows.ts'
import { type Cast, daysBefore, HISTORY_DAYS, type Story } from '../story.ts'

export type Drawn = {
  name: string
  kind: string
  attributes?: Record<string, unknown>
  disabled?: boolean
  /** Days since it was used; null: never seen in use; absent: unknown. */
  usedDaysAgo?: number | null
  credentials?: readonly { kind: string; rotatedDaysAgo: number; expiresInDays: number | 'never' }[]
  holds: readonly string[]
}
export type Estate = {
  kind: string
  name: string
  environment: string
  config: Record<string, unknown>
  /** How old the last import is. */
  importedHoursAgo: number
  /** How many days the estate has been watched. */
  watchedDays: number
  entitlementKind: string
  entitlements: Readonly<Record<string, string>>
  /** Share of the identities that a team owns. */
  ownedShare: number
  teams: readonly string[]
  draw(chance: Chance): Drawn[]
}

const DAILY_MS = DAY_MS

export async function writeEstate(story: Story, cast: Cast, estate: Estate): Promise<number> {
  const { now, chance } = story
  const id = newId('source')
  const importedAt = instant(now - estate.importedHoursAgo * HOUR_MS)
  const since = daysBefore(now, estate.watchedDays)
  const drawn = estate.draw(chance)
  await writeSource(story, cast, { id, estate, since, importedAt })
  const facts = factsOf(estate, drawn, importedAt)
  await storeFacts(
    story,
    { sourceId: id, sourceName: estate.name, environment: estate.environment, at: importedAt },
    facts,
  )
  await backdate(
    story.tx,
    id,
    since,
    facts.identities.map(({ externalId }) => ({
      externalId,
      firstSeenAt: chance.yes(0.75) ? since : plus(since, chance.int(0, importedAt - since - HOUR_MS)),
    })),
  )
  await writeOwners(story, cast, id, estate)
  return drawn.length
}

async function writeSource(
  { tx, trail }: Story,
  cast: Cast,
  { id, estate, since, importedAt }: { id: SourceId; estate: Estate; since: Instant; importedAt: Instant },
): Promise<void> {
  const admin = cast.person('admin')
  await insertRows(tx, 'source', [
    {
      id,
      kind: estate.kind,
      name: estate.name,
      config: estate.config,
      environment: estate.environment,
      connected: false,
      demo: true,
      created_at: at(since),
      created_by: admin.id,
      sync_interval_ms: DAILY_MS,
      next_sync_at: null,
      last_full_sync_at: at(importedAt),
    },
  ])
  await insertRows(tx, 'observation', [
    { id: newId('sync').replace('syn_', 'obs_'), source_id: id, starts_at: at(since), ends_at: at(importedAt) },
  ])
  trail.tell(since, admin, {
    type: 'source.added',
    subject: { kind: 'source', id },
    sourceId: id,
    summary: `${admin.name} imported ${estate.name}`,
  })
}

const entitlementOf = (estate: Estate, name: string, confers: string): FoundEntitlement => ({
  externalId: `entitlement:${name}`,
  name,
  kind: estate.entitlementKind,
  content: { name, confers },
  administrable: false,
  attributes: { summary: confers },
})

function factsOf(estate: Estate, drawn: readonly Drawn[], importedAt: Instant) {
  const identities: FoundIdentity[] = drawn.map((one) => ({
    externalId: `${one.kind}:${one.name}`,
    accountKey: `${one.kind}:${one.name}`,
    name: one.name,
    kind: one.kind,
    attributes: one.attributes ?? {},
    disabled: one.disabled ?? false,
    liveSessions: null,
    lastUsedAt: lastUse(one.usedDaysAgo, importedAt),
  }))
  const credentials: FoundCredential[] = drawn.flatMap((one) =>
    (one.credentials ?? []).map((credential, index) => ({
      externalId: `${one.kind}:${one.name}#${index}`,
      identityExternalId: `${one.kind}:${one.name}`,
      kind: credential.kind,
      expiresAt:
        credential.expiresInDays === 'never' ? ('never' as const) : plus(importedAt, credential.expiresInDays * DAY_MS),
      lastRotatedAt: plus(importedAt, -credential.rotatedDaysAgo * DAY_MS),
    })),
  )
  const holdings: FoundHolding[] = drawn.flatMap((one) =>
    [...new Set(one.holds)].map((name) => ({
      externalId: `${one.kind}:${one.name}→${name}`,
      identityExternalId: `${one.kind}:${one.name}`,
      entitlementExternalId: `entitlement:${name}`,
      ownGrantor: false,
      attributes: {},
    })),
  )
  return {
    entitlements: Object.entries(estate.entitlements).map(([name, confers]) => entitlementOf(estate, name, confers)),
    identities,
    credentials,
    holdings,
  }
}

function lastUse(daysAgo: number | null | undefined, importedAt: Instant): FoundIdentity['lastUsedAt'] {
  if (daysAgo === undefined) return 'unknown'
  return daysAgo === null ? 'never-seen' : plus(importedAt, -daysAgo * DAY_MS)
}

/** So large a share of a source's identities is owned by these teams, each since some time. */
export async function writeOwners(
  story: Story,
  cast: Cast,
  sourceId: SourceId,
  estate: Pick<Estate, 'ownedShare' | 'teams'>,
): Promise<void> {
  const { tx, trail, chance, now } = story
  const identities = await tx.rows<{ id: IdentityId; name: string; firstSeenAt: Instant }>(
    sql`SELECT id, name, first_seen_at FROM identity WHERE source_id = ${sourceId} ORDER BY name`,
  )
  const owned = identities
    .filter(() => chance.yes(estate.ownedShare))
    .map((identity) => {
      const team = cast.team(chance.pick(estate.teams))
      const room = Math.max(0, Math.min(HISTORY_DAYS * DAY_MS, now - identity.firstSeenAt - HOUR_MS))
      return { identity, team, id: newId('ownership'), since: plus(identity.firstSeenAt, chance.int(0, room)) }
    })
  await insertRows(
    tx,
    'ownership',
    owned.map((one) => ({
      id: one.id,
      source_id: sourceId,
      identity_id: one.identity.id,
      owner_team_id: one.team.id,
      since: at(one.since),
    })),
  )
  for (const { identity, team, id, since } of owned) {
    const [owner] = team.members
    if (owner)
      trail.tell(since, owner, {
        type: 'ownership.began',
        subject: { kind: 'ownership', id },
        sourceId,
        identityId: identity.id,
        summary: `${team.name} owns ${identity.name}`,
      })
  }
}

/** Plausible names without repetition: the words are combined in an order of chance. */
export function names(chance: Chance, count: number, shape: (chance: Chance) => string): string[] {
  const found = new Set<string>()
  for (let tries = 0; found.size < count; tries++) {
    const name = shape(chance)
    found.add(found.has(name) && tries > count ? `${name}-${found.size}` : name)
  }
  return [...found]
}
