/** The five things a worker may be in the middle of when it dies, each played by real people on a real stage. */
import type { GrantId } from '#lib/kernel/ids.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { Stage } from '#lib/testing/processes/stage.ts'
import { letTimePass, type Pair } from '#lib/testing/worlds/access-world.ts'
import { until } from '#scripts/machine/processes.ts'
import { castVote } from '../../commands/cast-vote.ts'
import { endGrant } from '../../commands/end-grant.ts'
import { pullKillSwitch } from '../../commands/pull-kill-switch.ts'
import { submitExtension } from '../../commands/submit-extension.ts'
import type { StepOf } from '../../expiry/steps.ts'

export type Scenario = {
  name: string
  /** What the worker is about when it dies. */
  effect: StepOf['effect']
  /** Approvals hand over to the worker: the claim is theirs. */
  hears?: true
  /** What comes before the worker is armed. */
  prepare(stage: Stage, pair: Pair): Promise<GrantId | null>
  /** What makes the armed worker act. */
  trigger(stage: Stage, pair: Pair, grantId: GrantId | null): Promise<unknown>
}

/** Live for a while: the end is far enough away that nothing but the trigger ends it. */
const AMPLE_MS = 30_000
const BRIEF_MS = 2_500

async function live(stage: Stage, pair: Pair, lastsMs: number): Promise<GrantId> {
  const grantId = await stage.approve({ pair, lastsMs })
  if (!(await until(async () => (await stage.stateOf(grantId)) === 'active', 10_000, 10)))
    throw new Error(`${grantId} does not come to life`)
  return grantId
}

const leftMs = async (stage: Stage, grantId: GrantId): Promise<number> => {
  const [row] = await stage.world.db.rows<{ leftMs: number }>(
    sql`SELECT (extract(epoch FROM ends_at - clock_timestamp()) * 1000)::float8 AS left_ms FROM access_grant WHERE id = ${grantId}`,
  )
  return row?.leftMs ?? Number.NaN
}

/** More time is approved, the old end goes by without effect, and then the new end is near. */
async function extended(stage: Stage, pair: Pair): Promise<GrantId> {
  const { world } = stage
  const grantId = await live(stage, pair, BRIEF_MS)
  const { id, askedHash } = await submitExtension(world.as(world.owner), {
    grantId,
    durationMs: MINUTE_MS,
    reason: 'the replay needs longer',
  })
  await castVote(world.as(world.approver), { requestId: id, decision: 'approve', reason: '', askedHash })
  if (!(await until(async () => (await leftMs(stage, grantId)) < MINUTE_MS - 200, 10_000, 20)))
    throw new Error('the old end does not come')
  await stage.witness.look()
  if (!stage.witness.holds(pair.account, pair.role)) throw new Error('the extension did not keep the privilege')
  await letTimePass(world, grantId, (await leftMs(stage, grantId)) - BRIEF_MS)
  return grantId
}

const reason = 'the task is done'
const need = (grantId: GrantId | null): GrantId => {
  if (grantId === null) throw new Error('nothing was prepared')
  return grantId
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a provision that its successor repeats',
    effect: 'provision',
    prepare: async () => null,
    trigger: (stage, pair) => stage.approve({ pair, lastsMs: stage.leaseMs + 1_500 }),
  },
  {
    name: 'a provision whose window is over before its successor comes',
    effect: 'provision',
    prepare: async () => null,
    trigger: (stage, pair) => stage.approve({ pair, lastsMs: 0.7 * stage.leaseMs }),
  },
  {
    name: 'a provision that was handed over',
    effect: 'provision',
    hears: true,
    prepare: async () => null,
    trigger: (stage, pair) => stage.approve({ pair, lastsMs: stage.leaseMs + 1_500 }),
  },
  {
    name: 'an expiry',
    effect: 'revoke',
    prepare: (stage, pair) => live(stage, pair, BRIEF_MS),
    trigger: async () => {},
  },
  {
    name: 'an early end',
    effect: 'revoke',
    prepare: (stage, pair) => live(stage, pair, AMPLE_MS),
    trigger: ({ world }, _, grantId) => endGrant(world.as(world.owner), { grantId: need(grantId), reason }),
  },
  {
    name: 'the end of an extended grant',
    effect: 'revoke',
    prepare: extended,
    trigger: async () => {},
  },
  {
    name: 'a kill switch',
    effect: 'revoke',
    prepare: (stage, pair) => live(stage, pair, AMPLE_MS),
    trigger: ({ world }, { identity }) =>
      pullKillSwitch(world.as(world.approver), { target: { scope: 'identity', identityId: identity.id }, reason }),
  },
]
