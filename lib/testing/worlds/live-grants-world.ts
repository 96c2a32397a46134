/**
 * Live grants without an engine or a target: people who own and approve, and grants as the engine leaves them when it
 * has read them back. Call it at the top of a test file: it opens and closes with the file.
 */
import { afterAll, beforeAll } from 'vitest'
import { castVote } from '#lib/access/commands/cast-vote.ts'
import { submitExtension } from '#lib/access/commands/submit-extension.ts'
import { submitRequest } from '#lib/access/commands/submit-request.ts'
import type { AccessRequest, Grant } from '#lib/access/model.ts'
import { type Claimed, claimDue } from '#lib/access/store/queue.ts'
import { recordEvents } from '#lib/audit/record.ts'
import type { GrantId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import { type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, openDatabase, type SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  insertEntitlement,
  type InsertedEntitlement,
  type InsertedIdentity,
  insertIdentity,
  insertSource,
} from '../builders/inventory.ts'
import { insertOwnership } from '../builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '../builders/people.ts'
import { type TestDatabase, testDatabase } from '../database.ts'
import { letTimePass, workerContext } from './access-world.ts'

export const REASON = 'the settlement takes longer than planned'
type Who = 'owner' | 'teammate' | 'approver' | 'approver2' | 'stranger' | 'admin' | 'auditor'
type Live = { grantId: GrantId; identity: InsertedIdentity; entitlement: InsertedEntitlement }
type GrantRow = Grant & { endsAt: Instant; dueAt: Instant; extendedByRequestId: string | null }
type VoteOptions = { durationMs?: number; decision?: 'approve' | 'deny'; db?: Database }

export function liveGrantsWorld() {
  let product: TestDatabase
  let db: Database
  let people: Record<Who, TestPerson>
  let sourceId: SourceId
  let owners: TeamId
  beforeAll(async () => {
    product = await testDatabase()
    db = openDatabase(product.url, { poolSize: 16 })
    const approvers = await insertTeam(db)
    owners = (await insertTeam(db)).id
    people = {
      owner: await insertPerson(db, { name: 'Olive', teamIds: [owners] }),
      teammate: await insertPerson(db, { name: 'Theo', teamIds: [owners] }),
      approver: await insertPerson(db, { name: 'Ada', teamIds: [approvers.id] }),
      approver2: await insertPerson(db, { name: 'Ben', teamIds: [approvers.id] }),
      stranger: await insertPerson(db),
      admin: await insertPerson(db, { roles: ['admin'] }),
      auditor: await insertPerson(db, { roles: ['auditor'] }),
    }
    sourceId = (await insertSource(db, { approverTeamId: approvers.id })).id
  })
  afterAll(async () => {
    await db.close()
    await product.close()
  })

  const as = (who: Who, over: Database = db): PersonContext => personContext(over, people[who])

  const vote = (who: Who, request: Pick<AccessRequest, 'id' | 'askedHash'>, over: VoteOptions = {}) =>
    castVote(as(who, over.db), {
      requestId: request.id,
      decision: over.decision ?? 'approve',
      reason: 'fine',
      durationMs: over.durationMs ?? null,
      askedHash: request.askedHash,
    })

  /** A grant that is live, with that much left. */
  async function live(leftMs = 10 * MINUTE_MS): Promise<Live> {
    const identity = await insertIdentity(db, sourceId)
    const entitlement = await insertEntitlement(db, sourceId, { requestable: true })
    await insertOwnership(db, { sourceId, identityId: identity.id }, { teamId: owners })
    const asked = { identityId: identity.id, entitlementId: entitlement.id, durationMs: leftMs, reason: REASON }
    const { grantId } = await vote('approver', await submitRequest(as('owner'), asked))
    if (!grantId) throw new Error('not granted')
    await db.sqlTransaction(async (tx) => {
      await tx.rows(sql`
        UPDATE access_grant g SET state = 'active', activating_at = clock.now, active_at = clock.now, ends_at = clock.now + make_interval(secs => ${leftMs / 1000}::float8),
          due_at = clock.now + make_interval(secs => (${leftMs} - g.margin_ms) / 1000.0), fence = 1
        FROM (SELECT clock_timestamp() AS now) clock WHERE g.id = ${grantId}`)
      await recordEvents(tx, workerContext(db), {
        type: 'grant.active',
        subject: { kind: 'grant', id: grantId },
        sourceId,
        summary: 'is live',
      })
    })
    return { grantId, identity, entitlement }
  }

  async function row(grantId: GrantId): Promise<GrantRow> {
    const [found] = await db.rows<GrantRow>(sql`SELECT * FROM access_grant WHERE id = ${grantId}`)
    if (!found) throw new Error('no such grant')
    return found
  }

  return {
    as,
    vote,
    live,
    row,
    database: () => db,
    person: (who: Who) => people[who],
    ask: (grantId: GrantId, durationMs = 5 * MINUTE_MS, who: Who = 'owner') =>
      submitExtension(as(who), { grantId, durationMs, reason: REASON }),
    pass: (grantId: GrantId, milliseconds: number) => letTimePass({ product }, grantId, milliseconds),
    /** The engine's own claim of what is due here, without what it does then. */
    claim: (over: SqlRunner = db): Promise<Claimed[]> =>
      claimDue(over, workerContext(db), 'expiry', {
        worker: 'engine',
        leaseMs: 15_000,
        room: new Map([[sourceId, 100]]),
      }),
    eventsOf: async (grantId: GrantId): Promise<string[]> => {
      const told = await db.rows<{ type: string }>(
        sql`SELECT type FROM audit_event WHERE subject_id = ${grantId} ORDER BY seq`,
      )
      return told.map((one) => one.type)
    },
  }
}
