import { expect, test } from 'vitest'
import { isCurrent } from '../shell/navigation.ts'
import { navigationOf } from './navigation.tsx'

const places = navigationOf({ toDecide: 1, claims: 0, overdue: 2, drift: 3, readsAudit: true }).flatMap(
  (group) => group.places,
)

test('whoever sees everything has nine places at most', () => {
  expect(places.length).toBeLessThanOrEqual(9)
})

test('what is overdue and the drift to decide count together at Grants', () => {
  expect(places.find(({ label }) => label === 'Grants')?.due).toBe(5)
})

test.each([
  ['/', 'Overview'],
  ['/grants/grt_1', 'Grants'],
  ['/drift', 'Grants'],
  ['/drift/drf_1', 'Grants'],
  ['/kill-switch', 'Grants'],
  ['/sources', 'Sources'],
])('%s is shown as a part of %s, and of nothing else', (pathname, label) => {
  expect(places.filter((place) => isCurrent(pathname, place)).map((place) => place.label)).toEqual([label])
})
