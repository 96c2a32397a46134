import { expect, test } from 'vitest'
import { isId } from '#lib/kernel/ids.ts'
import { newId } from './new-id.ts'

test('no two ids are the same, however many are drawn at once, and each is an id of its kind', () => {
  const ids = Array.from({ length: 2_000 }, () => newId('event'))
  expect(new Set(ids).size).toBe(2_000)
  // The random part alone tells them apart: within a millisecond the time does not.
  expect(new Set(ids.map((id) => id.slice(-19))).size).toBe(2_000)
  expect(ids.filter((id) => !isId('event', id))).toEqual([])
})
