import { defineConfig } from 'vitest/config'

const SHARED_EXCLUDE = ['**/node_modules/**', '.next/**', '.curfew/**', 'e2e/**']

/** Three kinds of test, told apart by name; `npm test -- --only KIND` runs one. See CONTRIBUTING.md. */
export default defineConfig({
  test: {
    // A wait is no deadline: what has one asserts it on the times in the database.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...SHARED_EXCLUDE, '**/*.{db,target}.test.ts'],
          // Against hanging only: a loaded machine is no reason to fail.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['**/*.db.test.ts'],
          exclude: SHARED_EXCLUDE,
          globalSetup: ['lib/testing/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'target',
          include: ['**/*.target.test.ts'],
          exclude: SHARED_EXCLUDE,
          globalSetup: ['lib/testing/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
    maxWorkers: 2,
  },
})
