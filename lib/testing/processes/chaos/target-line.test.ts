import { expect, test } from 'vitest'
import { withWaits } from './target-line.ts'

test('whoever failed while the target was away may wait twice as long again, and no longer than a minute', () => {
  expect(withWaits([{ fromMs: 1_000, toMs: 3_000 }])).toEqual([{ fromMs: 1_000, toMs: 8_000 }])
  expect(withWaits([{ fromMs: 0, toMs: 600_000 }])).toEqual([{ fromMs: 0, toMs: 660_000 }])
})

test('a fault within the wait of another makes one with it, and one after it does not', () => {
  const [first, within, after] = [0, 2_500, 20_000].map((fromMs) => ({ fromMs, toMs: fromMs + 1_000 }))
  expect(withWaits([first, within, after].flatMap((one) => one ?? []))).toEqual([
    { fromMs: 0, toMs: 11_500 },
    { fromMs: 20_000, toMs: 24_000 },
  ])
})
