import { expect, test } from 'vitest'
import { IMPORTED_KIND, connectorFor, connectorKinds } from './registry.ts'

test('each kind finds its connector; imported and unknown kinds have none', () => {
  for (const kind of connectorKinds()) expect(connectorFor(kind)?.kind).toBe(kind)
  expect(connectorKinds()).toContain('postgresql')
  expect(connectorFor(IMPORTED_KIND)).toBeNull()
  expect(connectorFor('nothing')).toBeNull()
})

test('every connector keeps to the bounds of the engine', () => {
  for (const kind of connectorKinds()) {
    const capabilities = connectorFor(kind)?.capabilities
    expect(capabilities?.marginMs).toBeLessThanOrEqual(1_000)
    expect(capabilities?.timeoutMs).toBeLessThan(15_000)
    expect(capabilities?.concurrency).toBeGreaterThan(0)
  }
})
