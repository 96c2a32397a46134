import { expect } from '@playwright/test'
import { signIn, stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

test('a page asked for by a stranger is shown after signing in by keyboard alone', async ({ page }) => {
  await page.goto('/sign-in?callbackUrl=/sign-out')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: /^Continue with/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Who do you want to be?' })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByText('You are signed in as Omar Okafor.')).toBeVisible()
})

test('cancelling at the issuer comes back and says so', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: /^Continue with/ }).click()
  await page.getByRole('button', { name: 'Cancel and go back' }).click()
  await expect(page.getByText('Sign-in was cancelled')).toBeVisible()
})

test('sign-in never returns to another site', async ({ page, baseURL }) => {
  await page.goto(`/sign-in?${new URLSearchParams({ callbackUrl: 'https://evil.example/phish' })}`)
  await page.getByRole('button', { name: /^Continue with/ }).click()
  await page.getByRole('button', { name: 'risk@demo.example' }).click()
  await page.waitForURL((url) => url.origin === new URL(baseURL ?? '').origin && url.pathname === '/')
})

test('signing out ends the session itself, not only its cookie', async ({ page, context, request, baseURL }) => {
  await signIn(page, 'auditor', '/sign-out')
  const cookies = await context.cookies(baseURL)
  const cookie = cookies
    .filter(({ name }) => name.endsWith('curfew.session'))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')
  expect((await request.get('/api/v1/me', { headers: { cookie } })).status()).toBe(200)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('You are signed out')).toBeVisible()
  expect((await request.get('/api/v1/me', { headers: { cookie } })).status()).toBe(401)
})

test('another name of this machine leads to the one address people use', async ({ page, baseURL }) => {
  const { port, origin } = new URL(baseURL ?? '')
  await page.goto(`http://localhost:${port}/sign-in?callbackUrl=%2Frequests`)
  expect(page.url()).toBe(`${origin}/sign-in?callbackUrl=%2Frequests`)
})

test.describe('with a session', () => {
  test.use({ storageState: stateOf('owner') })

  test('a change from another site is refused', async ({ page, baseURL }) => {
    for (const origin of ['https://evil.example', 'null', `${baseURL}0`]) {
      const response = await page.request.patch('/api/v1/me', { headers: { origin }, data: { timeZone: null } })
      expect(response.status(), origin).toBe(403)
    }
  })

  test('the pages of sign-in break no rule of the content policy', async ({ page }) => {
    const broken: string[] = []
    page.on('console', (message) => message.text().includes('Content Security Policy') && broken.push(message.text()))
    await page.goto('/sign-out')
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
    expect(broken).toEqual([])
  })
})
