/**
 * Names as an enemy, an accident or another alphabet writes them, through the real doors: roles of the real target by
 * the listing, teams, people, views and reasons by the API. Everywhere they are shown, nothing acts, nothing is hidden.
 */
import { expect, type Page } from '@playwright/test'
import { visibleLine, visibleName, visibleText } from '../components/ui/visible.ts'
import type { DemoSubject } from '../lib/people/model.ts'
import { test } from './setup/test.ts'
import { askAll, ask, BASE_URL, cookieOf } from './setup/http.ts'
import { stateOf } from './setup/people.ts'
import { mustFit, PHONE } from './sound.ts'
import { atProduct, atTarget, listNow } from './target.ts'

test.use({ storageState: stateOf('admin') })
test.describe.configure({ mode: 'serial' })

/** At most 63 bytes each: what PostgreSQL takes for a role. A mark tells which one it is. */
const ROLES = [
  { mark: 'hx-html', name: '<img src=x onerror=alert(1)> hx-html' },
  { mark: 'hx-cmd', name: `=cmd|'/C calc'!A0 hx-cmd` },
  { mark: 'hx-path', name: '../../../etc/passwd%2f hx-path' },
  { mark: 'hx-bidi', name: 'hx-bidi \u202enimda\u2066' },
  { mark: 'hx-zero', name: 'hx-zero ad\u200bmin' },
  { mark: 'hx-line', name: 'hx-line\nsecond\u001b[31m' },
  { mark: 'hx-rtl', name: 'שירות תשלומים hx-rtl' },
  { mark: 'hx-emoji', name: '👩‍💻🚀𠮷 hx-emoji' },
  { mark: 'hx-long', name: `hx-long${'w'.repeat(56)}` },
] as const
const HIDDEN = /(?![\n\t\r])[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069]/u

const LONG = `hx-10kb ${'wide_'.repeat(2_000)}end`
const PERSON = 'hx-guest \u202e<b>nimda</b> =1+1 👩‍💻'
const TEAM = 'hx-team \u2067<i>x</i> =1+1 שלום'
const REASON = `=HYPERLINK("//x") <script>alert(1)</script> \u202egnp\u202c ad\u200bmin 👩‍💻 ../../etc ${'very_long_word_'.repeat(60)}`

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
const as = (subject: DemoSubject) => ({ cookie: cookieOf(subject), origin: new URL(BASE_URL).origin })
const admin = () => as('admin')
type Found = { id: string; name: string }
let found: Found[] = []
let long: Found
let requestId = ''
let grantId = ''
let personId = ''
let teamId = ''
const named = (mark: string): Found => {
  const one = found.find(({ name }) => name.includes(mark))
  if (!one) throw new Error(`no identity ${mark}`)
  return one
}

async function change(
  subject: DemoSubject,
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const answer = await ask(`/api/v1/${path}`, {
    method,
    headers: as(subject),
    ...(body === undefined ? {} : { body }),
  })
  expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300)
  return answer.text ? (JSON.parse(answer.text) as Record<string, unknown>) : {}
}
const read = async <T>(subject: DemoSubject, path: string): Promise<T> => {
  const answer = await ask(`/api/v1/${path}`, { headers: as(subject) })
  expect(answer.status, path).toBe(200)
  return JSON.parse(answer.text) as T
}

