/** An AWS account comes from its file: who reaches how far and why, what a newer file changes, and files that are none. */
import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { ask, BASE_URL, cookieOf } from './setup/http.ts'
import { stateOf } from './setup/people.ts'
import { coloursMustBeSound, mustBeSound, mustFit, PHONE } from './sound.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('admin') })
test.describe.configure({ mode: 'default' })

const SOURCE = 'Breadth journey'
/** Another account than the demo's own: one system is connected once. */
const NUMBER = '999988887777'
const HOSTILE = '<img src=x onerror=alert(1)>\u202Etxt.exe'

type Role = {
  RoleName: string
  RoleId?: string
  Arn: string
  RolePolicyList?: unknown[]
  AttachedManagedPolicies?: unknown[]
}
type Document = { RoleDetailList: Role[] }
const demo = (): Document =>
  JSON.parse(readFileSync('demo/aws-account.json', 'utf8').replaceAll('111122223333', NUMBER)) as Document

function withHostile(document: Document): Document {
  const [first] = document.RoleDetailList
  if (!first) throw new Error('the demo has roles')
  const hostile = { ...first, RoleName: HOSTILE, RoleId: 'AROAHOSTILE', Arn: `arn:aws:iam::${NUMBER}:role/${HOSTILE}` }
  return { ...document, RoleDetailList: [...document.RoleDetailList, hostile] }
}
/** The release manager may rewrite policies no more. */
const narrowed = (document: Document): Document => ({
  ...document,
  RoleDetailList: document.RoleDetailList.map((role) =>
    role.RoleName === 'release-manager' ? { ...role, RolePolicyList: [], AttachedManagedPolicies: [] } : role,
  ),
})
const asFile = (document: object) => ({
  name: 'account.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(document)),
})

/** The worker scores it in a moment. */
async function untilScored(page: Page, figure: RegExp): Promise<void> {
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('region', { name: 'Breadth', exact: true })).toContainText(figure, { timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
}

test.afterAll(async () => {
  const headers = { cookie: cookieOf('admin'), origin: new URL(BASE_URL).origin }
  const { text } = await ask('/api/v1/sources', { headers })
  const { data } = JSON.parse(text) as { data: { id: string; name: string }[] }
  for (const { id } of data.filter(({ name }) => name === SOURCE))
    await ask(`/api/v1/sources/${id}`, { method: 'DELETE', headers })
})

test('an admin imports an account, sees the worst first, why, and what a newer file changes', async ({ page }) => {
  await page.goto('/sources/new')
  await page.getByRole('link', { name: 'AWS account from a file' }).click()
  await page.getByLabel('Authorisation details', { exact: true }).setInputFiles(asFile(withHostile(demo())))
  await page.getByLabel('Name').fill(SOURCE)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: SOURCE })).toBeVisible()
  await untilScored(page, /admin-equivalents \(AE\+\) over 64 identities/)
  await expect(page.getByRole('region', { name: 'Breadth', exact: true })).toContainText('What to take away first')
  const source = page.url()
  const sourceId = source.split('/').at(-1) ?? ''

  await page.goto(`/identities?q=${encodeURIComponent(`source:${sourceId}`)}&sort=tier`)
  const rows = page.getByRole('table', { name: 'Identities' }).getByRole('row')
  await expect(rows.nth(1)).toContainText('T0')
  // What a name hides is shown, and its marks are text.
  await expect(page.getByRole('table', { name: 'Identities' })).toContainText('<img src=x onerror=alert(1)>')
  await expect(page.getByRole('table', { name: 'Identities' })).not.toContainText('\u202E')

  await page.goto(`/identities?q=${encodeURIComponent(`source:${sourceId} tier:T1 ae:>0.5 ops-toolbox`)}`)
  await expect(page.getByText('1 identity', { exact: true }).first()).toBeVisible()
  await page.getByRole('link', { name: 'ops-toolbox' }).first().click()
  await expect(page.getByRole('region', { name: 'Breadth', exact: true })).toContainText(
    `Could become administrator of ${NUMBER}`,
  )
  const why = page.getByRole('region', { name: 'Why' })
  await why.getByText(/may pass role cfn-execution to a new CloudFormation stack/).click()
  await expect(why).toContainText('iam:PassRole')
  await why.getByRole('link', { name: 'cfn-execution' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'cfn-execution' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Breadth', exact: true })).toContainText(
    `Is administrator of ${NUMBER}`,
  )
  await expect(page.getByRole('link', { name: 'Ask for elevation' })).toHaveCount(0)

  await page.goto(source)
  await page.getByLabel('Authorisation details', { exact: true }).setInputFiles(asFile(withHostile(narrowed(demo()))))
  await page.getByRole('button', { name: 'Import the newer file' }).click()
  await expect(page.getByText(`The newer file of ${SOURCE} is imported`)).toBeVisible()
  await page.goto(`/identities?q=${encodeURIComponent(`source:${sourceId} release-manager`)}`)
  await page.getByRole('link', { name: 'release-manager' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'release-manager' })).toBeVisible()
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('region', { name: 'Breadth over time' })).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
  await expect(page.getByRole('region', { name: 'Breadth', exact: true })).not.toContainText(
    'Could become administrator',
  )
  await expect(page.getByRole('region', { name: 'History' })).toContainText('went from T1 to')
})

