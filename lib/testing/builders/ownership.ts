/** Rows of the ownership room for database tests, with their audit rows. */
import { recordEvents } from '#lib/audit/record.ts'
import type { EntitlementId, Id, IdentityId, PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { builderContext } from './inventory.ts'

type Of = { sourceId: SourceId; identityId: IdentityId }
const moment = (at: Instant | undefined) =>
  at === undefined ? sql`clock_timestamp()` : sql`to_timestamp(${at} / 1000.0)`

/** A live ownership of a person or a team; `endedAt` makes it history. */
export async function insertOwnership(
  db: Database,
  of: Of,
  owner: { personId: PersonId } | { teamId: TeamId },
  window: { since?: Instant; endedAt?: Instant } = {},
): Promise<Id<'ownership'>> {
  const id = newId('ownership')
  const [personId, teamId] = 'personId' in owner ? [owner.personId, null] : [null, owner.teamId]
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO ownership (id, source_id, identity_id, owner_person_id, owner_team_id, since, ended_at)
      VALUES (${id}, ${of.sourceId}, ${of.identityId}, ${personId}, ${teamId}, ${moment(window.since)},
        ${window.endedAt === undefined ? sql`NULL` : moment(window.endedAt)})`)
    await recordEvents(tx, builderContext, {
      type: 'ownership.began',
      subject: { kind: 'ownership', id },
      ...of,
      summary: `${personId ?? teamId} owns ${of.identityId}`,
    })
  })
  return id
}

/** One entitlement that the owner declared as needed. */
export async function insertBaseline(
  db: Database,
  of: Of,
  entitlementId: EntitlementId,
  declaredBy: PersonId,
  reason = 'needed for the nightly run',
): Promise<Id<'baseline'>> {
  const id = newId('baseline')
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO baseline_entry (id, source_id, identity_id, entitlement_id, reason, declared_by)
      VALUES (${id}, ${of.sourceId}, ${of.identityId}, ${entitlementId}, ${reason}, ${declaredBy})`)
    await recordEvents(tx, builderContext, {
      type: 'baseline.declared',
      subject: { kind: 'baseline', id },
      ...of,
      summary: `${entitlementId} is needed by ${of.identityId}`,
    })
  })
  return id
}
