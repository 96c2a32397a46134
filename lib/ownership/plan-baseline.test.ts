import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EntitlementId } from '#lib/kernel/ids.ts'
import type { BaselineId } from './model.ts'
import { planBaseline } from './plan-baseline.ts'

const ids = fc.uniqueArray(fc.constantFrom(...(['a', 'b', 'c', 'd', 'e'] as EntitlementId[])))
const entry = (entitlementId: EntitlementId) => ({ id: `bas_${entitlementId}` as BaselineId, entitlementId })

test('what is not held standing cannot be declared as needed', () => {
  const plan = planBaseline({
    standing: new Set(['a'] as EntitlementId[]),
    declared: [],
    wanted: new Set(['a', 'b'] as EntitlementId[]),
  })
  expect(plan).toEqual({ kind: 'refused', notHeld: ['b'] })
})

test('after the plan exactly what was wanted is declared, whatever was declared before', () => {
  fc.assert(
    fc.property(ids, ids, (before, wanted) => {
      const plan = planBaseline({ standing: new Set(wanted), declared: before.map(entry), wanted: new Set(wanted) })
      if (plan.kind === 'refused') throw new Error('nothing was refused')
      const ended = new Set(plan.end.map((one) => one.entitlementId))
      const after = [...before.filter((id) => !ended.has(id)), ...plan.begin]
      expect(after.toSorted()).toEqual(wanted.toSorted())
      expect(plan.kept + plan.begin.length).toBe(wanted.length)
    }),
  )
})
