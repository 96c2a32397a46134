/**
 * One account with two identities and one role at a real target, and everything that can be done to them, each step
 * answering 'done' or the code of the refusal: the real side of the model-based proof.
 */
import { runDueSync } from '#lib/inventory/jobs.ts'
import type { Connector } from '#lib/inventory/connectors/contract.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { adoptDrift } from '#lib/access/commands/adopt-drift.ts'
import { castVote } from '#lib/access/commands/cast-vote.ts'
import { endGrant } from '#lib/access/commands/end-grant.ts'
import { lapseRequests } from '#lib/access/commands/lapse-requests.ts'
import { liftKillSwitch } from '#lib/access/commands/lift-kill-switch.ts'
import { pullKillSwitch } from '#lib/access/commands/pull-kill-switch.ts'
import { submitExtension } from '#lib/access/commands/submit-extension.ts'
import { submitRequest } from '#lib/access/commands/submit-request.ts'
import { sweepSource } from '#lib/access/commands/sweep-source.ts'
import { takeBackDrift } from '#lib/access/commands/take-back-drift.ts'
import { withdrawRequest } from '#lib/access/commands/withdraw-request.ts'
import type { AccessRequest, GrantState, HaltTarget } from '#lib/access/model.ts'
import type { Engine } from '#lib/access/expiry/engine.ts'
import { isDomainError } from '#lib/kernel/errors.ts'
import type { DriftId, GrantId, HaltId, IdentityId } from '#lib/kernel/ids.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { type Database, databaseTime, openDatabase, type SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertOwnership } from '../builders/ownership.ts'
import { insertPerson, type TestPerson } from '../builders/people.ts'
import { type AccessWorld, keyring, type Pair, TARGET_PASSWORD, workerContext } from './access-world.ts'

const MINUTE_MS = 60_000
const REASON = 'replay the failed settlement'

/** Shows every account of the tests a second time, as sources do that know an account by two names. */
const doubling = (connector: Connector): Connector => ({
  ...connector,
  interpretPage: (page) =>
    connector.interpretPage(page).flatMap((found) => {
      if (found.type !== 'identity' || !found.value.name.startsWith('svc_')) return [found]
      return [
        found,
        {
          type: found.type,
          value: { ...found.value, externalId: `alias:${found.value.accountKey}`, name: `${found.value.name} (2)` },
        },
      ]
    }),
})
const doubled = (kind: string): Connector | null => {
  const connector = connectorFor(kind)
  return connector && doubling(connector)
}

/** Lists the target as the worker would, then compares it with the record. */
export async function listAndSweep(world: AccessWorld): Promise<void> {
  await world.db.sqlTransaction((tx) =>
    tx.rows(sql`UPDATE source SET next_sync_at = clock_timestamp() WHERE id = ${world.sourceId}`),
  )
  const outcome = await runDueSync(workerContext(world.db), { keyring, connectorFor: doubled })
  if (outcome?.state !== 'succeeded') throw new Error(`the sync ended as ${outcome?.state}`)
  while ((await sweepSource(workerContext(world.db))) > 0);
  while ((await takeBackDrift(workerContext(world.db), { keyring, connectorFor: doubled })) > 0);
}

/** What the runs of one world share. */
export type Bench = {
  world: AccessWorld
  engines: readonly Engine[]
  /** Pulls and lifts any kill switch. */
  chief: TestPerson
  /** The product's database as its superuser, who can move time. */
  admin: Database
  close(): Promise<void>
}
export type Place = 'estate' | 'source' | 'identity 0' | 'identity 1'

export async function openBench(world: AccessWorld): Promise<Bench> {
  await listAndSweep(world)
  const admin = openDatabase(world.product.superuserUrl, { poolSize: 1 })
  const chief = await insertPerson(world.db, { name: 'Carl', roles: ['admin'] })
  return { world, engines: [world.engine('one'), world.engine('two')], chief, admin, close: () => admin.close() }
}

type Seen = { state: GrantState; leftMs: number | null; externallyModified: boolean }

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (isDomainError(error)) return error.code
      throw error
    },
  )

export class PairUnderTest {
  readonly requests: AccessRequest[] = []
  readonly grants: GrantId[] = []
  private readonly world: AccessWorld
  private readonly pair: Pair
  private readonly identities: readonly [IdentityId, IdentityId]
  private readonly bench: Bench
  private readonly halts = new Map<Place, HaltId>()

  private constructor(bench: Bench, pair: Pair, alias: IdentityId) {
    this.bench = bench
    this.world = bench.world
    this.pair = pair
    this.identities = [pair.identity.id, alias]
  }

