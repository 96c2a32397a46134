/** Rounds of random faults over a product at work, and the verdict: the same seed gives the same faults in the same order. */
import { type FaultProxy, startFaultProxy } from '../../faults/tcp-proxy.ts'
import { type Client, apiClient } from '../client.ts'
import { startKillableDatabase } from '../killable-database.ts'
import type { Outage } from '../judge.ts'
import { type Stage, startStage } from '../stage.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { until } from '#scripts/machine/processes.ts'
import { type EnvironmentOf, gatherCast } from './cast.ts'
import { faultsFor, type Scene } from './faults.ts'
import { startHalting } from './halts.ts'
import { startLoad } from './load.ts'
import { randomFrom } from './random.ts'
import { disturbedLine } from './target-line.ts'

export type ChaosOptions = {
  seed: number
  /** Ends after that many rounds. */
  rounds: number
  leaseSeconds?: number
  lanes?: number
  workers?: number
  /** Of each worker. */
  environmentOf?: EnvironmentOf
  /** Workers are restarted in turn, too, and the line to the target is disturbed. */
  restarts?: boolean
  disturbedLine?: boolean
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
  extensionsAcknowledged: number
  pullsAcknowledged: number
  /** Grants that a kill switch ended. */
  halted: number
  /** Of one grant. */
  lostClaimsMost: number
  /** The latest end, outages and all. */
  latestEndMs: number
  /** Acts at the target that did not succeed at once. */
  attemptsFailed: number
  /** The witness: reads of all memberships, and the widest gap between two. */
  witness: { count: number; widestGapMs: number }
  violations: string[]
  /** For whoever has to find the cause; empty when nothing is wrong. */
  evidence: Record<string, unknown>
}
type Struck = { name: string; fromMs: number; toMs: number }

/** Class B1 with the engine killed at the worst instant: a claim lease and a restart (design.md section 6). */
const RESTART_MS = 5_000
/** After an outage: what was in hand is left to its lease, and the next look comes with the next poll. */
const POLL_MS = 1_000
const LANES = 10
/** A round is over when something was acknowledged since, and at the latest after this. */
const ROUND_AT_MOST_MS = 1_000
const AT_WORK_WITHIN_MS = 60_000
/** Whoever failed while the target was away may wait a minute before the next try. */
const OVER_WITHIN_MS = 90_000

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { leaseSeconds = 1, lanes = LANES } = options
  const random = randomFrom(options.seed)
  const database = await startKillableDatabase()
  const made: { proxy?: FaultProxy } = {}
  const stage = await startStage({
    product: database,
    leaseSeconds,
    ...(options.disturbedLine && { lineTo: async (target) => (made.proxy = await startFaultProxy(target)) }),
  })
  try {
    const cast = await gatherCast(stage, database, { count: options.workers, environmentOf: options.environmentOf })
    const client = await apiClient(stage.world, cast.webUrl)
    const pairs = []
    for (let made = 0; made < lanes; made++) pairs.push(await stage.world.pair())
    const halts = startHalting(client)
    const line = made.proxy ? disturbedLine(made.proxy) : null
    const load = startLoad(client, pairs, random)
    const play = { stage, client, cast, halts, pairs, line, random, leaseMs: stage.leaseMs }
    const faults = await strikeAll(options, play)
    await load.stop()
    await Promise.all([cast.settle(), halts.settle(), line?.settle()])
    return await report(options, play, faults)
  } finally {
    await stage.stop()
    await made.proxy?.close()
  }
}

type Play = Scene & { stage: Stage; client: Client }

async function strikeAll({ rounds, tell, enough, restarts = false }: ChaosOptions, play: Play): Promise<Struck[]> {
  const struck: Struck[] = []
  const pickFault = faultsFor({ restarts, line: play.line !== null })
  const { approved, ended, extended } = play.client.acknowledged
  const acknowledgedNow = () => approved.size + ended.size + extended.size
  if (!(await until(() => acknowledgedNow() > 0, AT_WORK_WITHIN_MS)))
    throw new Error('the product does not come to work')
  for (let round = 1; round <= rounds && !enough?.(); round++) {
    const fault = pickFault(play.random)
    tell?.(`round ${round}: ${fault.name}`)
    const fromMs = Date.now()
    await fault.strike(play)
    struck.push({ name: fault.name, fromMs, toMs: Date.now() })
    const before = acknowledgedNow()
    await until(() => acknowledgedNow() > before, ROUND_AT_MOST_MS, 5)
  }
  return struck
}

async function report({ seed }: ChaosOptions, play: Play, faults: readonly Struck[]): Promise<ChaosReport> {
  const { stage, cast, client, line } = play
  await stage.allOver(OVER_WITHIN_MS)
  const outages = [...cast.outages(), ...(line?.outages() ?? [])]
  const strikes = { atMs: cast.strikes(), leaseMs: stage.leaseMs }
  const limits = { lateByMs: stage.leaseMs + RESTART_MS, againMs: stage.leaseMs + POLL_MS }
  const broken = await stage.verdict({ ...limits, outages, strikes })
  const violations = [...broken, ...(await client.lost())]
  const grants = await stage.records()
  const latest = Math.max(
    0,
    ...grants.flatMap(({ goneAtMs, endsAtMs }) => (goneAtMs && endsAtMs ? [goneAtMs - endsAtMs] : [])),
  )
  return {
    seed,
    rounds: faults.length,
    faults: Object.fromEntries([...Map.groupBy(faults, ({ name }) => name)].map(([name, all]) => [name, all.length])),
    grants: grants.length,
    approvalsAcknowledged: client.acknowledged.approved.size,
    endsAcknowledged: client.acknowledged.ended.size,
    extensionsAcknowledged: client.acknowledged.extended.size,
    pullsAcknowledged: client.acknowledged.pulled.size,
    halted: grants.filter(({ haltId }) => haltId !== null).length,
    lostClaimsMost: Math.max(0, ...grants.map(({ lostClaims }) => lostClaims)),
    latestEndMs: Math.round(latest),
    attemptsFailed: await failedAttempts(stage),
    witness: stage.witness.reads(),
    violations,
    evidence: await evidenceOf(violations, stage, { faults, outages }),
  }
}

async function failedAttempts({ world }: Stage): Promise<number> {
  const [row] = await world.db.rows<{ failed: number }>(
    sql`SELECT count(*)::int AS failed FROM grant_attempt WHERE error_kind IS NOT NULL`,
  )
  return row?.failed ?? 0
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
