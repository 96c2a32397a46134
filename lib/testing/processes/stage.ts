/**
 * Where proofs are played: a world, its witness and its processes, grants that last seconds in real time, and the
 * verdict at the end.
 */
import { castVote } from '#lib/access/commands/cast-vote.ts'
import { submitRequest } from '#lib/access/commands/submit-request.ts'
import type { GrantId, RequestId } from '#lib/kernel/ids.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { withClient } from '#scripts/machine/cluster.ts'
import { until } from '#scripts/machine/processes.ts'
import type { TestPerson } from '../builders/people.ts'
import { startWitness, type Witness } from '../witness.ts'
import { reasonLasting, SHORT_GRANTS } from '../worlds/short-grants.ts'
import { type AccessWorld, KEY_LINE, type Pair, startAccessWorld, type WorldOptions } from '../worlds/access-world.ts'
import type { HaltRecord } from './judge-halts.ts'
import { type Case, type GrantRecord, judge } from './judge.ts'
import { type Processes, productProcesses } from './product.ts'

export { reasonLasting }

export type Limits = Pick<Case, 'lateByMs' | 'againMs' | 'outages' | 'strikes'> & { account?: string }
export type Asked = { pair: Pair; lastsMs: number; requester?: TestPerson }
export type Stage = {
  world: AccessWorld
  witness: Witness
  processes: Processes
  leaseMs: number
  /** Asks for a grant that lasts so long in real time; not decided yet. */
  ask(what: Asked): Promise<{ id: RequestId; askedHash: string }>
  approve(what: Asked): Promise<GrantId>
  records(): Promise<GrantRecord[]>
  halts(): Promise<HaltRecord[]>
  stateOf(id: GrantId): Promise<string>
  /** @returns whether every grant is over in time */
  allOver(withinMs: number): Promise<boolean>
  /**
   * Every broken promise; empty is what is hoped for.
   * @param limits.account judges the grants of this one only
   */
  verdict(limits: Limits): Promise<string[]>
  stop(): Promise<void>
}

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`
const RECORDS = `
  SELECT g.id, i.name AS account, e.name AS role, g.state, g.end_cause AS "endCause", ${ms('g.approved_at')} AS "approvedAtMs",
    ${ms('g.starts_at')} AS "startsAtMs", ${ms('g.activating_at')} AS "activatingAtMs", ${ms('g.active_at')} AS "activeAtMs",
    ${ms('g.ends_at')} AS "endsAtMs", g.margin_ms AS "marginMs", ${ms('g.revoke_requested_at')} AS "revokeRequestedAtMs",
    ${ms('g.gone_at')} AS "goneAtMs", ${ms('g.ended_at')} AS "endedAtMs", g.halt_id AS "haltId",
    greatest(0, g.fence - (SELECT count(DISTINCT t.fence) FROM grant_attempt t WHERE t.grant_id = g.id))::int AS "lostClaims",
    (SELECT ${ms('max(x.to_ends_at)')} FROM grant_extension x WHERE x.source_id = g.source_id AND x.grant_id = g.id) AS "extendedToMs",
    (SELECT count(*)::int FROM audit_event a WHERE a.subject_id = g.id AND a.type IN ('grant.ended', 'grant.activation-failed')) AS endings,
    (SELECT count(*)::int FROM audit_event a WHERE a.subject_id = g.id AND a.type = 'grant.active') AS activations,
    (SELECT count(*)::int FROM audit_event a WHERE a.subject_id = g.id AND a.type = 'grant.reappeared') AS reappearances
  FROM access_grant g JOIN identity i ON i.source_id = g.source_id AND i.id = g.identity_id
  JOIN entitlement e ON e.source_id = g.source_id AND e.id = g.entitlement_id ORDER BY g.id`

const HALTS = `
  SELECT k.id, i.name AS account, ${ms('k.pulled_at')} AS "pulledAtMs", ${ms('k.lifted_at')} AS "liftedAtMs"
  FROM halt k LEFT JOIN identity i ON i.source_id = k.source_id AND i.id = k.identity_id ORDER BY k.pulled_at`

const OPEN = `SELECT count(*)::int AS open FROM access_grant WHERE state NOT IN ('ended', 'activation_failed')`

export async function startStage(options: WorldOptions & { leaseSeconds?: number } = {}): Promise<Stage> {
  const { leaseSeconds = 2, ...worldOptions } = options
  const world = await startAccessWorld(18, worldOptions)
  await withClient(world.product.superuserUrl, (client) => client.query(SHORT_GRANTS))
  const witness = await startWitness(() => world.cluster.connect())
  const processes = productProcesses({ databaseUrl: world.product.url, keyLine: KEY_LINE, leaseSeconds })

  const ask = ({ pair, lastsMs, requester = world.owner }: Asked) =>
    submitRequest(world.as(requester), {
      identityId: pair.identity.id,
      entitlementId: pair.entitlement.id,
      durationMs: MINUTE_MS,
      reason: reasonLasting(lastsMs),
    })
  const rowsOf = <Row extends object>(text: string): Promise<Row[]> =>
    withClient(world.product.superuserUrl, async (client) => (await client.query<Row>(text)).rows)
  const records = () => rowsOf<GrantRecord>(RECORDS)
  const halts = () => rowsOf<HaltRecord>(HALTS)
  const openGrants = async () => (await rowsOf<{ open: number }>(OPEN))[0]?.open

  return {
    world,
    witness,
    processes,
    leaseMs: leaseSeconds * 1_000,
    ask,
    async approve(what) {
      const { id, askedHash } = await ask(what)
      const vote = { requestId: id, decision: 'approve' as const, reason: '', askedHash }
      const { grantId } = await castVote(world.as(world.approver), vote)
      if (!grantId) throw new Error('not granted')
      return grantId
    },
    records,
    halts,
    async stateOf(id) {
      const [row] = await world.db.rows<{ state: string }>(sql`SELECT state FROM access_grant WHERE id = ${id}`)
      if (!row) throw new Error('no such grant')
      return row.state
    },
    allOver: (withinMs) => until(async () => (await openGrants()) === 0, withinMs, 50),
    async verdict({ account, ...limits }) {
      const untilMs = await witness.look()
      const grants = (await records()).filter((grant) => account === undefined || grant.account === account)
      return judge({ untilMs, grants, halts: await halts(), changesOf: witness.changes, ...limits })
    },
    async stop() {
      await processes.close()
      const seen = await witness.stop().catch((error: unknown) => error)
      await world.stop()
      if (seen) throw seen
    },
  }
}
