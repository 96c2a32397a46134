/**
 * Processes whose clocks are wrong: what counts is the database's clock and the target's, read by an independent witness.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { GrantId } from '#lib/kernel/ids.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { type Client, apiClient } from '#lib/testing/processes/client.ts'
import type { WebProcess } from '#lib/testing/processes/product.ts'
import { type Stage, startStage } from '#lib/testing/processes/stage.ts'
import { until } from '#scripts/machine/processes.ts'
import { findFaketime } from '#scripts/testing/faketime.ts'

/** Class B1 (design.md section 6). */
const LATE_AT_MOST_MS = 1_000
/** No deadline: what is late is judged by the times on record. */
const OVER_WITHIN_MS = 60_000
const PAIRS = 6
/** Far enough away to be ended early. */
const AMPLE_MS = 60_000
const library = findFaketime()
const note = library ? '' : ' (skipped: libfaketime is not installed)'

let stage: Stage
let web: WebProcess
let client: Client
let folder: string
beforeAll(async () => {
  stage = await startStage({ leaseSeconds: 15 })
  client = await apiClient(stage.world, () => web.url)
  folder = mkdtempSync(join(tmpdir(), 'curfew-clocks-'))
})
afterEach(() => stage.processes.endAll())
afterAll(async () => {
  await stage.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Timers keep real time: what is wrong is what the process believes the hour to be. */
const preload = { LD_PRELOAD: library ?? '', DONT_FAKE_MONOTONIC: '1' }
const shifted = (offset: string) => ({ ...preload, FAKETIME: offset })

/** Through the web, whose clock is as wrong: half of them end by themselves, half are ended early. */
async function liveThroughAll(): Promise<GrantId[]> {
  const ids: GrantId[] = []
  for (let made = 0; made < PAIRS; made++) {
    const lastsMs = made < PAIRS / 2 ? AMPLE_MS : 1_500 + 200 * made
    const grantId = await client.grant(await stage.world.pair(), lastsMs)
    if (!grantId) throw new Error('the web did not grant')
    ids.push(grantId)
  }
  expect(await until(async () => (await stage.stateOf(ids[0] as GrantId)) === 'active', 10_000)).toBe(true)
  for (const grantId of ids.slice(0, PAIRS / 2)) expect((await client.end(grantId)).status).toBe(200)
  expect(await stage.allOver(OVER_WITHIN_MS)).toBe(true)
  return ids
}

const databaseNow = async (): Promise<string> => {
  const [row] = await stage.world.db.rows<{ now: string }>(sql`SELECT clock_timestamp()::text AS now`)
  return row?.now ?? ''
}

/** Moments on record that lie outside the test's own span: somebody's wrong clock got in. */
const strayMoments = (ids: readonly GrantId[], since: string) =>
  stage.world.db.rows<{ what: string; at: string }>(sql`
    SELECT what, at::text FROM (
      SELECT 'grant' AS what, unnest(ARRAY[starts_at, approved_at, activating_at, active_at, revoke_requested_at, revoke_acked_at, gone_at, ended_at]) AS at
        FROM access_grant WHERE id = ANY(${[...ids]}::text[])
      UNION ALL SELECT 'end', ends_at - make_interval(secs => duration_ms / 1000.0) FROM access_grant WHERE id = ANY(${[...ids]}::text[])
      UNION ALL SELECT 'attempt', unnest(ARRAY[started_at, finished_at]) FROM grant_attempt WHERE grant_id = ANY(${[...ids]}::text[])
      UNION ALL SELECT 'audit ' || type, at FROM audit_event WHERE subject_id = ANY(${[...ids]}::text[])) AS moment
    WHERE at NOT BETWEEN ${since}::timestamptz - interval '1 ms' AND clock_timestamp()`)

async function proveNothingChanges(env: Readonly<Record<string, string>>): Promise<void> {
  const since = await databaseNow()
  web = await stage.processes.web(env)
  const worker = stage.processes.worker(env)
  const ids = await liveThroughAll()
  expect(worker.running(), worker.log()).toBe(true)
  expect(await stage.verdict({ lateByMs: LATE_AT_MOST_MS })).toEqual([])
  expect(await strayMoments(ids, since)).toEqual([])
}

test.skipIf(!library).each(['+10m', '-10m'])(
  `a worker and a web whose clocks are %s off decide, give and take as any other (I34)${note}`,
  (offset) => proveNothingChanges(shifted(offset)),
)

test.skipIf(!library)(
  `a worker and a web whose clocks jump to and fro while they work decide, give and take as any other (I34)${note}`,
  async () => {
    const clock = join(folder, 'clock')
    const offsets = ['+0', '+600', '-600', '+3600', '-60']
    let jumps = 0
    const jump = () => writeFileSync(clock, `${offsets[jumps++ % offsets.length]}\n`)
    jump()
    const jumping = setInterval(jump, 150)
    await proveNothingChanges({ ...preload, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1' }).finally(() =>
      clearInterval(jumping),
    )
    expect(jumps).toBeGreaterThan(10)
  },
)
