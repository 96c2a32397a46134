import { expect, test } from 'vitest'
import { afterTick, HOLD_MS, secondsLeft, whenHidden, whenLeaving } from './hold.ts'

test('leaving sends a denial and drops an approval', () => {
  expect([whenLeaving({ decision: 'deny' }), whenLeaving({ decision: 'approve' })]).toEqual(['send', 'drop'])
  expect([whenHidden({ decision: 'deny' }), whenHidden({ decision: 'approve' })]).toEqual(['send', 'wait'])
})

test('an approval does not count down while nobody can see it, and sleep takes a second at most', () => {
  const held = { decision: 'approve', leftMs: HOLD_MS } as const
  expect(afterTick(held, 250, false)).toBe(HOLD_MS)
  expect(afterTick(held, 250, true)).toBe(HOLD_MS - 250)
  expect(afterTick(held, 8 * 3_600_000, true)).toBe(HOLD_MS - 1_000)
  expect(afterTick(held, -3_600_000, true)).toBe(HOLD_MS)
})

test('the time to undo is five seconds, told in whole seconds and never below none', () => {
  expect(HOLD_MS).toBe(5_000)
  expect([5_000, 4_001, 1, 0].map(secondsLeft)).toEqual([5, 5, 1, 0])
  expect(afterTick({ decision: 'deny', leftMs: 100 }, 250, true)).toBe(0)
})
