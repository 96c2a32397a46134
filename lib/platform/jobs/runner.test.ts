import { expect, test } from 'vitest'
import { BATCHES_IN_A_ROW, type Job, pauseAfterFailure, runJobs } from './runner.ts'

type Told = string[]
const watching = (told: Told) => ({
  failed: (job: string, error: unknown, inARow: number) =>
    void told.push(`${job} failed ${inARow}: ${(error as Error).message}`),
  succeeded: (job: string, before: number) => void (before > 0 && told.push(`${job} recovered after ${before}`)),
})
const run = (jobs: Job<null>[], signal: AbortSignal, told: Told = []) =>
  runJobs(jobs, { signal, watch: watching(told), contextFor: () => null })

test('a job that fails is tried again and never stops another', async () => {
  const stop = new AbortController()
  const told: Told = []
  let [tries, works] = [0, 0]
  const failing: Job<null> = {
    name: 'failing',
    everyMs: 1,
    batch: async () => {
      tries += 1
      if (tries < 3) throw new Error('no')
      if (works > 3) stop.abort()
      return 0
    },
  }
  const working: Job<null> = { name: 'working', everyMs: 1, batch: async () => ((works += 1), 0) }
  await run([failing, working], stop.signal, told)
  expect(told).toEqual(['failing failed 1: no', 'failing failed 2: no', 'failing recovered after 2'])
  expect(works).toBeGreaterThan(3)
})

test('a job goes on at once while it finds work, and pauses after a bound', async () => {
  const stop = new AbortController()
  let batches = 0
  const busy: Job<null> = {
    name: 'busy',
    everyMs: 3_600_000,
    batch: async () => {
      batches += 1
      // The pause would outlast the test: only the signal ends it.
      if (batches === BATCHES_IN_A_ROW) setImmediate(() => stop.abort())
      return 1
    },
  }
  await run([busy], stop.signal)
  expect(batches).toBe(BATCHES_IN_A_ROW)
})

test('a stop waits for the batch in hand', async () => {
  const stop = new AbortController()
  let finished = false
  const slow: Job<null> = {
    name: 'slow',
    everyMs: 1,
    batch: async (_, signal) => {
      stop.abort()
      await new Promise((done) => setImmediate(done))
      finished = signal.aborted
      return 1
    },
  }
  await run([slow], stop.signal)
  expect(finished).toBe(true)
})

test('pauses after failures double and are capped', () => {
  expect([1, 2, 3, 50].map((failures) => pauseAfterFailure(failures, 100))).toEqual([250, 500, 1_000, 30_000])
  expect(pauseAfterFailure(1, 5_000)).toBe(5_000)
})
