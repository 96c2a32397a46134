/**
 * Requests and grants to race for: a source of the connector in memory, sixteen approvers, sixteen engines, and
 * connections enough for all of them at once.
 */
import { recordEvents } from '#lib/audit/record.ts'
import { castVote } from '#lib/access/commands/cast-vote.ts'
import { submitExtension } from '#lib/access/commands/submit-extension.ts'
import { submitRequest } from '#lib/access/commands/submit-request.ts'
import { engineDeps } from '#lib/access/engine-deps.ts'
import { createEngine, type Engine } from '#lib/access/expiry/engine.ts'
import type { AccessRequest } from '#lib/access/model.ts'
import { sealSourceSecret } from '#lib/inventory/source-session.ts'
import { storeSecret } from '#lib/inventory/store/sources.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { type Database, openDatabase, type SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { builderContext, insertEntitlement, insertIdentity, insertSource } from '../builders/inventory.ts'
import { insertOwnership } from '../builders/ownership.ts'
import { insertPerson, insertTeam, type TestPerson, personContext } from '../builders/people.ts'
import { testDatabase } from '../database.ts'
import { fakeConnector, fakeEntitlement, fakeIdentity, fakeTarget } from '../fake-connector.ts'
import { warm } from '../race.ts'
import { keyring, workerContext } from './access-world.ts'

export const SIDE = 16
export const MORE_MS = 10 * 60_000
const REASON = 'replay the failed settlement'

/** One account and entitlement with a request that waits, a live grant, and a request for more of its time. */
export type Scene = { fresh: AccessRequest; more: AccessRequest; grantId: GrantId }

export type RaceWorld = Awaited<ReturnType<typeof startRaceWorld>>

async function seedPeople(db: Database) {
  const [approverTeam, ownerTeam] = [await insertTeam(db), await insertTeam(db)]
  const owner = await insertPerson(db, { name: 'Olive', teamIds: [ownerTeam.id] })
  const teammate = await insertPerson(db, { name: 'Theo', teamIds: [ownerTeam.id] })
  const approvers: TestPerson[] = []
  for (let index = 0; index < 2 * SIDE; index++)
    approvers.push(await insertPerson(db, { name: `Approver ${index}`, teamIds: [approverTeam.id] }))
  return { approverTeam, ownerTeam, owner, teammate, approvers }
}

export async function startRaceWorld() {
  const product = await testDatabase()
  const db = openDatabase(product.url, { poolSize: 2 * SIDE + 2 })
  const workers = openDatabase(product.url, { poolSize: SIDE })
  const admin = openDatabase(product.superuserUrl, { poolSize: 4 })
  const people = await seedPeople(db)
  const target = fakeTarget()
  // Of a kind that can be asked for; the engines reach the connector in memory all the same.
  const deps = { keyring, connectorFor: () => fakeConnector(target) }
  const source = await insertSource(db, {
    kind: 'postgresql',
    config: { target: target.key },
    approverTeamId: people.approverTeam.id,
  })
  await db.sqlTransaction(async (tx) => {
    await storeSecret(tx, source.id, sealSourceSecret(keyring, source.id, { password: target.password }))
    await recordEvents(tx, builderContext, {
      type: 'secret.stored',
      subject: { kind: 'secret', id: source.id },
      sourceId: source.id,
      summary: 'A secret was stored',
    })
  })
  const engines: Engine[] = Array.from({ length: 2 * SIDE }, (_, index) =>
    createEngine(engineDeps(workerContext(workers, `engine-${index}`), 15_000, deps)),
  )
  await Promise.all([warm(db, 2 * SIDE), warm(workers, SIDE)])
  const as = (person: TestPerson) => personContext(db, person)
  /** The test stands in for time itself; the rules about the product's own writes do not apply to it. */
  const asTime = (work: (tx: SqlTx) => Promise<unknown>) =>
    admin.sqlTransaction(async (tx) => {
      await tx.rows(sql`SET LOCAL session_replication_role = replica`)
      await work(tx)
    })
  let made = 0

  async function scene(): Promise<Scene> {
    made += 1
    const [found, given] = [fakeIdentity(`svc-${made}`), fakeEntitlement(`role-${made}`)]
    target.identities.push(found)
    target.entitlements.push(given)
    const identity = await insertIdentity(db, source.id, { name: found.name, externalId: found.externalId })
    const entitlement = await insertEntitlement(db, source.id, {
      name: given.name,
      externalId: given.externalId,
      requestable: true,
    })
    await insertOwnership(db, { sourceId: source.id, identityId: identity.id }, { teamId: people.ownerTeam.id })
    const asked = { identityId: identity.id, entitlementId: entitlement.id, durationMs: 30 * 60_000, reason: REASON }
    const first = await submitRequest(as(people.owner), asked)
    const { grantId } = await castVote(as(approver(0)), {
      requestId: first.id,
      decision: 'approve',
      reason: '',
      askedHash: first.askedHash,
    })
    if (!grantId) throw new Error('not granted')
    await engineOf(0).drain()
    const more = await submitExtension(as(people.owner), { grantId, durationMs: MORE_MS, reason: REASON })
    return { fresh: await submitRequest(as(people.teammate), asked), more, grantId }
  }

  const approver = (index: number): TestPerson => {
    const one = people.approvers[index]
    if (!one) throw new Error(`there is no approver ${index}`)
    return one
  }
  const engineOf = (index: number): Engine => {
    const one = engines[index]
    if (!one) throw new Error(`there is no engine ${index}`)
    return one
  }

  return {
    db,
    workers,
    owner: people.owner,
    teammate: people.teammate,
    approver,
    engineOf,
    as,
    scene,
    /** Its day is over. */
    runOut: (request: AccessRequest) =>
      asTime((tx) =>
        tx.rows(
          sql`UPDATE access_request SET lapses_at = clock_timestamp() - interval '1 second' WHERE id = ${request.id}`,
        ),
      ),
    /** The engine is told a moment too early: the claim and an approval of more time may both come first. */
    makeDue: (grantId: GrantId) =>
      asTime((tx) => tx.rows(sql`UPDATE access_grant SET due_at = clock_timestamp() WHERE id = ${grantId}`)),
    async stop() {
      await Promise.all(engines.map((engine) => engine.close()))
      await Promise.all([db.close(), workers.close(), admin.close()])
      await product.close()
    },
  }
}
