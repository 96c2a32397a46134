/** Reads the demo target through the product's own connector, and stores what it saw as if it had watched for months. */
import type {
  Found,
  FoundCredential,
  FoundEntitlement,
  FoundHolding,
  FoundIdentity,
} from '#lib/inventory/connectors/contract.ts'
import type { Config } from '#lib/inventory/connectors/postgresql/config.ts'
import { postgresqlConnector } from '#lib/inventory/connectors/postgresql/index.ts'
import { deriveFacts } from '#lib/inventory/store/finish.ts'
import {
  type Sync,
  upsertCredentials,
  upsertEntitlements,
  upsertHoldings,
  upsertIdentities,
} from '#lib/inventory/store/pages.ts'
import { type Instant, plus } from '#lib/kernel/time.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { at, insertRows } from './rows.ts'
import type { Story } from './story.ts'
import { WORKER } from './trail.ts'

export type Observed = { targetKey: string | null; targetVersion: string | null; found: Found[] }

export async function observeTarget(config: Config, password: string): Promise<Observed> {
  const session = await postgresqlConnector.open(config, { password })
  try {
    const { targetKey, targetVersion, checks } = await session.test()
    const missing = checks.filter((check) => check.state === 'missing').map((check) => check.detail)
    if (missing.length) throw new Error(`the demo connector lacks rights: ${missing.join('; ')}`)
    const found: Found[] = []
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await session.fetchPage(cursor)
      found.push(...postgresqlConnector.interpretPage(page))
      cursor = page.nextCursor
    }
    return { targetKey, targetVersion, found }
  } finally {
    await session.close()
  }
}

export type Facts = {
  entitlements: readonly FoundEntitlement[]
  identities: readonly FoundIdentity[]
  credentials: readonly FoundCredential[]
  holdings: readonly FoundHolding[]
}

export const factsOf = (found: readonly Found[]): Facts => ({
  entitlements: found.flatMap((one) => (one.type === 'entitlement' ? [one.value] : [])),
  identities: found.flatMap((one) => (one.type === 'identity' ? [one.value] : [])),
  credentials: found.flatMap((one) => (one.type === 'credential' ? [one.value] : [])),
  holdings: found.flatMap((one) => (one.type === 'holding' ? [one.value] : [])),
})

/** Stores a listing with its sync run, as the sync itself does; `at` is when it is said to have run. */
export async function storeFacts(
  story: Story,
  sync: Omit<Sync, 'runId'> & { sourceName: string; at: Instant },
  facts: Facts,
): Promise<void> {
  const { tx, trail } = story
  const runId = newId('sync')
  const counts = {
    entitlements: facts.entitlements.length,
    identities: facts.identities.length,
    credentials: facts.credentials.length,
    holdings: facts.holdings.length,
  }
  const items = Object.values(counts).reduce((sum, count) => sum + count, 0)
  await insertRows(tx, 'sync_run', [
    {
      id: runId,
      source_id: sync.sourceId,
      state: 'succeeded',
      reason: 'schedule',
      phase: 'holdings',
      phases_done: 4,
      phases_total: 4,
      items_seen: items,
      counts,
      created_at: at(plus(sync.at, -4_000)),
      started_at: at(plus(sync.at, -3_900)),
      finished_at: at(sync.at),
    },
  ])
  const run: Sync = { sourceId: sync.sourceId, environment: sync.environment, runId }
  await upsertEntitlements(tx, run, facts.entitlements)
  await upsertIdentities(tx, run, facts.identities)
  await upsertCredentials(tx, run, facts.credentials)
  await upsertHoldings(tx, run, facts.holdings, sync.at)
  await tx.rows(sql`UPDATE identity SET seen_at = to_timestamp(${sync.at} / 1000.0) WHERE source_id = ${sync.sourceId}`)
  trail.tell(sync.at, WORKER, {
    type: 'sync.succeeded',
    subject: { kind: 'sync', id: runId },
    sourceId: sync.sourceId,
    summary: `${sync.sourceName} was read: ${counts.identities} identities, ${counts.holdings} holdings`,
    payload: counts,
  })
}

export type Seen = { externalId: string; firstSeenAt: Instant; lastUsedAt?: Instant | undefined }

/** Moves the first sight of identities, and of all that hangs on them, into the past; then derives flags and counts. */
export async function backdate(
  tx: SqlTx,
  sourceId: Sync['sourceId'],
  since: Instant,
  seen: readonly Seen[],
): Promise<void> {
  const moment = sql`to_timestamp(${since} / 1000.0)`
  await tx.rows(sql`UPDATE entitlement SET first_seen_at = ${moment} WHERE source_id = ${sourceId}`)
  await tx.rows(sql`
    UPDATE identity i SET first_seen_at = to_timestamp(r.first / 1000.0), last_used_at = coalesce(i.last_used_at, to_timestamp(r.used / 1000.0)),
      last_used_known = i.last_used_known OR r.used IS NOT NULL
    FROM jsonb_to_recordset(${JSON.stringify(seen.map((one) => ({ ext: one.externalId, first: one.firstSeenAt, used: one.lastUsedAt ?? null })))}::jsonb)
      AS r(ext text, first float8, used float8)
    WHERE i.source_id = ${sourceId} AND i.external_id = r.ext`)
  for (const table of [sql`holding`, sql`credential`])
    await tx.rows(sql`
      UPDATE ${table} t SET first_seen_at = i.first_seen_at FROM identity i
      WHERE t.source_id = ${sourceId} AND i.source_id = ${sourceId} AND i.id = t.identity_id`)
  await deriveFacts(tx, sourceId)
}