/** No role of a PostgreSQL is that long; other kinds of source may call something so. */
async function putLongName(): Promise<Found> {
  const id = await atProduct(async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO identity (source_id, id, external_id, account_key, name, kind, flags)
       SELECT s.id, 'idn_' || md5(random()::text), 'hx-10kb', 'hx-10kb', $1, 'bot', '{}' FROM source s
       WHERE NOT s.connected AND s.removed_at IS NULL ORDER BY s.name LIMIT 1 RETURNING id`,
      [LONG],
    )
    return rows[0]?.id ?? ''
  })
  return { id, name: LONG }
}

/** An owner claims for a team, asks with a reason, an approver approves: a real grant at the real target. */
async function elevate(): Promise<void> {
  const { id } = named('hx-bidi')
  await change('owner', 'POST', `identities/${id}/claims`, { reason: REASON.slice(0, 900), for: { teamId } })
  const { data } = await read<{ data: { id: string; heldStanding: boolean }[] }>(
    'owner',
    `identities/${id}/requestable`,
  )
  const free = data.find(({ heldStanding }) => !heldStanding)
  const request = await change('owner', 'POST', 'requests', {
    identityId: id,
    entitlementId: free?.id,
    duration: 'PT15M',
    reason: REASON,
  })
  requestId = String(request.id)
  const vote = { decision: 'approve', reason: REASON, askedHash: request.askedHash }
  grantId = String((await change('approver', 'POST', `requests/${requestId}/votes`, vote)).grantId)
}

test.beforeAll(async ({ browser, baseURL }) => {
  await atTarget(async (client) => {
    for (const { name } of ROLES) {
      await client.query(`DROP ROLE IF EXISTS ${quoted(name)}`)
      await client.query(`CREATE ROLE ${quoted(name)} LOGIN`)
      await client.query(`GRANT crm_reader TO ${quoted(name)}`)
    }
  })
  const page = await browser.newPage({ storageState: stateOf('admin') })
  await listNow(page, baseURL)
  await page.close()
  long = await putLongName()
  await expect(async () => {
    found = (await askAll<Found>('/api/v1/identities?limit=200&q=hx-', admin())).filter(({ name }) => name !== LONG)
    expect(found.length).toBe(ROLES.length)
  }).toPass({ timeout: 60_000 })
  const me = await read<{ id: string }>('owner', 'me')
  teamId = String((await change('admin', 'POST', 'teams', { name: TEAM, memberIds: [me.id] })).id)
  personId = String(
    (await change('admin', 'POST', 'people', { email: `hx-guest-${Date.now()}@demo.example`, name: PERSON })).id,
  )
  await elevate()
})

test.afterAll(async () => {
  if (grantId) {
    await change('owner', 'POST', `grants/${grantId}/end`, { reason: 'The names were looked at' })
    await expect
      .poll(async () => (await read<{ state: string }>('admin', `grants/${grantId}`)).state, { timeout: 60_000 })
      .toBe('ended')
  }
  await atProduct((client) => client.query('DELETE FROM identity WHERE id = $1', [long.id]))
  if (personId) await change('admin', 'PATCH', `people/${personId}`, { name: 'Former Guest' })
  if (teamId) await change('admin', 'PATCH', `teams/${teamId}`, { name: `Looked at ${Date.now()}` })
  await atTarget(async (client) => {
    for (const { name } of ROLES) await client.query(`DROP ROLE IF EXISTS ${quoted(name)}`)
  })
})

/** Nothing of a name may act: no dialog opens, no error is thrown. The consoles are listened to by `test`. */
function dialogsOf(page: Page): string[] {
  const opened: string[] = []
  page.on('dialog', (dialog) => {
    opened.push(dialog.message())
    void dialog.dismiss()
  })
  return opened
}

/** Of what a person sees and of what a reader says: no character that hides or turns others, no element from a name. */
async function mustBeHarmless(page: Page): Promise<void> {
  // By its tag: behind a dialog the page is hidden from readers.
  await expect(page.locator('h1')).toHaveCount(1)
  await expect(page.locator('main [aria-busy=true]')).toHaveCount(0)
  const said = await page.evaluate(() => {
    const labels = [...document.querySelectorAll('body [aria-label], body [title], body [placeholder]')].map((one) =>
      ['aria-label', 'title', 'placeholder'].map((name) => one.getAttribute(name) ?? '').join(' '),
    )
    return [document.body.innerText, ...labels].join(' | ')
  })
  const at = said.search(HIDDEN)
  expect(at, `${page.url()}: ${JSON.stringify(said.slice(Math.max(0, at - 80), at + 40))}`).toBe(-1)
  expect(await page.title()).not.toMatch(HIDDEN)
  await expect(page.locator('img[src=x], main script, main b:not([class]), main i:not([class])')).toHaveCount(0)
  await mustFit(page)
}

const WIDTHS = [1_440, 390] as const
const main = (page: Page) => page.locator('main')
async function open(page: Page, path: string, width: number): Promise<void> {
  await page.setViewportSize({ ...PHONE, width })
  await page.goto(path)
}

test('the list of identities shows each, whole or cut, none higher than its neighbours', async ({ page }) => {
  const opened = dialogsOf(page)
  for (const width of WIDTHS) {
    await open(page, '/identities?q=hx-', width)
    for (const { name } of found)
      await expect(page.getByRole('rowheader').filter({ hasText: visibleLine(name) })).toHaveCount(1)
    await mustBeHarmless(page)
    const row = page.locator(`tr[data-row="${long.id}"]`)
    await expect(row).toContainText('hx-10kb')
    expect((await row.boundingBox())?.height ?? 0, 'a name of 10 kB is cut').toBeLessThan(width === 390 ? 180 : 48)
  }
  expect(opened).toEqual([])
})

test('every other list that names them does', async ({ page }) => {
  const opened = dialogsOf(page)
  const bidi = visibleName(named('hx-bidi').name)
  for (const width of WIDTHS)
    for (const [path, says] of [
      ['/requests?view=all&q=hx-bidi', bidi],
      ['/grants?q=hx-bidi', bidi],
      ['/audit?q=hx-bidi', bidi],
      ['/settings/people?q=hx-guest', visibleName(PERSON)],
      ['/settings/teams', visibleName(TEAM)],
      ['/drift', ''],
      ['/drift?q=hx-', ''],
      ['/sources?q=hx-', 'hx-'],
      ['/exposure?range=30d&show=all&standing=yes', ''],
      ['/', ''],
      ['/notifications', ''],
    ] as const) {
      await open(page, path, width)
      if (says) await expect(main(page), path).toContainText(says)
      await mustBeHarmless(page)
    }
  expect(opened).toEqual([])
})

test('each page of its own says the whole name, in heading and title, by keyboard and touch', async ({ page }) => {
  const opened = dialogsOf(page)
  for (const { id, name } of [...found, long]) {
    await open(page, `/identities/${id}`, name.includes('hx-long') || name === LONG ? 390 : 1_440)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(visibleLine(name))
    await mustBeHarmless(page)
  }
  expect(opened).toEqual([])
})

test('what was asked, given and recorded about them reads as it was written, on a screen, a phone and paper', async ({
  page,
}) => {
  const opened = dialogsOf(page)
  const [event] = (await read<{ data: { id: string }[] }>('admin', `audit-events?subjectId=${requestId}&limit=1`)).data
  const bidi = visibleName(named('hx-bidi').name)
  for (const [path, says] of [
    [`/requests/${requestId}`, visibleText(REASON)],
    [`/grants/${grantId}`, visibleText(REASON)],
    [`/audit/${event?.id}`, bidi],
    [`/settings/people/${personId}`, visibleName(PERSON)],
    [`/settings/teams/${teamId}`, visibleName(TEAM)],
    [`/identities/${named('hx-bidi').id}`, visibleName(TEAM)],
  ] as const)
    for (const width of WIDTHS) {
      await open(page, path, width)
      await expect(main(page), path).toContainText(says)
      await mustBeHarmless(page)
      await page.emulateMedia({ media: 'print' })
      await mustBeHarmless(page)
      await page.emulateMedia({ media: null })
    }
  expect(opened).toEqual([])
})

test('the command menu finds and shows them', async ({ page }) => {
  const opened = dialogsOf(page)
  for (const width of WIDTHS) {
    await open(page, '/sources', width)
    await expect(page.getByRole('button', { name: /^Live/ })).toBeAttached()
    const menu = page.getByRole('dialog', { name: 'Search or go to' })
    await page.getByRole('button', { name: 'Search or go to…' }).click()
    for (const { mark, name } of [...ROLES, { mark: 'hx-10kb', name: 'hx-10kb' }]) {
      await menu.getByRole('combobox').fill(mark)
      await expect(
        menu
          .getByRole('option')
          .filter({ hasText: visibleText(name) })
          .first(),
      ).toBeVisible()
      await mustBeHarmless(page)
      const { width: wide = 0, height = 0 } = (await menu.boundingBox()) ?? {}
      expect(wide).toBeLessThanOrEqual(width)
      expect(height).toBeLessThanOrEqual(PHONE.height)
    }
    await menu.getByRole('combobox').fill('hx-guest')
    await expect(menu.getByRole('option').filter({ hasText: visibleText(PERSON) })).toBeVisible()
    await mustBeHarmless(page)
  }
  expect(opened).toEqual([])
})

test('filters and their chips show names of teams and people', async ({ page }) => {
  const opened = dialogsOf(page)
  await open(page, '/identities?q=hx-', 1_440)
  await page.getByRole('button', { name: 'Owner', exact: true }).click()
  const choice = page.getByRole('menuitemcheckbox').filter({ hasText: visibleText(TEAM) })
  await expect(choice).toBeVisible()
  await mustBeHarmless(page)
  await choice.click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^Remove the filter Owner/ })).toContainText(visibleText(TEAM))
  await expect(page.getByRole('rowheader')).toHaveCount(1)
  await mustBeHarmless(page)
  expect(opened).toEqual([])
})

test.describe('many at a time', () => {
  test.use({ storageState: stateOf('owner2') })
  test('what becomes of each row, and why it is refused, is told by what is visible of its name', async ({ page }) => {
    const opened = dialogsOf(page)
    const visible = visibleName(named('hx-zero').name)
    const dialog = page.getByRole('dialog')
    const look = async (width: number) => {
      await open(page, '/identities?q=hx-zero', width)
      await expect(page.getByRole('button', { name: /^Live/ })).toBeAttached()
      await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check()
      await page.getByRole('button', { name: /^Claim \d+…/ }).click()
      await expect(dialog.getByRole('status')).toContainText(/^\d+ /)
      await mustBeHarmless(page)
    }
    await look(1_440)
    await dialog.getByLabel('Why are they yours?').fill('My team runs it')
    await dialog.getByRole('button', { name: /^Claim 1 identity$/ }).click()
    await expect(
      dialog.getByRole('list', { name: 'Rows' }).getByRole('listitem').filter({ hasText: visible }),
    ).toBeVisible()
    await mustBeHarmless(page)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    // It is theirs now: the preview refuses it, by its name.
    await look(390)
    await expect(dialog.getByText('refused, and left as they are')).toBeVisible()
    await dialog.getByText('Which are refused, and why').click()
    await expect(dialog.getByRole('listitem').filter({ hasText: visible })).toBeVisible()
    await mustBeHarmless(page)
    expect(opened).toEqual([])
  })
  test('the choice of teams shows what is visible of theirs', async ({ browser }) => {
    const page = await (await browser.newContext({ storageState: stateOf('owner') })).newPage()
    await open(page, '/identities?q=hx-', 1_440)
    await expect(page.getByRole('button', { name: /^Live/ })).toBeAttached()
    await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check()
    await page.getByRole('button', { name: /^Claim \d+…/ }).click()
    await expect(
      page
        .getByRole('dialog')
        .getByRole('option')
        .filter({ hasText: visibleText(TEAM) }),
    ).toHaveCount(1)
    await mustBeHarmless(page)
  })
})

test('files hold every name as it is, and no formula', async () => {
  const file = (list: string, format: string, q: string) =>
    ask(`/api/v1/exports/${list}?${new URLSearchParams({ format, q })}`, {
      headers: admin(),
    })
  const { rows } = JSON.parse((await file('identities', 'json', 'hx-')).text) as { rows: Found[] }
  expect(rows.map(({ name }) => name).toSorted()).toEqual([...ROLES.map(({ name }) => name), LONG].toSorted())
  for (const list of ['identities', 'requests', 'grants', 'people', 'audit']) {
    const { text, status } = await file(list, 'csv', 'hx-')
    expect(status).toBe(200)
    expect(text, list).toContain('hx-')
    for (const cell of cellsOf(text)) expect(cell, list).not.toMatch(/^[=+@\t\r＝＋＠]/)
  }
})

/** RFC 4180, written anew. */
function cellsOf(csv: string): string[] {
  return [...csv.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
    ([, quotedCell, plain]) => quotedCell?.replaceAll('""', '"') ?? plain ?? '',
  )
}
