/** The source "Demo PostgreSQL": connected, governed, and watched for a little longer than the history is told. */
import type { EntitlementId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import type { Config } from '#lib/inventory/connectors/postgresql/config.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { sealSecret } from '#lib/platform/secrets/envelope.ts'
import type { Keyring } from '#lib/platform/secrets/keyring.ts'
import { backdate, factsOf, type Observed, storeFacts } from './observe.ts'
import { at, insertRows } from './rows.ts'
import { type Cast, daysBefore, HISTORY_DAYS, type Story } from './story.ts'
import { ACCOUNTS, GOVERNED } from './target/accounts.ts'

export const DEMO_SOURCE_NAME = 'Demo PostgreSQL'
const SYNC_INTERVAL_MS = 5 * MINUTE_MS
/** Accounts that appeared while the source was already watched, and how long ago. */
const LATE_ARRIVALS: Readonly<Record<string, number>> = {
  'ai-support-agent': 64,
  'ai-forecast-agent': 41,
  'ai-sql-copilot': 12,
  'crm-webhook': 55,
  'loyalty-sync': 33,
  svc_priya_tmp: 70,
  'invoice-sync': 27,
}

export type DemoIdentity = {
  id: IdentityId
  name: string
  accountKey: string
  firstSeenAt: Instant
  holds: ReadonlySet<string>
}
export type DemoEntitlement = {
  id: EntitlementId
  name: string
  externalId: string
  contentHash: string
  maxDurationMs: number
}
export type DemoSource = {
  id: SourceId
  connectedAt: Instant
  identities: ReadonlyMap<string, DemoIdentity>
  entitlements: readonly DemoEntitlement[]
}

export async function writeDemoSource(
  story: Story,
  cast: Cast,
  given: { config: Config; password: string; keyring: Keyring; observed: Observed },
): Promise<DemoSource> {
  const id = newId('source')
  const connectedAt = daysBefore(story.now, HISTORY_DAYS + 8.5)
  await writeSource(story, cast, { id, connectedAt, ...given })
  await storeFacts(
    story,
    { sourceId: id, sourceName: DEMO_SOURCE_NAME, environment: 'production', at: plus(connectedAt, MINUTE_MS) },
    factsOf(given.observed.found),
  )
  const unused = new Map(
    ACCOUNTS.flatMap((one) => (one.unusedDays === undefined ? [] : [[one.name, one.unusedDays] as const])),
  )
  const seen = factsOf(given.observed.found).identities.map(({ externalId, name }) => {
    const late = LATE_ARRIVALS[name]
    const idleDays = unused.get(name) ?? story.chance.next() * 1.5
    return {
      externalId,
      firstSeenAt: late === undefined ? plus(connectedAt, MINUTE_MS) : daysBefore(story.now, late),
      lastUsedAt: name === 'old-reporting' || name === 'postgres' ? undefined : daysBefore(story.now, idleDays),
    }
  })
  await backdate(story.tx, id, plus(connectedAt, MINUTE_MS), seen)
  await writeObservations(story, id, connectedAt)
  const entitlements = await readEntitlements(story, id)
  await makeRequestable(story, cast, id, plus(connectedAt, HOUR_MS), entitlements)
  return { id, connectedAt, identities: await readIdentities(story, id), entitlements }
}

async function writeSource(
  { tx, trail, now }: Story,
  cast: Cast,
  {
    id,
    connectedAt,
    config,
    password,
    keyring,
    observed,
  }: { id: SourceId; connectedAt: Instant; config: Config; password: string; keyring: Keyring; observed: Observed },
): Promise<void> {
  const admin = cast.person('admin')
  await insertRows(tx, 'source', [
    {
      id,
      kind: 'postgresql',
      name: DEMO_SOURCE_NAME,
      config,
      environment: 'production',
      target_key: observed.targetKey,
      target_version: observed.targetVersion,
      approver_team_id: cast.team('Database approvers').id,
      connected: true,
      demo: true,
      created_at: at(connectedAt),
      created_by: admin.id,
      sync_interval_ms: SYNC_INTERVAL_MS,
      // Due at once: the worker's first sync follows the seed.
      next_sync_at: at(now),
      last_full_sync_at: at(now),
    },
  ])
  const { sealed, keyId } = sealSecret(
    keyring,
    { table: 'source_secret', rowId: id, column: 'sealed' },
    JSON.stringify({ password }),
  )
  await insertRows(tx, 'source_secret', [
    { source_id: id, sealed: `\\x${Buffer.from(sealed).toString('hex')}`, key_id: keyId, updated_at: at(connectedAt) },
  ])
  trail.tell(connectedAt, admin, {
    type: 'source.added',
    subject: { kind: 'source', id },
    sourceId: id,
    summary: `${admin.name} connected ${DEMO_SOURCE_NAME}`,
  })
  trail.tell(plus(connectedAt, 1), admin, {
    type: 'secret.stored',
    subject: { kind: 'secret', id },
    sourceId: id,
    summary: `${admin.name} stored the password of ${DEMO_SOURCE_NAME}`,
  })
}

/** Two outages of the watch: what happened meanwhile is unknown. */
async function writeObservations({ tx, now }: Story, sourceId: SourceId, connectedAt: Instant): Promise<void> {
  const firstGap = daysBefore(now, 61)
  const secondGap = daysBefore(now, 23)
  const windows: [Instant, Instant][] = [
    [connectedAt, firstGap],
    [plus(firstGap, 7 * HOUR_MS), secondGap],
    [plus(secondGap, DAY_MS + 7 * HOUR_MS), now],
  ]
  await insertRows(
    tx,
    'observation',
    windows.map(([from, to]) => ({
      id: newId('sync').replace('syn_', 'obs_'),
      source_id: sourceId,
      starts_at: at(from),
      ends_at: at(to),
    })),
  )
}

async function makeRequestable(
  { tx, trail }: Story,
  cast: Cast,
  sourceId: SourceId,
  when: Instant,
  entitlements: readonly DemoEntitlement[],
): Promise<void> {
  const admin = cast.person('admin')
  await insertRows(
    tx,
    'entitlement_setting',
    entitlements.map((one) => ({
      source_id: sourceId,
      entitlement_id: one.id,
      requestable: true,
      max_duration_ms: one.maxDurationMs,
      set_by: admin.id,
      set_at: at(when),
    })),
  )
  entitlements.forEach((one, index) =>
    trail.tell(plus(when, index * 7_000), admin, {
      type: 'entitlement.made-requestable',
      subject: { kind: 'entitlement-setting', id: one.id },
      sourceId,
      summary: `${admin.name} allowed requests for ${one.name}`,
      payload: { maxDurationMs: one.maxDurationMs },
    }),
  )
}

async function readEntitlements({ tx }: Story, sourceId: SourceId): Promise<DemoEntitlement[]> {
  const rows = await tx.rows<{ id: EntitlementId; name: string; externalId: string; contentHash: string }>(sql`
    SELECT id, name, external_id, content_hash FROM entitlement WHERE source_id = ${sourceId} AND administrable ORDER BY name`)
  const hours = new Map(GOVERNED.map((role) => [role.name, role.maxHours]))
  return rows.flatMap((row) => {
    const maxHours = hours.get(row.name)
    return maxHours === undefined ? [] : [{ ...row, maxDurationMs: maxHours * HOUR_MS }]
  })
}

async function readIdentities({ tx }: Story, sourceId: SourceId): Promise<Map<string, DemoIdentity>> {
  const rows = await tx.rows<Omit<DemoIdentity, 'holds'> & { held: string[] }>(sql`
    SELECT i.id, i.name, i.account_key, i.first_seen_at, coalesce(array_agg(e.name) FILTER (WHERE e.id IS NOT NULL), '{}') AS held
    FROM identity i
    LEFT JOIN holding h ON h.source_id = i.source_id AND h.identity_id = i.id AND h.gone_at IS NULL
    LEFT JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
    WHERE i.source_id = ${sourceId} GROUP BY i.id, i.name, i.account_key, i.first_seen_at ORDER BY i.name`)
  return new Map(rows.map(({ held, ...row }) => [row.name, { ...row, holds: new Set(held) }]))
}
