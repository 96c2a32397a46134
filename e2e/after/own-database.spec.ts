/**
 * From the demo to one's own systems: the demo world is wiped, another PostgreSQL is connected by its URL, and the main
 * job is done again on it, with that database as the witness. Runs after all journeys: it replaces the world they use.
 */
import { type Browser, expect, type Page } from '@playwright/test'
import type { Client } from 'pg'
import { type Cluster, startCluster } from '../../lib/testing/targets/postgres-cluster.ts'
import { countNow } from '../setup/decide.ts'
import { signIn } from '../setup/people.ts'
import { test } from '../setup/test.ts'

const PASSWORD = 'shop-canary-5Rq'
const ACCOUNT = 'shop-api'
const ROLE = 'shop_writer'

let cluster: Cluster
let shop: Client

// Pages that look while one database takes the place of the other are told that it is away, and look again.
test.use({ expectedNoise: 'status of 503 .*/api/v1/' })
test.beforeAll(async () => {
  cluster = await startCluster(18)
  const admin = await cluster.connect()
  for (const statement of [
    `CREATE ROLE ${ROLE} NOLOGIN`,
    `CREATE ROLE "${ACCOUNT}" LOGIN PASSWORD '${PASSWORD}'`,
    `CREATE ROLE curfew_shop LOGIN PASSWORD '${PASSWORD}'`,
    'CREATE TABLE orders (id int PRIMARY KEY, paid boolean NOT NULL)',
    'INSERT INTO orders VALUES (1, false)',
    `GRANT UPDATE, SELECT ON orders TO ${ROLE}`,
    `GRANT SELECT ON orders TO "${ACCOUNT}"`,
  ])
    await admin.query(statement)
  await admin.end()
  shop = await cluster.connect({ user: ACCOUNT, password: PASSWORD })
})
test.afterAll(async () => {
  await shop.end()
  await cluster.stop()
})

const canRead = () => shop.query('SELECT paid FROM orders').then(() => true)
const canWrite = () =>
  shop.query('UPDATE orders SET paid = paid').then(
    () => true,
    (error: { code?: string }) => (error.code === '42501' ? false : Promise.reject(error)),
  )

async function openAs(browser: Browser, subject: 'owner' | 'approver' | 'admin'): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await signIn(page, subject)
  return page
}

