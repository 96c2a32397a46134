/** What the engine would record about many grants at once, with the rows that say so. */
import { recordEvents } from '#lib/audit/record.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { instant, MINUTE_MS } from '#lib/kernel/time.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { insertToldGrant } from './ended-grants.ts'
import type { Scene } from './happenings.ts'
import { builderContext } from './inventory.ts'

type GrantEventType = 'grant.ended' | 'grant.revoke-failing' | 'grant.still-failing' | 'grant.force-closed'

export async function insertDueGrants(db: Database, scene: Scene, count: number): Promise<GrantId[]> {
  const of = { ...scene, requesterId: scene.requester.id }
  const endsAt = instant(Date.now() - MINUTE_MS)
  const ids: GrantId[] = []
  for (let made = 0; made < count; made += 1) ids.push(await insertToldGrant(db, of, { endsAt, state: 'revoking' }))
  return ids
}

/** One transaction for all of them. */
export const happenToGrants = (
  db: Database,
  scene: Scene,
  { type, grantIds, set }: { type: GrantEventType; grantIds: readonly GrantId[]; set?: Sql },
): Promise<void> =>
  db.sqlTransaction(async (tx) => {
    await tx.rows(
      sql`UPDATE access_grant SET ${set ?? sql`attempts = attempts + 1`} WHERE source_id = ${scene.sourceId} AND id = ANY(${[...grantIds]}::text[])`,
    )
    const { sourceId, identityId } = scene
    await recordEvents(
      tx,
      builderContext,
      ...grantIds.map((id) => ({
        type,
        subject: { kind: 'grant' as const, id },
        sourceId,
        identityId,
        summary: `svc → writer: ${type}`,
      })),
    )
  })
