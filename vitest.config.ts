import { defineConfig } from 'vitest/config'

const SHARED_EXCLUDE = ['**/node_modules/**', '.next/**', '.curfew/**', 'e2e/**']

/** Three kinds of test, told apart by name; `npm test -- --only KIND` runs one. See CONTRIBUTING.md. */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...SHARED_EXCLUDE, '**/*.{db,target}.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['**/*.db.test.ts'],
          exclude: SHARED_EXCLUDE,
          globalSetup: ['lib/testing/global-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'target',
          include: ['**/*.target.test.ts'],
          exclude: SHARED_EXCLUDE,
          globalSetup: ['lib/testing/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
    maxWorkers: 2,
  },
})
