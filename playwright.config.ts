import { defineConfig, devices } from '@playwright/test'
import { findBrowser } from './scripts/testing/browser.ts'

/** The server is a production build that scripts/test.mjs starts; run one spec against it with E2E_BASE_URL set. */
const baseURL = process.env.E2E_BASE_URL ?? 'http://127.0.0.1:3000'

const browser = findBrowser()

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
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
      testIgnore: ['**/after/**', '**/last/**', '**/kill-switch.spec.ts'],
      dependencies: ['setup'],
      use: { ...devices['Desktop Chrome'] },
    },
    // Halts the source that the other journeys ask at: by itself, when they are through.
    {
      name: 'halting',
      testMatch: '**/kill-switch.spec.ts',
      dependencies: ['chromium'],
      use: { ...devices['Desktop Chrome'] },
    },
    // Replaces the world that the journeys before it use.
    { name: 'after', testDir: 'e2e/after', dependencies: ['halting'], use: { ...devices['Desktop Chrome'] } },
    // Takes away the worker that everything before it needs.
    { name: 'last', testDir: 'e2e/last', dependencies: ['after'], use: { ...devices['Desktop Chrome'] } },
  ],
})
