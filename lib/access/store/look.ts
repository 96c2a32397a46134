/** What an act reads at its beginning: its own row, what else is under way for its account and entitlement, the clock. */
import type { GrantId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
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
  /** For how long a REVOKE of the pair that nobody heard of again may still land, whatever became of its grant since. */
  revokeInFlightMs: number | null
  /** The database's clock at the read. */
  at: Instant
}

type Row = Rival & { n: number; fence: number; at: Instant; revokeInFlightMs: number | null }

/** The target refuses it by its own clock, which was read through a network. */
const AFTER_DEADLINE = sql`interval '1 s'`

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
  const rows = await db.rows<Row | (Pick<Row, 'n' | 'at' | 'revokeInFlightMs'> & { id: null })>(
    prepared(
      'look',
      sql`
    SELECT p.n, g.id, g.state, g.fence, coalesce(g.lease_until > now.at, false) AS leased, (g.ends_at IS NULL OR g.ends_at > now.at) AS in_window, now.at,
      -- Over all states: the retry of that revoke may have ended its grant. A probe of an index that is all but empty.
      (SELECT (extract(epoch FROM max(f.revoke_in_flight_until) + ${AFTER_DEADLINE} - now.at) * 1000)::float8 FROM access_grant f
        WHERE f.source_id = p.source_id AND f.account_key = p.account_key AND f.entitlement_external_id = p.entitlement
          AND f.revoke_in_flight_until > now.at - ${AFTER_DEADLINE}) AS revoke_in_flight_ms
    FROM jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) AS p(n int, source_id text, account_key text, entitlement text)
    CROSS JOIN (SELECT clock_timestamp() AS at) now
    -- OFFSET keeps the planner from hashing the whole table: it is one probe of the index a pair.
    LEFT JOIN LATERAL (SELECT id, state, fence, lease_until, ends_at FROM access_grant WHERE source_id = p.source_id AND account_key = p.account_key
      AND entitlement_external_id = p.entitlement AND due_at IS NOT NULL AND state NOT IN ('ended', 'activation_failed') OFFSET 0) g ON TRUE`,
    ),
  )
  const byAsker = Map.groupBy(rows, ({ n }) => n)
  return grants.map((grant, n) => {
    const found = byAsker.get(n) ?? []
    const [first] = found
    if (!first) throw new Error('a look was not answered')
    const open = found.filter((row): row is Row => row.id !== null)
    const own = open.find(({ id, fence, leased }) => id === grant.id && fence === grant.fence && leased) ?? null
    const { revokeInFlightMs, at } = first
    return { own, rivals: open.filter(({ id }) => id !== grant.id), revokeInFlightMs, at }
  })
}

/**
 * Whether a start of the grant in row `alias` would have to wait, in one statement: a rival in hand that takes back, or a
 * REVOKE that may still land. As `provision` judges a look.
 */
export const somethingCompetes = (alias: Sql): Sql => {
  const pair = sql`c.source_id = ${alias}.source_id AND c.account_key = ${alias}.account_key AND c.entitlement_external_id = ${alias}.entitlement_external_id`
  return sql`(
    EXISTS (SELECT 1 FROM access_grant c WHERE ${pair} AND c.due_at IS NOT NULL AND c.id <> ${alias}.id AND c.state IN ('revoking', 'revoke_failing')
      AND c.lease_until > clock_timestamp())
    OR EXISTS (SELECT 1 FROM access_grant c WHERE ${pair} AND c.revoke_in_flight_until > clock_timestamp() - ${AFTER_DEADLINE}))`
}

/** Other open grants of the same target account and entitlement (I8). */
export async function rivalsOf(db: SqlRunner, grant: Pair): Promise<Rival[]> {
  const [look] = await lookBeforeActing(db, [{ ...grant, fence: -1 }])
  return look?.rivals ?? []
}