async function wipe(browser: Browser): Promise<void> {
  const page = await openAs(browser, 'admin')
  await page.getByRole('link', { name: 'Wipe…' }).click()
  await page.getByRole('button', { name: 'Wipe…' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('textbox').fill('wipe the demo')
  await dialog.getByRole('button', { name: 'Wipe the demo world' }).click()
  await page.waitForURL((url) => url.pathname === '/sign-in', { timeout: 90_000 })
}

/** Approvers exist once they have signed in; the admin puts them into a team by the page's own API. */
async function nameApprovers(admin: Page): Promise<void> {
  const origin = new URL(admin.url()).origin
  const send = (path: string, method: 'post' | 'put', data: object) =>
    admin.request[method](`/api/v1/${path}`, { headers: { origin }, data })
  const team = (await (await send('teams', 'post', { name: 'Shop approvers' })).json()) as { id: string }
  const people = (await (await admin.request.get('/api/v1/people?q=approver')).json()) as {
    data: { id: string; email: string }[]
  }
  const approver = people.data.find(({ email }) => email === 'approver@demo.example')
  expect((await send(`teams/${team.id}/members/${approver?.id}`, 'put', {})).ok()).toBe(true)
}

async function connect(admin: Page): Promise<void> {
  await admin.goto('/sources')
  await admin.getByRole('link', { name: 'Connect a source' }).first().click()
  await admin.getByLabel('URL').fill(`postgresql://curfew_shop:${PASSWORD}@${cluster.host}:${cluster.port}/postgres`)
  await admin.getByLabel('Name').fill('shop')
  await admin.getByLabel('Requests are decided by').selectOption({ label: 'Shop approvers' })
  await admin.getByRole('button', { name: 'Test first' }).click()
  const rights = admin.getByRole('region', { name: 'Rights at the target' })
  await expect(rights).toContainText('Rights are missing')
  const superuser = await cluster.connect()
  await superuser.query(await rights.getByRole('region', { name: /^Paste this at the target/ }).innerText())
  await superuser.end()
  await admin.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(admin.getByRole('heading', { level: 1, name: 'shop' }).locator('..')).toContainText('fresh', {
    timeout: 30_000,
  })
  await admin.getByLabel(`${ROLE} may be asked for`).selectOption({ label: 'Up to 1 h' })
  await expect(admin.getByText(`${ROLE} may be asked for`, { exact: true })).toBeVisible()
}

async function claimAndAsk(owner: Page): Promise<void> {
  await owner.goto('/identities')
  await owner.getByRole('link', { name: ACCOUNT, exact: true }).click()
  await owner.getByRole('button', { name: 'Claim…' }).click()
  await owner.getByRole('dialog').getByLabel('Why is it yours?').fill('My team runs the shop')
  await owner.getByRole('dialog').getByRole('button', { name: 'Claim' }).click()
  await owner.getByRole('link', { name: 'Ask for elevation' }).click()
  await owner.getByRole('radio', { name: new RegExp(`^${ROLE}`) }).check()
  await owner.getByText('Another time').click()
  await owner.getByLabel('Time', { exact: true }).fill('1')
  await owner.getByLabel('What is it for?').fill('Mark the orders of the failed run as paid')
  await owner.getByRole('button', { name: 'Send request' }).click()
  await expect(owner.getByRole('heading', { level: 1, name: `${ACCOUNT} → ${ROLE}` })).toBeVisible()
}

test('after the demo is wiped, the same job is done on a PostgreSQL of one’s own', async ({ browser }) => {
  test.setTimeout(6 * 60_000)
  await wipe(browser)
  const approver = await openAs(browser, 'approver')
  const owner = await openAs(browser, 'owner')
  const admin = await openAs(browser, 'admin')
  // One thing to do, and no figures of nothing beside it.
  await admin.goto('/')
  await expect(admin.getByRole('list', { name: 'First steps' }).locator('[aria-current=step]')).toHaveText(
    /^1?Connect a source/,
  )
  await expect(admin.getByRole('region', { name: 'Exposure' })).toHaveCount(0)
  await owner.goto('/')
  await expect(owner.getByRole('list', { name: 'First steps' })).toContainText('An admin does this.')
  await expect(owner.getByRole('main').getByRole('link', { name: 'Unowned identities' })).toHaveCount(0)
  await admin.goto('/identities')
  await expect(admin.getByText('No machine identities yet')).toBeVisible()
  await expect(admin.getByRole('link', { name: 'Wipe…' })).toHaveCount(0)

  await nameApprovers(admin)
  await connect(admin)
  await claimAndAsk(owner)
  expect([await canRead(), await canWrite()]).toEqual([true, false])

  await approver.goto('/')
  await approver
    .getByRole('list', { name: 'Requests to decide' })
    .getByRole('link', { name: new RegExp(ACCOUNT) })
    .click()
  await approver.getByRole('button', { name: /^Approve for 1 min/ }).click()
  await countNow(approver)
  await expect.poll(canWrite, { timeout: 20_000 }).toBe(true)
  const step = owner.getByRole('list', { name: 'Progress' }).locator('[aria-current=step]')
  await expect(step).toContainText('Live')
  await expect(step).toContainText('Ended', { timeout: 90_000 })
  expect([await canRead(), await canWrite()], 'gone in the session that was open before; its baseline goes on').toEqual(
    [true, false],
  )

  const audit = (await (await admin.request.get('/api/v1/audit-events?limit=200')).json()) as {
    data: { type: string }[]
  }
  expect(audit.data.at(-1)?.type, 'the first row of the fresh record').toBe('demo.wiped')
  expect(JSON.stringify(audit), 'I33').not.toContain(PASSWORD)
})
