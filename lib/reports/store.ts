/** SQL that no other room has a use for. */
import type { IdentityId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { inScope, liveOwnerJoin } from '#lib/ownership/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { ExposureFacts } from './model.ts'

/** How many identities were there and unowned at an instant. */
export async function unownedAt(runner: SqlRunner, at: Instant): Promise<number> {
  const moment = sql`to_timestamp(${at} / 1000.0)`
  const [row] = await runner.rows<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM identity i
    WHERE i.first_seen_at <= ${moment} AND (i.gone_at IS NULL OR i.gone_at > ${moment})
      AND NOT EXISTS (SELECT 1 FROM ownership o WHERE o.source_id = i.source_id AND o.identity_id = i.id AND o.since <= ${moment}
        AND (o.ended_at IS NULL OR o.ended_at > ${moment}))`)
  return row?.count ?? 0
}

export type Exposed = ExposureFacts & {
  identityId: IdentityId
  name: string
  sourceName: string
  owner: string | null
  since: Instant
}

/**
 * The worst by what is known without weights: administrators, then who can become one, then unowned, then everlasting
 * credentials, then how much is held. Superusers and T0 are the same thing in different systems.
 */
export async function worstExposed(runner: SqlRunner, scope: Scope, limit: number): Promise<Exposed[]> {
  return runner.rows<Exposed>(sql`
    SELECT i.id AS identity_id, i.name, s.name AS source_name, coalesce(p.name, t.name) AS owner, i.first_seen_at AS since,
      'superuser' = ANY(i.flags) AS superuser, o.id IS NOT NULL AS owned, 'never-expires' = ANY(i.flags) AS never_expires,
      'dormant' = ANY(i.flags) AS dormant, i.standing_count AS standing, i.tier,
      (SELECT b.sentence FROM breadth_score b WHERE b.source_id = i.source_id AND b.identity_id = i.id AND b.until IS NULL) AS breadth
    FROM identity i JOIN source s ON s.id = i.source_id ${liveOwnerJoin}
    LEFT JOIN person p ON p.id = o.owner_person_id LEFT JOIN team t ON t.id = o.owner_team_id
    WHERE i.gone_at IS NULL AND i.standing_count > 0 AND NOT i.disabled AND NOT 'connector-account' = ANY(i.flags) AND ${inScope(scope)}
    ORDER BY 'superuser' = ANY(i.flags) OR coalesce(i.tier = 'T0', false) DESC, coalesce(i.tier = 'T1', false) DESC, owned, never_expires DESC, i.standing_count DESC, dormant DESC, i.first_seen_at, i.id LIMIT ${limit}::int`)
}
