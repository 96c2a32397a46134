/** What an act reads at its beginning: its own row, the other open grants of the same account and entitlement, the clock. */
import type { GrantId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { prepared, sql } from '#lib/platform/db/sql.ts'
import type { Grant, GrantState } from '../model.ts'
import type { Claimed } from './queue.ts'

/** `inWindow`: its end has not come. An overdue one needs the privilege no more, but may still be taking it away. */
export type Rival = { id: GrantId; state: GrantState; leased: boolean; inWindow: boolean }
type Pair = Pick<Grant, 'sourceId' | 'id' | 'accountKey' | 'entitlementExternalId'>

export type Look = {
  /** Null when the claim is not the asker's any more: acts may have waited for a lane. */
  own: Pick<Rival, 'state'> | null
  /** Other open grants of the pair (I8). */
  rivals: Rival[]
  /** The database's clock at the read. */
  at: Instant
}

type Row = Rival & { n: number; fence: number; at: Instant }

/**
 * Read after the claims committed: of two claims made at once, at least one sees the other.
 * @returns one look per grant, in order
 */
export async function lookBeforeActing(
  db: SqlRunner,
  grants: readonly (Pair & Pick<Claimed, 'fence'>)[],
): Promise<Look[]> {
  const pairs = grants.map(({ sourceId, accountKey, entitlementExternalId }, n) => ({
    n,
    source_id: sourceId,
    account_key: accountKey,
    entitlement: entitlementExternalId,
  }))
  const rows = await db.rows<Row | (Pick<Row, 'n' | 'at'> & { id: null })>(
    prepared(
      'look',
      sql`
    SELECT p.n, g.id, g.state, g.fence, coalesce(g.lease_until > now.at, false) AS leased, (g.ends_at IS NULL OR g.ends_at > now.at) AS in_window, now.at
    FROM jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) AS p(n int, source_id text, account_key text, entitlement text)
    CROSS JOIN (SELECT clock_timestamp() AS at) now
    -- OFFSET keeps the planner from hashing the whole table: it is one probe of the index a pair.
    LEFT JOIN LATERAL (SELECT id, state, fence, lease_until, ends_at FROM access_grant WHERE source_id = p.source_id AND account_key = p.account_key
      AND entitlement_external_id = p.entitlement AND state NOT IN ('ended', 'activation_failed') OFFSET 0) g ON TRUE`,
    ),
  )
  const byAsker = Map.groupBy(rows, ({ n }) => n)
  return grants.map((grant, n) => {
    const found = byAsker.get(n) ?? []
    const [first] = found
    if (!first) throw new Error('a look was not answered')
    const open = found.filter((row): row is Row => row.id !== null)
    const own = open.find(({ id, fence, leased }) => id === grant.id && fence === grant.fence && leased) ?? null
    return { own, rivals: open.filter(({ id }) => id !== grant.id), at: first.at }
  })
}

/** Other open grants of the same target account and entitlement (I8). */
export async function rivalsOf(db: SqlRunner, grant: Pair): Promise<Rival[]> {
  const [look] = await lookBeforeActing(db, [{ ...grant, fence: -1 }])
  return look?.rivals ?? []
}
