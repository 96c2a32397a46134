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
    const most = Math.max(...grants)
    tell(`making ${most + APPROVALS} pairs of account and role`)
    const pairs = await makePairs(ground, Math.ceil((most + APPROVALS * 2) / ROLES_EACH), ROLES_EACH)
    const first = (count: number): Pair[] => pairs.slice(0, count)
    const results: ExpiryResults = {}
    const worker = await startWorker(ground)
    if (parts.includes('activation')) {
      tell('activation: from the approval to the privilege')
      results.activation = await measureActivation(ground, pairs.slice(most, most + APPROVALS))
    }
    if (parts.includes('ends')) {
      results.ends = []
      for (const count of grants) {
        tell(`ends: ${count} within ${seconds} s`)
        results.ends.push(await measureEnds(ground, first(count), seconds, byWorker(ground)))
      }
    }
    if (parts.includes('flood')) {
      const count = Math.min(...grants)
      tell(`ends under a flood: ${count} within ${seconds} s`)
      const { result, flood } = await underFlood(ground, () =>
        measureEnds(ground, first(count), seconds, byWorker(ground)),
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
        results.plain.push({ way, ends: await measureEnds(ground, first(Math.min(...grants)), seconds, loop) })
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
