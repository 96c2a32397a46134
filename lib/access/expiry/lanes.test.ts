import { expect, test } from 'vitest'
import { createLanes, type Urgency } from './lanes.ts'

function stage(width: number) {
  const lanes = createLanes(width)
  const running = new Map<string, () => void>()
  const begun: string[] = []
  return {
    begun,
    running,
    enter: (name: string, urgency: Urgency) =>
      lanes(urgency, () => {
        begun.push(name)
        return new Promise<void>((done) => running.set(name, done))
      }),
    async end(name: string) {
      running.get(name)?.()
      running.delete(name)
      await new Promise((done) => setImmediate(done))
    },
    settle: () => new Promise((done) => setImmediate(done)),
  }
}

test('provisions that hang leave a lane for a revoke (I2)', async () => {
  const { begun, enter, settle } = stage(4)
  for (const name of ['g1', 'g2', 'g3', 'g4']) void enter(name, 'give')
  await settle()
  expect(begun).toEqual(['g1', 'g2', 'g3'])
  void enter('r1', 'take-back')
  await settle()
  expect(begun).toEqual(['g1', 'g2', 'g3', 'r1'])
})

test('a free lane goes to a revoke before any provision that waits', async () => {
  const { begun, enter, end, settle } = stage(1)
  void enter('g1', 'give')
  void enter('g2', 'give')
  void enter('r1', 'take-back')
  await settle()
  await end('g1')
  expect(begun).toEqual(['g1', 'r1'])
  await end('r1')
  expect(begun).toEqual(['g1', 'r1', 'g2'])
})

test('never more than the width at once, and work that fails gives its lane back', async () => {
  const lanes = createLanes(2)
  let [now, most] = [0, 0]
  const work = (fails: boolean) =>
    lanes('take-back', async () => {
      now += 1
      most = Math.max(most, now)
      await new Promise((done) => setImmediate(done))
      now -= 1
      if (fails) throw new Error('no')
    })
  const ends = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => work(index % 3 === 0)))
  expect(most).toBe(2)
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(7)
})
