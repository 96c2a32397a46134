/** Rounds of random faults over a product at work, and the verdict: the same seed gives the same faults in the same order. */
import { type Client, apiClient } from '../client.ts'
import { startKillableDatabase } from '../killable-database.ts'
import type { Outage } from '../judge.ts'
import { type Stage, startStage } from '../stage.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { until } from '#scripts/machine/processes.ts'
import { type Cast, type EnvironmentOf, gatherCast } from './cast.ts'
import { pickFault } from './faults.ts'
import { startLoad } from './load.ts'
import { type Random, randomFrom } from './random.ts'

export type ChaosOptions = {
  seed: number
  /** Ends after that many rounds. */
  rounds: number
  leaseSeconds?: number
  lanes?: number
  /** Of each worker. */
  environmentOf?: EnvironmentOf
  tell?(line: string): void
  /** Ends earlier, after the round under way. */
  enough?(): boolean
}
export type ChaosReport = {
  seed: number
  rounds: number
  /** How often each fault struck. */
  faults: Record<string, number>
  grants: number
  approvalsAcknowledged: number
  endsAcknowledged: number
  /** The witness: reads of all memberships, and the widest gap between two. */
  witness: { count: number; widestGapMs: number }
  violations: string[]
  /** For whoever has to find the cause; empty when nothing is wrong. */
  evidence: Record<string, unknown>
}
type Struck = { name: string; fromMs: number; toMs: number }

/** Class B1 with the engine killed at the worst instant: a claim lease and a restart (design.md section 6). */
const RESTART_MS = 5_000
const LANES = 10
/** A round is over when something was acknowledged since, and at the latest after this. */
const ROUND_AT_MOST_MS = 1_000
const AT_WORK_WITHIN_MS = 60_000
const OVER_WITHIN_MS = 60_000

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { leaseSeconds = 1, lanes = LANES } = options
  const random = randomFrom(options.seed)
  const database = await startKillableDatabase()
  const stage = await startStage({ product: database, leaseSeconds })
  try {
    const cast = await gatherCast(stage, database, options.environmentOf)
    const client = await apiClient(stage.world, cast.webUrl)
    const pairs = []
    for (let made = 0; made < lanes; made++) pairs.push(await stage.world.pair())
    const load = startLoad(client, pairs, random)
    const faults = await strikeAll(options, { stage, cast, client, random })
    await load.stop()
    await cast.settle()
    return await report(options, { stage, cast, client, faults })
  } finally {
    await stage.stop()
  }
}

type Play = { stage: Stage; cast: Cast; client: Client; random: Random }

async function strikeAll(
  { rounds, tell, enough }: ChaosOptions,
  { stage, cast, client, random }: Play,
): Promise<Struck[]> {
  const struck: Struck[] = []
  const acknowledgedNow = () => client.acknowledged.approved.size + client.acknowledged.ended.size
  if (!(await until(() => acknowledgedNow() > 0, AT_WORK_WITHIN_MS)))
    throw new Error('the product does not come to work')
  for (let round = 1; round <= rounds && !enough?.(); round++) {
    const fault = pickFault(random)
    tell?.(`round ${round}: ${fault.name}`)
    const fromMs = Date.now()
    await fault.strike(cast, random, stage.leaseMs)
    struck.push({ name: fault.name, fromMs, toMs: Date.now() })
    const before = acknowledgedNow()
    await until(() => acknowledgedNow() > before, ROUND_AT_MOST_MS, 5)
  }
  return struck
}

async function report(
  { seed }: ChaosOptions,
  { stage, cast, client, faults }: Omit<Play, 'random'> & { faults: readonly Struck[] },
): Promise<ChaosReport> {
  await stage.allOver(OVER_WITHIN_MS)
  const broken = await stage.verdict({ lateByMs: stage.leaseMs + RESTART_MS, outages: cast.outages() })
  const violations = [...broken, ...(await client.lost())]
  return {
    seed,
    rounds: faults.length,
    faults: Object.fromEntries([...Map.groupBy(faults, ({ name }) => name)].map(([name, all]) => [name, all.length])),
    grants: (await stage.records()).length,
    approvalsAcknowledged: client.acknowledged.approved.size,
    endsAcknowledged: client.acknowledged.ended.size,
    witness: stage.witness.reads(),
    violations,
    evidence: await evidenceOf(violations, stage, { faults, outages: cast.outages() }),
  }
}

const AROUND_MS = 15_000

/** What the product, the witness and the faults say about the account of the first broken promise, around its moment. */
async function evidenceOf(
  [first]: readonly string[],
  stage: Stage,
  { faults, outages }: { faults: readonly Struck[]; outages: readonly Outage[] },
): Promise<Record<string, unknown>> {
  if (!first) return {}
  const [, account = '', role = ''] = /(\S+) → (\S+) /.exec(first) ?? []
  const atMs = Date.parse(/\d{4}-\S+Z/.exec(first)?.[0] ?? '')
  const isNear = (fromMs: number, toMs: number) =>
    Number.isNaN(atMs) || (fromMs < atMs + AROUND_MS && toMs > atMs - AROUND_MS)
  const grants = (await stage.records()).filter((grant) => grant.account === account)
  const near = grants.filter(({ approvedAtMs }) => isNear(approvedAtMs, approvedAtMs))
  const attempts = await stage.world.db.rows(sql`
    SELECT grant_id, effect, fence, worker, started_at, finished_at, outcome, error_kind, error FROM grant_attempt
    WHERE grant_id = ANY(${near.map(({ id }) => id)}::text[]) ORDER BY started_at`)
  const events = await stage.world.db.rows(sql`
    SELECT subject_id, type, at, actor_label FROM audit_event WHERE subject_id = ANY(${near.map(({ id }) => id)}::text[]) ORDER BY at`)
  return {
    grants: near,
    attempts,
    events,
    seen: stage.witness.changes(account, role).filter(({ afterMs, byMs }) => isNear(afterMs, byMs)),
    faults: faults.filter(({ fromMs, toMs }) => isNear(fromMs, toMs)),
    outages: outages.filter(({ fromMs, toMs }) => isNear(fromMs, toMs)),
  }
}
