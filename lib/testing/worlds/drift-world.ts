/** What tests of drift do over and over: give, take and change at the target behind our back, list it, and sweep. */
import { castVote } from '#lib/access/commands/cast-vote.ts'
import { submitRequest } from '#lib/access/commands/submit-request.ts'
import { sweepSource } from '#lib/access/commands/sweep-source.ts'
import { takeBackDrift, type TakeBackDeps } from '#lib/access/commands/take-back-drift.ts'
import type { Drift } from '#lib/access/drift/model.ts'
import { driftColumns } from '#lib/access/store/drift.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { allOf, type Sql, sql } from '#lib/platform/db/sql.ts'
import { type AccessWorld, keyring, type Pair, TARGET_PASSWORD, workerContext } from './access-world.ts'

export type DriftWorld = {
  /** Lists the target to the end and compares it with the record. */
  look(): Promise<void>
  drift(...conditions: Sql[]): Promise<Drift[]>
  /** The drift of one account, of one kind. */
  ofAccount(account: string, kind: Drift['kind']): Promise<Drift[]>
  /** Asks, approves and lets the engine work. */
  grant(pair: Pair, options?: { startsAt?: Instant }): Promise<GrantId>
  /** As the account the product itself uses, past the product. */
  asOurAccount(statement: string): Promise<void>
  /** Works until nothing is due; what waits for its next try is made due. */
  takeBack(deps?: Partial<TakeBackDeps>): Promise<number>
  /** One round: what is due now is tried once. */
  takeBackOnce(deps?: Partial<TakeBackDeps>): Promise<number>
  members(role: string): Promise<string[]>
}

export function driftWorld(world: AccessWorld): DriftWorld {
  const ctx = workerContext(world.db)
  const takeBackOnce = (deps: Partial<TakeBackDeps> = {}) => takeBackDrift(ctx, { keyring, connectorFor, ...deps })
  const drift = (...conditions: Sql[]) =>
    world.db.rows<Drift>(sql`SELECT ${driftColumns} FROM drift d WHERE ${allOf(conditions)} ORDER BY d.found_at, d.id`)
  return {
    drift,
    takeBackOnce,
    async look() {
      await world.sync()
      while ((await sweepSource(ctx)) > 0);
    },
    ofAccount: (account, kind) => drift(sql`d.evidence->>'identity' = ${account}`, sql`d.kind = ${kind}`),
    async grant(pair, options = {}) {
      const request = await submitRequest(world.as(world.owner), {
        identityId: pair.identity.id,
        entitlementId: pair.entitlement.id,
        durationMs: 2 * MINUTE_MS,
        reason: 'replay the settlement',
        ...options,
      })
      const { grantId } = await castVote(world.as(world.approver), {
        requestId: request.id,
        decision: 'approve',
        reason: '',
        askedHash: request.askedHash,
      })
      if (!grantId) throw new Error('not granted')
      await world.engine().drain()
      return grantId
    },
    async asOurAccount(statement) {
      const line = await world.cluster.connect({ user: 'curfew', password: TARGET_PASSWORD })
      await line.query(statement)
      await line.end()
    },
    async takeBack(deps = {}) {
      let tried = 0
      for (;;) {
        await world.db.rows(sql`UPDATE drift SET due_at = clock_timestamp() WHERE state = 'removing'`)
        const now = await takeBackOnce(deps)
        if (now === 0) return tried
        tried += now
      }
    },
    async members(role) {
      const { rows } = await world.witness.query<{ held: string }>(
        `SELECT m.member::regrole || ' by ' || m.grantor::regrole AS held FROM pg_auth_members m
         WHERE m.roleid = $1::regrole AND m.member <> 'curfew'::regrole ORDER BY 1`,
        [role],
      )
      return rows.map(({ held }) => held)
    },
  }
}
