import { expect, test } from 'vitest'
import { instant } from '#lib/kernel/time.ts'
import { continueObservation } from './observation.ts'

const last = { id: 'obs', endsAt: instant(1_000_000) }

test('a sync within twice its interval and a minute continues the window', () => {
  expect(continueObservation(last, instant(1_000_000 + 660_000), 300_000)).toEqual({ kind: 'extend', id: 'obs' })
})

test('I41: after a longer silence a new window begins, and the gap stays unknown', () => {
  expect(continueObservation(last, instant(1_000_000 + 660_001), 300_000)).toEqual({ kind: 'begin' })
  expect(continueObservation(null, instant(5), 300_000)).toEqual({ kind: 'begin' })
})
