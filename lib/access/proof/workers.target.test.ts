/** Any number of workers, coming and going, on a real target with an independent witness. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GrantId } from '#lib/kernel/ids.ts'
import { readPulse } from '#lib/platform/heartbeat.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { Child } from '#lib/testing/processes/child.ts'
import { type Stage, startStage } from '#lib/testing/processes/stage.ts'
import type { Pair } from '#lib/testing/worlds/access-world.ts'
import { until } from '#scripts/machine/processes.ts'
import { endGrant } from '../commands/end-grant.ts'

/** Class B1 (design.md section 6). */
const LATE_AT_MOST_MS = 1_000
/** No deadline: what is late is judged by the times on record. */
const OVER_WITHIN_MS = 60_000
const PAIRS = 16
/** Far enough away to be ended early. */
const AMPLE_MS = 60_000

let stage: Stage
let pairs: Pair[]
beforeEach(async () => {
  stage = await startStage({ leaseSeconds: 15 })
  pairs = []
  for (let made = 0; made < PAIRS; made++) pairs.push(await stage.world.pair())
})
afterEach(() => stage.stop())

const endsEarly = (index: number) => index % 4 === 0

/** Each pair once: the grants end spread over two seconds, but for those that are to be ended early. */
async function grantAll(options: { someAmple?: boolean } = {}): Promise<GrantId[]> {
  const ids: GrantId[] = []
  for (const [index, pair] of pairs.entries()) {
    const lastsMs = options.someAmple && endsEarly(index) ? AMPLE_MS : 2_500 + (2_000 * index) / PAIRS
    ids.push(await stage.approve({ pair, lastsMs }))
  }
  return ids
}

async function endEveryFourth(ids: readonly GrantId[]): Promise<void> {
  const { world } = stage
  for (const [index, grantId] of ids.entries())
    if (endsEarly(index)) await endGrant(world.as(world.owner), { grantId, reason: 'the task is done' })
}

const untilAlive = (workers: number) =>
  expect.poll(async () => (await readPulse(stage.world.db)).liveWorkers, { interval: 20 }).toBe(workers)

/** What was done at the target, by grant: an act that was repeated counts twice. */
const actsOf = () =>
  stage.world.db.rows<{ grantId: string; effect: string; times: number; outcomes: string[] }>(sql`
    SELECT grant_id, effect, count(*)::int AS times, array_agg(outcome ORDER BY started_at) AS outcomes FROM grant_attempt
    WHERE effect <> 'sweep' GROUP BY grant_id, effect HAVING count(*) > 1`)

test.each([2, 4])('%i workers give and take every grant once and in time (I2, I3, I9, I35)', async (count) => {
  for (let started = 0; started < count; started++) stage.processes.worker()
  await untilAlive(count)
  const ids = await grantAll({ someAmple: true })
  await endEveryFourth(ids)
  expect(await stage.allOver(OVER_WITHIN_MS)).toBe(true)
  expect(await stage.verdict({ lateByMs: LATE_AT_MOST_MS })).toEqual([])
  // A grant that was ended early may have been met before it was given; no act was done twice by two workers.
  expect((await actsOf()).filter(({ effect }) => effect === 'revoke')).toEqual([])
  const seen = pairs.filter(({ account, role }) => stage.witness.changes(account, role).length > 0)
  expect(seen.length).toBeGreaterThanOrEqual(PAIRS - PAIRS / 4)
})

test('a rolling restart of all workers makes no end late (I2, I35)', async () => {
  const workers: Child[] = [stage.processes.worker(), stage.processes.worker()]
  await untilAlive(2)
  await grantAll()
  const roll = async () => {
    for (const worker of workers.slice()) {
      await worker.stop()
      workers.splice(workers.indexOf(worker), 1, stage.processes.worker())
      await untilAlive(2)
    }
  }
  await Promise.all([roll(), expect(stage.allOver(OVER_WITHIN_MS)).resolves.toBe(true)])
  expect(await stage.verdict({ lateByMs: LATE_AT_MOST_MS })).toEqual([])
})

test('a worker that is stalled for twice its lease does nothing that its successor has undone (I2, I5, I35)', async () => {
  await stage.stop()
  stage = await startStage({ leaseSeconds: 1 })
  for (let made = 0; made < PAIRS; made++) pairs[made] = await stage.world.pair()
  const [stalled] = [stage.processes.worker(), stage.processes.worker()]
  await untilAlive(2)
  const granting = grantAll()
  await until(async () => (await stage.records()).some(({ state }) => state === 'activating'), 5_000, 1)
  stalled?.signal('SIGSTOP')
  const stalledAtMs = performance.now()
  await granting
  await until(() => performance.now() - stalledAtMs > 2 * stage.leaseMs, 10_000)
  stalled?.signal('SIGCONT')
  expect(await stage.allOver(OVER_WITHIN_MS)).toBe(true)
  expect(await stage.verdict({ lateByMs: stage.leaseMs + 5_000 })).toEqual([])
})
