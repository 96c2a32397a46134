import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

const FOR_EVER = { forMs: 2 ** 31 - 1 }
/** Work that goes on until it is told to end. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { work: () => promise, end: resolve, fail: reject }
}
const codeOf = (error: unknown) => (error as { code?: string }).code

test('no more run at once than may, and the others run in the order they came', async () => {
  const turns = createTurns(2)
  const ran: number[] = []
  const jobs = [held(), held(), held(), held()]
  const all = jobs.map(({ work }, index) => turns.take(FOR_EVER, () => (ran.push(index), work())))
  await Promise.resolve()
  expect([ran, turns.waiting]).toEqual([[0, 1], 2])
  jobs[1]?.end()
  await all[1]
  expect([ran, turns.waiting]).toEqual([[0, 1, 2], 1])
  for (const job of jobs) job.end()
  await Promise.all(all)
  expect([ran, turns.waiting]).toEqual([[0, 1, 2, 3], 0])
})

test('whoever comes while a turn is handed on does not overtake who waits', async () => {
  const turns = createTurns(1)
  const ran: string[] = []
  const first = held()
  const now = turns.take(FOR_EVER, first.work)
  const waited = turns.take(FOR_EVER, async () => void ran.push('waited'))
  first.end()
  await now
  await Promise.all([turns.take(FOR_EVER, async () => void ran.push('came later')), waited])
  expect(ran).toEqual(['waited', 'came later'])
})

test('whoever waits longer than they would is refused in words, and nothing of theirs runs', async () => {
  const turns = createTurns(1)
  const busy = held()
  const running = turns.take(FOR_EVER, busy.work)
  let ran = false
  const refused = await turns.take({ forMs: 0 }, async () => void (ran = true)).then(() => null, codeOf)
  expect([refused, turns.waiting]).toEqual(['server.busy', 0])
  busy.end()
  await running
  expect([ran, await turns.take({ forMs: 0 }, async () => 'free again')]).toEqual([false, 'free again'])
})

test('whoever went away waits no longer', async () => {
  const turns = createTurns(1)
  const busy = held()
  const running = turns.take(FOR_EVER, busy.work)
  const away = new AbortController()
  const left = turns.take({ ...FOR_EVER, signal: away.signal }, async () => 'ran').catch((error: Error) => error.name)
  away.abort()
  expect([await left, turns.waiting]).toEqual(['AbortError', 0])
  busy.end()
  await running
  const before = turns.take({ ...FOR_EVER, signal: away.signal }, async () => 'ran').catch((error: Error) => error.name)
  expect(await before).toBe('AbortError')
})

test('what fails gives its turn to the next', async () => {
  const turns = createTurns(1)
  const failing = held()
  const failed = turns.take(FOR_EVER, failing.work).catch((error: Error) => error.message)
  const next = turns.take(FOR_EVER, async () => 'next')
  failing.fail(new Error('it failed'))
  expect(await Promise.all([failed, next])).toEqual(['it failed', 'next'])
})