  static async start(bench: Bench, standing: boolean): Promise<PairUnderTest> {
    const { world } = bench
    const pair = await world.pair()
    if (standing) await world.witness.query(`GRANT ${pair.role} TO ${pair.account}`)
    await listAndSweep(world)
    const [alias] = await world.db.rows<{ id: IdentityId }>(
      sql`SELECT id FROM identity WHERE source_id = ${world.sourceId} AND external_id = ${`alias:${pair.identity.accountKey}`}`,
    )
    const [teamId] = world.owner.teamIds
    if (!alias || !teamId) throw new Error('the second identity was not listed')
    await insertOwnership(world.db, { sourceId: world.sourceId, identityId: alias.id }, { teamId })
    return new PairUnderTest(bench, pair, alias.id)
  }

  private person(who: 0 | 1): TestPerson {
    return who === 0 ? this.world.owner : this.world.teammate
  }

  async ask(who: 0 | 1, identity: 0 | 1, minutes: number, startsInMinutes: number | null): Promise<string> {
    const { world, pair, identities } = this
    const startsAt: Instant | null =
      startsInMinutes === null ? null : instant((await databaseTime(world.db)) + startsInMinutes * MINUTE_MS)
    return outcomeOf(
      submitRequest(world.as(this.person(who)), {
        identityId: identities[identity],
        entitlementId: pair.entitlement.id,
        durationMs: minutes * MINUTE_MS,
        reason: REASON,
        startsAt,
      }).then((request) => this.requests.push(request)),
    )
  }

  askMore(who: 0 | 1, index: number, minutes: number): Promise<string> {
    const more = { grantId: this.grant(index), durationMs: minutes * MINUTE_MS, reason: REASON }
    return outcomeOf(
      submitExtension(this.world.as(this.person(who)), more).then((request) => this.requests.push(request)),
    )
  }

  private grant(index: number): GrantId {
    const grantId = this.grants[index]
    if (!grantId) throw new Error(`there is no grant ${index}`)
    return grantId
  }

  private request(index: number): AccessRequest {
    const request = this.requests[index]
    if (!request) throw new Error(`there is no request ${index}`)
    return request
  }

  vote(index: number, approve: boolean, minutes: number): Promise<string> {
    const { id, askedHash } = this.request(index)
    const decision = approve ? 'approve' : 'deny'
    const vote = { requestId: id, askedHash, decision, reason: REASON, durationMs: minutes * MINUTE_MS } as const
    return outcomeOf(
      castVote(this.world.as(this.world.approver), vote).then(({ grantId }) => {
        // An approval of more time names the grant that has it.
        if (grantId && !this.grants.includes(grantId)) this.grants.push(grantId)
      }),
    )
  }

  withdraw(index: number, who: 0 | 1): Promise<string> {
    return outcomeOf(withdrawRequest(this.world.as(this.person(who)), { requestId: this.request(index).id }))
  }

  async lapse(): Promise<void> {
    while ((await lapseRequests(workerContext(this.world.db))) > 0);
  }

  end(index: number): Promise<string> {
    return outcomeOf(endGrant(this.world.as(this.world.approver), { grantId: this.grant(index), reason: REASON }))
  }

  pull(place: Place): Promise<string> {
    const [first, second] = this.identities
    const targets: Record<Place, HaltTarget> = {
      estate: { scope: 'estate' },
      source: { scope: 'source', sourceId: this.world.sourceId },
      'identity 0': { scope: 'identity', identityId: first },
      'identity 1': { scope: 'identity', identityId: second },
    }
    return outcomeOf(
      pullKillSwitch(this.world.as(this.bench.chief), { target: targets[place], reason: REASON }).then(({ haltId }) =>
        this.halts.set(place, haltId),
      ),
    )
  }

  async lift(place: Place): Promise<string> {
    const haltId = this.halts.get(place)
    if (!haltId) throw new Error(`nothing is halted for ${place}`)
    this.halts.delete(place)
    return outcomeOf(liftKillSwitch(this.world.as(this.bench.chief), { haltId, reason: REASON }))
  }

  /** Somebody answers for all open drift of a kind. */
  async adopt(kind: 'unrecorded' | 'missing'): Promise<void> {
    const open = await this.world.db.rows<{ id: DriftId }>(sql`
      SELECT id FROM drift WHERE account_key = ${this.pair.identity.accountKey} AND kind = ${kind} AND state = 'open'`)
    for (const { id } of open) await adoptDrift(this.world.as(this.bench.chief), { driftId: id, reason: REASON })
  }

  /** Until nothing of the pair is in hand. One that yielded to another is due again a moment later. */
  async work(engines: 1 | 2): Promise<void> {
    const stopAtMs = performance.now() + 20_000
    do await Promise.all(this.bench.engines.slice(0, engines).map((engine) => engine.drain()))
    while ((await this.inHand()) > 0 && performance.now() < stopAtMs)
    // The run's own seconds are not the model's: the looks after an end wait until time is moved.
    await this.asTime((admin) =>
      admin.rows(sql`
        UPDATE access_grant SET next_sweep_at = clock_timestamp() + interval '5 minutes'
        WHERE account_key = ${this.pair.identity.accountKey} AND next_sweep_at IS NOT NULL AND sweeps_left = 3`),
    )
  }