test('a file that is none is refused with the place in it, and nothing is imported', async ({ page }) => {
  await page.goto('/sources/new?kind=aws-account')
  await page.getByLabel('Name').fill('Not an account')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Choose the file, or paste its text.')).toBeVisible()
  const broken = { ...demo(), RoleDetailList: [{ RoleName: 7 }] }
  await page.getByLabel('Authorisation details', { exact: true }).setInputFiles(asFile(broken))
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('It was not imported')).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: '$.RoleDetailList[0]' })).toBeVisible()
  await page.goto('/sources')
  await expect(page.getByRole('table', { name: 'Sources' })).not.toContainText('Not an account')
})

const send = async (path: string, body: FormData, who: 'admin' | 'owner' = 'admin') => {
  const answer = await fetch(`${BASE_URL}${path}`, {
    method: 'POST',
    headers: { cookie: cookieOf(who), origin: new URL(BASE_URL).origin },
    body,
  })
  return { status: answer.status, problem: (await answer.json()) as { code?: string; facts?: Record<string, unknown> } }
}
const formOf = (text: string): FormData => {
  const form = new FormData()
  form.set('name', 'Door')
  form.set('account', new Blob([text]))
  return form
}

test.describe('for everybody', () => {
  test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' }, colorScheme: 'light' })
  test('an account, and who in it could become administrator, are sound in light and dark and fit a phone', async ({
    page,
  }) => {
    const listed = async (path: string) =>
      ((await (await page.request.get(`/api/v1/${path}`)).json()) as { data: { id: string; name: string }[] }).data
    const source = (await listed('sources')).find(({ name }) => name === 'Meridian production')
    const [identity] = await listed('identities?q=team-sandbox')
    for (const address of [`/sources/${source?.id}`, `/identities/${identity?.id}`]) {
      await page.goto(address)
      for (const closed of await page.getByRole('region', { name: 'Why' }).locator('summary').all())
        await closed.click()
      await mustBeSound(page)
      await page.emulateMedia({ colorScheme: 'dark' })
      await coloursMustBeSound(page)
      await page.emulateMedia({ colorScheme: 'light' })
      for (const size of [{ width: 720, height: 450 }, PHONE]) {
        await page.setViewportSize(size)
        await mustFit(page)
      }
      await page.setViewportSize({ width: 1_440, height: 900 })
    }
  })
})

test.describe('at the door', () => {
  test('a file that is too large is refused, and one of ten megabytes is read to its end', async () => {
    const large = await send('/api/v1/sources/aws-accounts', formOf('x'.repeat(33 * 1024 * 1024)))
    expect([large.status, large.problem.code]).toEqual([400, 'input.unparsable'])
    const long = await send('/api/v1/sources/aws-accounts', formOf(`{"a":"${'x'.repeat(12 * 1024 * 1024)}"}`))
    expect([long.status, long.problem.code, long.problem.facts?.path]).toEqual([422, 'input.invalid', '$'])
  })

  test('only an admin imports; what is no form is refused', async () => {
    const { status, problem } = await send('/api/v1/sources/aws-accounts', formOf('{}'), 'owner')
    expect([status, problem.code]).toEqual([403, 'auth.forbidden'])
    const answer = await ask('/api/v1/sources/aws-accounts', {
      method: 'POST',
      headers: { cookie: cookieOf('admin'), origin: new URL(BASE_URL).origin },
      body: {},
    })
    expect(answer.status).toBe(400)
  })
})
