/** The Chromium the browser tests drive: the one named, Playwright's own, the system's, or one installed now. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** `own` is Playwright's, which it finds by itself. */
export type Browser = { kind: 'own' } | { kind: 'path'; path: string }

export function findBrowser(): Browser | null {
  if (process.env.CHROMIUM_PATH) return { kind: 'path', path: process.env.CHROMIUM_PATH }
  const own = chromium.executablePath()
  if (own && existsSync(own)) return { kind: 'own' }
  const path = SYSTEM.find((candidate) => existsSync(candidate))
  return path ? { kind: 'path', path } : null
}

const run = (command: string, args: string[], timeoutMs: number): boolean =>
  spawnSync(command, args, {
    stdio: 'inherit',
    timeout: timeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0

/** Finds a browser, or installs one: as root on Debian from its packages, else Playwright's own download. */
export function ensureBrowser(): Browser | null {
  const present = findBrowser()
  if (present) return present
  process.stdout.write('No browser here; installing Chromium …\n')
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (isDebianRoot && run('apt-get', ['update', '-qq'], 180_000))
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], 300_000)
  const installed = findBrowser()
  if (installed) return installed
  run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], 300_000)
  return findBrowser()
}
