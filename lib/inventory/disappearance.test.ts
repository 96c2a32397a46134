import { expect, test } from 'vitest'
import { judgeDisappearance, type Tallies, type Tally } from './disappearance.ts'

const none: Tally = { present: 0, unseen: 0 }
const tallies = (over: Partial<Tallies>): Tallies => ({
  identities: none,
  entitlements: none,
  credentials: none,
  holdings: none,
  ...over,
})

test('I18: more than a fifth and more than 20 rows gone at once is held for a human', () => {
  const verdict = judgeDisappearance(
    tallies({ identities: { present: 100, unseen: 21 }, holdings: { present: 300, unseen: 21 } }),
  )
  expect(verdict).toEqual({ kind: 'held', what: [{ noun: 'identities', present: 100, unseen: 21 }] })
})

test('a small source may lose most of what it had, and a large one a fifth', () => {
  expect(judgeDisappearance(tallies({ identities: { present: 20, unseen: 20 } })).kind).toBe('credible')
  expect(judgeDisappearance(tallies({ holdings: { present: 1_000, unseen: 200 } })).kind).toBe('credible')
})

test('what an admin confirmed passes, a larger loss later does not', () => {
  const lost = (unseen: number) => tallies({ identities: { present: 100, unseen } })
  expect(judgeDisappearance(lost(40), { identities: 40 }).kind).toBe('credible')
  expect(judgeDisappearance(lost(41), { identities: 40 }).kind).toBe('held')
})
