/** Lists as files: what the list shows is what the file says, and it is on record. */
import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'
import { mustBeSound, mustFit, PHONE } from './sound.ts'

test.use({ storageState: stateOf('auditor') })

test('the file has the filter and the columns of the list, and the record says how many rows it took', async ({
  page,
}) => {
  // Pipelines, for nobody claims one meanwhile.
  await page.goto('/identities?q=kind:ci-job+owner:none')
  await expect(page.getByRole('table')).toBeVisible()
  await page.getByRole('button', { name: 'Export' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'CSV, these columns' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/^curfew-identities-\d{8}T\d{6}Z\.csv$/)
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n')
  expect(lines[0]).toMatch(/^id,name,owner,/)
  const told = await (await page.request.get('/api/v1/identities?q=kind:ci-job+owner:none&count=exact&limit=1')).json()
  expect(lines).toHaveLength((told as { total: number }).total + 1)
  // Others export at the same time.
  const record = await (await page.request.get('/api/v1/audit-events?type=list.export-ended&limit=50')).json()
  expect((record as { data: { payload: object }[] }).data.map(({ payload }) => payload)).toContainEqual(
    expect.objectContaining({ rows: (told as { total: number }).total, complete: true }),
  )
})

for (const list of ['identities', 'requests', 'grants', 'drift', 'audit', 'people', 'sources'])
  test(`${list}: JSON is whole and its columns are those it names`, async ({ page }) => {
    const answer = await page.request.get(`/api/v1/exports/${list}?format=json`)
    expect(answer.status()).toBe(200)
    expect(answer.headers()['cache-control']).toContain('no-store')
    const file = (await answer.json()) as { columns: string[]; rows: object[]; rowCount: number; complete: boolean }
    expect(file.complete).toBe(true)
    expect(file.rows).toHaveLength(file.rowCount)
    for (const row of file.rows.slice(0, 5)) expect(Object.keys(row)).toEqual(file.columns)
  })

test('who may not read the record takes none of it away', async ({ browser }) => {
  const owner = await (await browser.newContext({ storageState: stateOf('owner') })).newPage()
  expect((await owner.request.get('/api/v1/exports/audit')).status()).toBe(403)
  await owner.context().close()
})

test('a day means the same in the file as on the page: the zone goes with it', async ({ browser }) => {
  // Whose zone no other journey looks at.
  const page = await (await browser.newContext({ storageState: stateOf('risk') })).newPage()
  const zone = async (times: 'own' | 'browser', name: string | null) => {
    const headers = { origin: new URL(page.url()).origin }
    await page.request.patch('/api/v1/me', { data: { timeZone: name }, headers })
    await page.request.patch('/api/v1/me/preferences', { data: { times }, headers })
  }
  await page.goto('/audit')
  // Fourteen hours before UTC: most events of a day fall on another one there.
  await zone('own', 'Pacific/Kiritimati')
  try {
    const events = (await (await page.request.get('/api/v1/audit-events?limit=200&q=until:7d')).json()) as {
      data: { at: string }[]
    }
    // After ten it is the next day there: an event of this day in UTC, and of none up to it there.
    const late = events.data.find(({ at }) => new Date(at).getUTCHours() >= 10)
    const day = late?.at.slice(0, 10) ?? 'no day'
    const q = `until:${day}`
    await page.goto(`/audit?q=${q}`)
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'JSON, these columns' }).click(),
    ])
    expect(file.url()).toContain('zone=Pacific%2FKiritimati')
    const said = JSON.parse(readFileSync(await file.path(), 'utf8')) as { rows: { id: string; at: string }[] }
    const shown = await page.locator('tbody tr').evaluateAll((all) => all.map((row) => row.getAttribute('data-row')))
    expect(said.rows.slice(0, shown.length).map(({ id }) => id)).toEqual(shown)
    for (const { at } of said.rows.slice(0, 300)) expect(at).toMatch(/Z$/)
    const counted = await page.request.get(
      `/api/v1/audit-events/facets?${new URLSearchParams({ q, zone: 'Pacific/Kiritimati' })}`,
    )
    const utc = await page.request.get(`/api/v1/audit-events/facets?${new URLSearchParams({ q })}`)
    const total = async (answer: typeof utc) => ((await answer.json()) as { total: number }).total
    expect(await total(counted)).not.toBe(await total(utc))
  } finally {
    await zone('browser', null)
  }
})

test.describe('how it looks', () => {
  test.use({ bypassCSP: true })
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1_440, 390])
      test(`the menu of files and the preview of many are sound and fit, ${colorScheme}, ${width} wide`, async ({
        browser,
      }) => {
        const page = await (
          await browser.newContext({
            storageState: stateOf('owner2'),
            bypassCSP: true,
            colorScheme,
            viewport: { ...PHONE, width },
          })
        ).newPage()
        await page.goto('/identities')
        await expect(page.getByRole('button', { name: /^Live/ })).toBeAttached()
        await page.getByRole('button', { name: 'Export' }).click()
        await expect(page.getByRole('menu', { name: 'Export' })).toBeVisible()
        await mustFit(page)
        await page.keyboard.press('Escape')
        await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check()
        await page.getByRole('button', { name: /^Claim \d+…/ }).click()
        const dialog = page.getByRole('dialog', { name: /^Claim/ })
        await expect(
          dialog.getByText('refused, and left as they are').or(dialog.getByRole('textbox')).first(),
        ).toBeVisible()
        await mustFit(page)
        await dialog.getByRole('button', { name: 'Cancel' }).click()
        await mustBeSound(page)
        await page.context().close()
      })
})
