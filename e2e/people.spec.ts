/** What an admin does with people, teams and tokens. */
import { expect } from '@playwright/test'
import { signIn, stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('admin') })

test('disabling somebody ends their open session at once, and enabling lets them sign in again', async ({
  page,
  browser,
}) => {
  const theirs = await (await browser.newContext({ storageState: { cookies: [], origins: [] } })).newPage()
  await signIn(theirs, 'risk', '/grants')
  await expect(theirs.getByRole('heading', { level: 1, name: 'Grants' })).toBeVisible()

  await page.goto('/settings/people?q=risk')
  await page.getByRole('table', { name: 'People' }).getByRole('link', { name: 'Rita Marsh' }).click()
  await page.getByRole('button', { name: 'Disable…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Enable…' })).toBeVisible()

  const refused = await theirs.request.get('/api/v1/me')
  expect(refused.status()).toBe(403)
  expect(await refused.json()).toMatchObject({ code: 'auth.disabled' })
  await theirs.goto('/grants')
  await expect(theirs).toHaveURL(/\/sign-in/)

  await page.getByRole('button', { name: 'Enable…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Enable', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Disable…' })).toBeVisible()
  await signIn(theirs, 'risk', '/reports/ciso')
  await expect(theirs.getByRole('list', { name: 'Figures' }).getByRole('listitem')).toHaveCount(8)
})

test('a team is made, gets a member, is renamed and removed', async ({ page }) => {
  await page.goto('/settings/teams')
  await page.getByRole('button', { name: 'New team' }).first().click()
  await page.getByRole('dialog').getByLabel('Name').fill('Night shift')
  await page.getByRole('dialog').getByRole('button', { name: 'Make the team' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Night shift' })).toBeVisible()
  await page.getByLabel('Add somebody').selectOption({ label: 'August Lind, auditor@demo.example' })
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Members' })).toContainText('August Lind')
  await page.getByRole('button', { name: 'Rename…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Night watch')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Night watch' })).toBeVisible()
  await page.getByRole('button', { name: 'Remove…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove the team' }).click()
  await expect(page).toHaveURL(/\/settings\/teams$/)
  await expect(page.getByRole('table', { name: 'Teams' })).not.toContainText('Night watch')
})

test('a token is shown once, works within its scopes, and is refused once revoked', async ({
  page,
  playwright,
  baseURL,
}) => {
  await page.goto('/settings')
  await page.getByRole('button', { name: 'New token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What it is for').fill('journey')
  await dialog.getByRole('button', { name: 'Make the token' }).click()
  const secret = (await dialog.getByRole('region', { name: 'Token' }).innerText()).trim()
  expect(secret).toMatch(/^cft_/)
  await dialog.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByRole('list', { name: 'Tokens' })).toContainText('journey')
  await expect(page.locator('body')).not.toContainText(secret)

  const api = await playwright.request.newContext({
    ...(baseURL ? { baseURL } : {}),
    extraHTTPHeaders: { authorization: `Bearer ${secret}` },
  })
  expect((await api.get('/api/v1/people')).status()).toBe(200)
  expect((await api.post('/api/v1/teams', { data: { name: 'By token' } })).status()).toBe(403)
  const row = page.getByRole('list', { name: 'Tokens' }).getByRole('listitem').filter({ hasText: 'journey' })
  await row.getByRole('button', { name: 'Revoke…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
  // Of this one: those of other journeys are revoked already.
  await expect(row).toContainText('revoked')
  expect((await api.get('/api/v1/people')).status()).toBe(401)
  await api.dispose()
})

test('owners see who there is, but cannot change anybody', async ({ browser }) => {
  const page = await (await browser.newContext({ storageState: stateOf('owner') })).newPage()
  await page.goto('/settings/people')
  await expect(page.getByRole('table', { name: 'People' })).toContainText('Ada Prover')
  await expect(page.getByRole('button', { name: 'Invite' })).toHaveCount(0)
  expect(
    (
      await page.request.post('/api/v1/teams', {
        data: { name: 'Mine' },
        headers: { origin: new URL(page.url()).origin, 'idempotency-key': 'owners-cannot' },
      })
    ).status(),
  ).toBe(403)
})