  private async inHand(): Promise<number> {
    const [row] = await this.world.db.rows<{ inHand: number }>(sql`
      SELECT count(*)::int AS in_hand FROM access_grant
      WHERE account_key = ${this.pair.identity.accountKey} AND due_at < clock_timestamp() + interval '1 second'`)
    return row?.inHand ?? 0
  }

  async tamper(whose: 'ours' | 'theirs', give: boolean): Promise<void> {
    const { account, role } = this.pair
    const modern = this.world.cluster.version >= 16
    const asGranted = modern && whose === 'ours' ? ' WITH INHERIT TRUE, SET FALSE' : ''
    const statement = give ? `GRANT ${role} TO ${account}${asGranted}` : `REVOKE ${role} FROM ${account}`
    if (whose === 'theirs' || !give) {
      const by = give || !modern ? '' : ` GRANTED BY ${whose === 'ours' ? 'curfew' : 'postgres'}`
      await this.world.witness.query(statement + by)
      return
    }
    const stolen = await this.world.cluster.connect({ user: 'curfew', password: TARGET_PASSWORD })
    await stolen.query(statement).finally(() => stolen.end())
  }

  /** Everything that is stored of the pair lies that much further back, as if the time had gone by. */
  async letTimePass(minutes: number): Promise<void> {
    // A little more than asked, so that what falls on the same minute has come.
    const back = sql`make_interval(secs => ${minutes * 60 + 15}::float8)`
    const account = sql`account_key = ${this.pair.identity.accountKey}`
    await this.asTime(async (admin) => {
      await admin.rows(sql`
        UPDATE access_grant SET starts_at = starts_at - ${back}, approved_at = approved_at - ${back}, activating_at = activating_at - ${back},
          active_at = active_at - ${back}, ends_at = ends_at - ${back}, ended_at = ended_at - ${back}, gone_at = gone_at - ${back},
          due_at = due_at - ${back}, lease_until = lease_until - ${back}, next_sweep_at = next_sweep_at - ${back}
        WHERE ${account}`)
      await admin.rows(sql`
        UPDATE access_request r SET created_at = r.created_at - ${back}, starts_at = r.starts_at - ${back}, lapses_at = r.lapses_at - ${back}
        FROM identity i WHERE i.source_id = r.source_id AND i.id = r.identity_id AND i.${account}`)
    })
  }

  /** The test stands in for time itself; the rules about the product's own writes do not apply to it. */
  private asTime(work: (tx: SqlTx) => Promise<unknown>): Promise<void> {
    return this.bench.admin.sqlTransaction(async (tx) => {
      await tx.rows(sql`SET LOCAL session_replication_role = replica`)
      await work(tx)
    })
  }

  listAndSweep(): Promise<void> {
    return listAndSweep(this.world)
  }

  /** What is at the target, read by the independent witness. */
  async atTarget(): Promise<{ ours: boolean; theirs: boolean }> {
    const { rows } = await this.world.witness.query<{ ours: boolean }>(
      `SELECT grantor = 'curfew'::regrole AS ours FROM pg_auth_members WHERE member = $1::regrole AND roleid = $2::regrole`,
      [this.pair.account, this.pair.role],
    )
    return { ours: rows.some(({ ours }) => ours), theirs: rows.some(({ ours }) => !ours) }
  }

  async onRecord(): Promise<Seen[]> {
    const rows = await this.world.db.rows<Seen & { id: GrantId }>(sql`
      SELECT id, state, (extract(epoch FROM ends_at - clock_timestamp()) * 1000)::float8 AS left_ms, externally_modified
      FROM access_grant WHERE account_key = ${this.pair.identity.accountKey}`)
    return this.grants.flatMap((id) => rows.find((row) => row.id === id) ?? [])
  }

  async openDrift(): Promise<Record<string, number>> {
    const rows = await this.world.db.rows<{ kind: string; open: number }>(sql`
      SELECT kind, count(*)::int AS open FROM drift
      WHERE account_key = ${this.pair.identity.accountKey} AND state IN ('open', 'removing') GROUP BY kind`)
    return { unrecorded: 0, missing: 0, ...Object.fromEntries(rows.map(({ kind, open }) => [kind, open])) }
  }

  /** Nothing of it comes due in the runs that follow. */
  async forget(): Promise<void> {
    for (const place of this.halts.keys()) await this.lift(place)
    await this.asTime((admin) =>
      admin.rows(
        sql`UPDATE access_grant SET next_sweep_at = NULL, sweeps_left = 0 WHERE account_key = ${this.pair.identity.accountKey}`,
      ),
    )
  }
}
