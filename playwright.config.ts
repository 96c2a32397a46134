import { defineConfig, devices } from '@playwright/test'
import { findBrowser } from './scripts/testing/browser.ts'

/** The server is a production build that scripts/test.mjs starts; run one spec against it with E2E_BASE_URL set. */
const baseURL = process.env.E2E_BASE_URL ?? 'http://127.0.0.1:3000'

const browser = findBrowser()

const SECURITY = ['**/matrix*.spec.ts', '**/openapi.spec.ts']

const ALONE = ['**/kill-switch.spec.ts', '**/out-of-sight.spec.ts', '**/people.spec.ts']

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Against hanging only: a loaded machine is no reason to fail.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
  outputDir: 'test-results',
  use: {
    baseURL,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    locale: 'en-GB',
    timezoneId: 'UTC',
    launchOptions: {
      executablePath: browser?.kind === 'path' ? browser.path : undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage',
      ],
    },
  },
  projects: [
    // Signs in once per role through the real issuer and stores the state the journeys reuse.
    { name: 'setup', testDir: 'e2e/setup', testMatch: '*.setup.ts', use: { ...devices['Desktop Chrome'] } },
    {
      name: 'chromium',
      testMatch: '**/*.spec.ts',
      testIgnore: ['**/after/**', '**/last/**', ...ALONE, '**/closed.spec.ts', ...SECURITY],
      dependencies: ['setup'],
      use: { ...devices['Desktop Chrome'] },
    },
    // Halts the source that the other journeys ask at, and ends sessions they use: when they are through.
    {
      name: 'halting',
      testMatch: ALONE,
      dependencies: ['chromium'],
      use: { ...devices['Desktop Chrome'] },
    },
    // Closes everything for a while.
    {
      name: 'closing',
      testMatch: '**/closed.spec.ts',
      dependencies: ['halting'],
      use: { ...devices['Desktop Chrome'] },
    },
    // Sessions of the journeys may have ended by now: somebody was disabled, and it has been a while.
    {
      name: 'again',
      testDir: 'e2e/setup',
      testMatch: '*.setup.ts',
      dependencies: ['closing'],
      use: { ...devices['Desktop Chrome'] },
    },
    // Everybody is asked for everything, in a world that is rich by now and that nobody else changes meanwhile.
    {
      name: 'security',
      testMatch: SECURITY,
      fullyParallel: false,
      workers: 1,
      dependencies: ['again'],
      use: { ...devices['Desktop Chrome'] },
    },
    // Replaces the world that the journeys before it use.
    { name: 'after', testDir: 'e2e/after', dependencies: ['security'], use: { ...devices['Desktop Chrome'] } },
    // Takes away the worker that everything before it needs.
    { name: 'last', testDir: 'e2e/last', dependencies: ['after'], use: { ...devices['Desktop Chrome'] } },
  ],
})
