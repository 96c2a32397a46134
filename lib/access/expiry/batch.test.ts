import { expect, test } from 'vitest'
import { createBatcher } from './batch.ts'

test('what comes while a batch is under way goes together as the next one, each with its own answer', async () => {
  const batches: number[][] = []
  const first = Promise.withResolvers<void>()
  const double = createBatcher<number, number>(async (items) => {
    batches.push(items)
    if (batches.length === 1) await first.promise
    return items.map((item) => item * 2)
  }, 3)
  const one = double(1)
  await Promise.resolve()
  const rest = [2, 3, 4, 5].map(double)
  first.resolve()
  expect(await Promise.all([one, ...rest])).toEqual([2, 4, 6, 8, 10])
  expect(batches).toEqual([[1], [2, 3, 4], [5]])
})

test('one that spoils its batch fails alone', async () => {
  const work = createBatcher<number, number>(async (items) => {
    if (items.includes(13)) throw new Error('thirteen')
    return items
  }, 10)
  const answers = await Promise.allSettled([work(1), work(13), work(2)])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await work(3)).toBe(3)
})

test('a batch answered in part is a failure, never an answer to the wrong question', async () => {
  const work = createBatcher<number, number>(async () => [], 10)
  await expect(work(1)).rejects.toThrow('1 asked, 0 answered')
})
