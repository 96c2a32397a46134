import { expect, test } from 'vitest'
import { instant } from '#lib/kernel/time.ts'
import type { HeldEntitlement } from '#lib/ownership/model.ts'
import { toHoldingRows } from './holding-rows.ts'

const held = (entitlementId: string, mark: HeldEntitlement['mark']): HeldEntitlement =>
  ({
    entitlementId,
    name: entitlementId,
    kind: 'role',
    summary: null,
    mark,
    since: instant(0),
    baseline: null,
    origin: mark === 'unrecorded' ? 'unrecorded' : 'standing',
  }) as HeldEntitlement

test('what waits as drift comes first, says so and leads to it, whatever else is said of it', () => {
  const rows = toHoldingRows(
    [held('ent_a', 'baseline'), held('ent_b', 'excess'), held('ent_c', 'unrecorded'), held('ent_d', 'undeclared')],
    [],
    [
      { id: 'drf_1', entitlementId: 'ent_b', kind: 'unrecorded' },
      { id: 'drf_2', entitlementId: 'ent_c', kind: 'orphan' },
      { id: 'drf_3', entitlementId: 'ent_d', kind: 'broadened' },
    ],
  )
  expect(rows.map((row) => [row.entitlementId, row.said.word, row.driftHref])).toEqual([
    ['ent_c', 'not on record', '/drift/drf_2'],
    ['ent_b', 'not on record', '/drift/drf_1'],
    ['ent_d', 'made broader', '/drift/drf_3'],
    ['ent_a', 'baseline', null],
  ])
})
