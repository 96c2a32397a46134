/**
 * Nobody may go on believing that privilege ends on time while no worker runs. Runs when everything else is over: it
 * takes the worker away from the product that the other specs use.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { signIn } from '../setup/people.ts'
import { test } from '../setup/test.ts'

/** No beat for ten seconds, and a page that looks every ten seconds. */
const KNOWN_WITHIN_MS = 30_000

const NO_WORKER = 'No worker is running: nothing ends on time.'
const known = (page: Page) => page.getByRole('region', { name: 'What everybody has to know' })

/** As the supervisor has it on record. */
function workerPid(): number {
  const folder = process.env.CURFEW_DATA_DIR
  if (!folder) throw new Error('CURFEW_DATA_DIR does not say where the product keeps its data')
  const processes = JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8')) as { name: string; pid: number }[]
  const worker = processes.find(({ name }) => name === 'worker')
  if (!worker) throw new Error('the product runs no worker')
  return worker.pid
}

/** Marks the document; a page that was loaded again has lost the mark. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { neverReloaded: true }))
const isMarked = (page: Page) => page.evaluate(() => 'neverReloaded' in window)

test('when no worker beats every open page says so within half a minute, and stops saying so when one does', async ({
  browser,
}) => {
  test.setTimeout(3 * 60_000)
  const admin = await (await browser.newContext()).newPage()
  const owner = await (await browser.newContext()).newPage()
  await signIn(admin, 'admin', '/settings/about')
  await signIn(owner, 'owner', '/grants')
  await expect(admin.getByRole('list', { name: 'Workers' })).toContainText('beats')
  for (const page of [admin, owner]) {
    await expect(known(page)).not.toContainText('worker')
    // The wipe of the demo world before this put another database in place: made anew, not restored (I39).
    await expect(known(page)).not.toContainText('Restore mode')
    await mark(page)
  }
  const pid = workerPid()
  process.kill(pid, 'SIGSTOP')
  try {
    await expect(known(owner)).toContainText(NO_WORKER, { timeout: KNOWN_WITHIN_MS })
    await expect(known(owner)).toContainText('Tell an admin')
    await expect(known(admin)).toContainText(NO_WORKER, { timeout: KNOWN_WITHIN_MS })
    await expect(known(admin)).toContainText('npm run worker')
    expect((await admin.request.get('/api/health/ready')).status()).toBe(503)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  for (const page of [owner, admin]) {
    await expect(known(page)).not.toContainText(NO_WORKER, { timeout: KNOWN_WITHIN_MS })
    expect(await isMarked(page), 'without a reload').toBe(true)
  }
  await expect.poll(async () => (await admin.request.get('/api/health/ready')).status()).toBe(200)
})
