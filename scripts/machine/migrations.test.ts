import { describe, expect, test } from 'vitest'
import { planMigrations } from './migrations.ts'

const applied = (...names: string[]) => names.map((migration_name) => ({ migration_name, finished: true }))

describe('which migrations run', () => {
  test('none, when the database has them all', () => {
    expect(planMigrations(['1', '2'], applied('1', '2'))).toEqual({ kind: 'current' })
  })
  test('those that are missing', () => {
    expect(planMigrations(['1', '2'], applied('1'))).toEqual({ kind: 'behind', missing: ['2'] })
  })
  test('a database with migrations this version does not know is refused, even when others are missing', () => {
    expect(planMigrations(['1', '2'], applied('1', '3'))).toEqual({ kind: 'newer', unknown: ['3'] })
  })
  test('a migration that did not finish stops the start, unless it was repeated with success', () => {
    const failed = { migration_name: '2', finished: false }
    expect(planMigrations(['1', '2'], [...applied('1'), failed])).toEqual({ kind: 'broken', failed: ['2'] })
    expect(planMigrations(['1', '2'], [...applied('1', '2'), failed])).toEqual({ kind: 'current' })
  })
})
