/** An access world whose product reaches the target only through a fault proxy, while a witness reads there directly. */
import { castVote } from '#lib/access/commands/cast-vote.ts'
import { submitRequest } from '#lib/access/commands/submit-request.ts'
import type { Engine } from '#lib/access/expiry/engine.ts'
import { type Grant, isClosed } from '#lib/access/model.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { withClient } from '#scripts/machine/cluster.ts'
import type { TestPerson } from '../builders/people.ts'
import { type FaultProxy, startFaultProxy } from '../faults/tcp-proxy.ts'
import type { ClusterVersion } from '../targets/postgres-cluster.ts'
import { startWitness, type Witness } from '../witness.ts'
import { reasonLasting, SHORT_GRANTS } from './short-grants.ts'
import { type AccessWorld, letTimePass, type Pair, startAccessWorld } from './access-world.ts'

/** Texts by which the proxy knows what passes. */
export const SEEING = {
  grant: '/* curfew grant ',
  revoke: '/* curfew revoke ',
  clock: 'clock_timestamp()',
  refusedLate: 'CF001',
  /** The end of every answer of the target's. */
  ready: 'Z\u0000\u0000\u0000\u0005',
}

export type Attempt = {
  effect: string
  outcome: string
  errorKind: string | null
  error: string | null
  worker: string
}
export type FaultWorld = {
  world: AccessWorld
  proxy: FaultProxy
  witness: Witness
  /** @param lastsMs how long the grant is in real time, when that is shorter than a request can name */
  approve(pair: Pair, options?: { lastsMs?: number; requester?: TestPerson }): Promise<GrantId>
  grant(id: GrantId): Promise<Grant>
  attempts(id: GrantId): Promise<Attempt[]>
  eventsOf(id: GrantId): Promise<string[]>
  /** Lets the engine work until the grant is in one of the states. */
  drainUntil(engine: Engine, id: GrantId, ...states: Grant['state'][]): Promise<Grant>
  /** Lets all sweeps after an end come due, one after the other. */
  drainSweeps(engine: Engine, id: GrantId): Promise<void>
  stop(): Promise<void>
}

export async function startFaultWorld(version: ClusterVersion): Promise<FaultWorld> {
  const made: { proxy?: FaultProxy } = {}
  const world = await startAccessWorld(version, {
    lineTo: async (target) => (made.proxy = await startFaultProxy(target)),
  })
  const { proxy } = made
  if (!proxy) throw new Error('the world did not ask for its line')
  await withClient(world.product.superuserUrl, (client) => client.query(SHORT_GRANTS))
  const witness = await startWitness(() => world.cluster.connect(), { everyMs: 5 })
  const grant = (id: GrantId) => grantRow(world.db, id)
  return {
    world,
    proxy,
    witness,
    grant,
    async approve(pair, { lastsMs, requester = world.owner } = {}) {
      return approveGrant(world, pair, { requester, lastsMs })
    },
    attempts: (id) =>
      world.db.rows<Attempt>(
        sql`SELECT effect, outcome, error_kind, error, worker FROM grant_attempt WHERE grant_id = ${id} ORDER BY finished_at, id`,
      ),
    eventsOf: async (id) =>
      (
        await world.db.rows<{ type: string }>(sql`SELECT type FROM audit_event WHERE subject_id = ${id} ORDER BY seq`)
      ).map(({ type }) => type),
    async drainUntil(engine, id, ...states) {
      for (;;) {
        await engine.drain()
        const row = await grant(id)
        if (states.includes(row.state)) return row
        // Nothing comes after these: to wait on would be to hang.
        if (isClosed(row.state))
          throw new Error(`the grant is ${row.state}, not ${states.join(' or ')}: ${row.lastError}`)
      }
    },
    async drainSweeps(engine, id) {
      for (let sweep = 1; sweep <= 3; sweep += 1) {
        await letTimePass(world, id, MINUTE_MS)
        await engine.drain()
      }
    },
    async stop() {
      await witness.stop()
      await proxy.close()
      await world.stop()
    },
  }
}

async function approveGrant(
  world: AccessWorld,
  pair: Pair,
  { requester, lastsMs }: { requester: TestPerson; lastsMs?: number },
): Promise<GrantId> {
  const request = await submitRequest(world.as(requester), {
    identityId: pair.identity.id,
    entitlementId: pair.entitlement.id,
    durationMs: 2 * MINUTE_MS,
    reason: lastsMs === undefined ? 'replay the failed settlement' : reasonLasting(lastsMs),
  })
  const { grantId } = await castVote(world.as(world.approver), {
    requestId: request.id,
    decision: 'approve',
    reason: '',
    askedHash: request.askedHash,
  })
  if (!grantId) throw new Error('not granted')
  return grantId
}

async function grantRow(db: Database, id: GrantId): Promise<Grant> {
  const [row] = await db.rows<Grant>(sql`SELECT * FROM access_grant WHERE id = ${id}`)
  if (!row) throw new Error('no such grant')
  return row
}

/** A statement that stands in for time or history: the rules about the product's own writes do not apply to it. */
export async function behindTheRules(world: AccessWorld, statement: Sql): Promise<void> {
  const admin = openDatabase(world.product.superuserUrl, { poolSize: 1 })
  try {
    await admin.sqlTransaction(async (tx) => {
      await tx.rows(sql`SET LOCAL session_replication_role = replica`)
      await tx.rows(statement)
    })
  } finally {
    await admin.close()
  }
}
