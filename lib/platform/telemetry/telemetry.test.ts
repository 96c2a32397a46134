import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readExposition, valueOf } from '#lib/testing/prometheus-text.ts'
import { exposition } from './exposition.ts'
import { labelsOf, LABELS_MAX, OTHERS } from './families.ts'

const gauge = (labels: Record<string, string>, value: number) =>
  ({ type: 'gauge', name: 'x', help: 'x', samples: [{ labels, value }] }) as const

test('whatever a source is called, its label reads back as it was, and no other line changes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }).filter((name) => !/[\r\u2028\u2029]/.test(name)),
      async (name) => {
        const families = readExposition(await exposition([gauge({ source: name }, 3)]))
        expect(families[0]?.samples).toEqual([{ name: 'x', labels: { source: name }, value: 3 }])
      },
    ),
    { numRuns: 60 },
  )
})

test('a histogram adds up from bound to bound, and its count is what lies below all of them', async () => {
  const histogram = {
    type: 'histogram',
    name: 'h',
    help: 'h',
    bounds: [-1, 0, 0.5],
    samples: [{ labels: { source: 's' }, counts: [1, 2, 0, 4], sum: -1.5 }],
  } as const
  const families = readExposition(await exposition([histogram]))
  expect(['-1', '0', '0.5', '+Inf'].map((le) => valueOf(families, 'h_bucket', { le }))).toEqual([1, 3, 3, 7])
  expect([valueOf(families, 'h_count'), valueOf(families, 'h_sum')]).toEqual([7, -1.5])
})

test('infinity is written as Prometheus reads it', async () => {
  expect(valueOf(readExposition(await exposition([gauge({}, Infinity)])), 'x')).toBe(Infinity)
})

test('the process tells its memory and its event loop, once however often it is asked', async () => {
  await exposition([])
  const names = readExposition(await exposition([])).map((family) => family.name)
  expect(names).toContain('process_resident_memory_bytes')
  expect(names).toContain('nodejs_eventloop_lag_p99_seconds')
})

test('labels are bounded: sources after the first hundred share one, and none ever changes its own', () => {
  const sources = Array.from({ length: LABELS_MAX + 5 }, (_, index) => ({ id: `i${index}`, name: `n${index}` }))
  const labels = labelsOf(sources)
  expect(new Set(labels.values()).size).toBe(LABELS_MAX + 1)
  expect([labels.get('i99'), labels.get('i100'), labels.get('i104')]).toEqual(['n99', OTHERS, OTHERS])
  const before = labelsOf(sources.slice(0, LABELS_MAX))
  for (const [id, label] of before) expect(labels.get(id)).toBe(label)
})
