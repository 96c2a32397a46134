/**
 * The benchmark of the expiry engine. Everything is a ratio or a distance to the promised moment, measured against a
 * baseline of the same run on the same machine.
 */
import { layGround } from '../ground.ts'
import { makePairs, type Pair } from '../pairs.ts'
import { startWorker } from '../processes.ts'
import { type Activation, measureActivation } from './activation.ts'
import { type Batched, type Commits, measureCommits } from './commits.ts'
import { type Flood, underFlood } from './flood.ts'
import { byWorker, type Ends, measureEnds } from './overshoot.ts'
import { plainLoop } from './plain-loops.ts'
import { type Goal, judge } from './goals.ts'

export const PARTS = ['commits', 'activation', 'ends', 'flood', 'plain'] as const
export type Part = (typeof PARTS)[number]

export type ExpiryResults = {
  commits?: { oneByOne: Commits[]; batched: Batched }
  activation?: Activation
  ends?: Ends[]
  flooded?: { ends: Ends; flood: Flood }
  plain?: { way: string; ends: Ends }[]
}
export type ExpiryReport = ExpiryResults & { goals: Goal[] }

export type Asked = { parts: readonly Part[]; grants: readonly number[]; seconds: number; tell(text: string): void }

const ROLES_EACH = 4
const APPROVALS = 400

export async function benchExpiry({ parts, grants, seconds, tell }: Asked): Promise<ExpiryReport> {
  const ground = await layGround()
  try {
    const few = Math.min(...grants)
    const needed = grants.reduce((sum, count) => sum + count, 0) + few + APPROVALS
    tell(`making ${needed} pairs of account and role`)
    const pairs = await makePairs(ground, Math.ceil(needed / ROLES_EACH), ROLES_EACH)
    // Each part has pairs of its own: the worker still sweeps what ended before, and takes back what has no grant.
    let used = 0
    const next = (count: number): Pair[] => pairs.slice(used, (used += count))
    const results: ExpiryResults = {}
    const worker = await startWorker(ground)
    if (parts.includes('activation')) {
      tell('activation: from the approval to the privilege')
      results.activation = await measureActivation(ground, next(APPROVALS))
    }
    if (parts.includes('ends')) {
      results.ends = []
      for (const count of grants) {
        tell(`ends: ${count} within ${seconds} s`)
        results.ends.push(await measureEnds(ground, next(count), seconds, byWorker(ground)))
      }
    }
    if (parts.includes('flood')) {
      tell(`ends under a flood: ${few} within ${seconds} s`)
      const { result, flood } = await underFlood(ground, () =>
        measureEnds(ground, next(few), seconds, byWorker(ground)),
      )
      results.flooded = { ends: result, flood }
    }
    await worker.stop()
    if (parts.includes('plain')) {
      results.plain = []
      for (const [way, everyMs] of [
        ['poll each second and REVOKE', 1_000],
        ['cron, once a minute', 60_000],
      ] as const) {
        tell(`ends by a plain loop: ${way}`)
        const loop = await plainLoop(ground, everyMs)
        results.plain.push({ way, ends: await measureEnds(ground, pairs.slice(0, few), seconds, loop) })
        await loop.stop()
      }
    }
    // Last: what it ends leaves thousands of events to tell, which would keep a worker busy.
    if (parts.includes('commits')) {
      tell('commits: claim and finish against raw updates')
      results.commits = await measureCommits(ground, pairs)
    }
    return { ...results, goals: judge(results) }
  } finally {
    await ground.stop()
  }
}
