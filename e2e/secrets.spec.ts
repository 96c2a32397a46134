/** I33 in the running product: no secret of this very installation is in a page, an answer, a bundle or a log. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { stateOf } from './setup/people.ts'

const dataDir = process.env.CURFEW_DATA_DIR ?? '.curfew'
const read = (name: string) => readFileSync(join(dataDir, name), 'utf8')

/** Every secret of the installation that the test can know, by name. The passwords in URLs are of the same values. */
function secrets(): Map<string, string> {
  const generated = Object.entries(JSON.parse(read('generated-secrets.json')) as Record<string, string>)
  const accounts = (JSON.parse(read('demo-accounts.json')) as { accounts: { name: string; password: string }[] })
    .accounts
  const clusters = readdirSync(dataDir).filter((name) => name.endsWith('.password'))
  return new Map([
    ...generated,
    ...accounts.map(({ name, password }) => [`account ${name}`, password] as const),
    ...clusters.map((name) => [name, read(name).trim()] as const),
    ['sealing key', read('secrets.key').trim().split(/\s+/)[1] ?? ''] as const,
  ])
}

const found = (text: string, known: Map<string, string>) =>
  [...known].filter(([, secret]) => secret.length >= 8 && text.includes(secret)).map(([name]) => name)

const PAGES = [
  '/',
  '/identities',
  '/requests?view=all',
  '/grants',
  '/grants?view=past',
  '/kill-switch',
  '/exposure',
  '/audit',
  '/sources',
  '/sources/new',
  '/reports/ciso',
  '/notifications',
  '/settings/people',
  '/settings/teams',
  '/settings',
  '/settings/about',
]
const ANSWERS = [
  'sources',
  'identities',
  'entitlements',
  'requests',
  'grants?view=past',
  'audit-events',
  'audit-events/export?format=jsonl',
  'exposure',
  'people',
  'teams',
  'me',
  'notifications',
  'notifications/deliveries',
  'reports/ciso',
  'demo',
]

/** Visits the pages and keeps everything that came over the wire: documents, server components, bundles, answers. */
async function crawl(page: Page): Promise<{ text: string; responses: number }> {
  const bodies: Promise<string>[] = []
  page.on('response', (response) => {
    // An event stream has no end to wait for; it carries ids only, which lib/notifications/live tests.
    if (!response.headers()['content-type']?.startsWith('text/event-stream'))
      bodies.push(response.text().catch(() => ''))
  })
  for (const path of PAGES) await page.goto(path)
  const [source] = ((await (await page.request.get('/api/v1/sources')).json()) as { data: { id: string }[] }).data
  if (source) await page.goto(`/sources/${source.id}`)
  for (const path of ANSWERS) bodies.push(page.request.get(`/api/v1/${path}`).then((answer) => answer.text()))
  for (const path of ['/api/openapi.json', '/api/health/live', '/api/health/ready'])
    bodies.push(page.request.get(path).then((answer) => answer.text()))
  await page.goto('about:blank') // ends what is still under way
  const texts = await Promise.all(bodies)
  return { text: texts.join('\n'), responses: texts.filter((body) => body.length > 0).length }
}

for (const subject of ['admin', 'auditor', 'owner'] as const)
  test.describe(`as ${subject}`, () => {
    test.use({ storageState: stateOf(subject) })
    test(`no secret reaches the browser of the ${subject}`, async ({ page }) => {
      test.slow()
      const known = secrets()
      expect(known.size).toBeGreaterThan(20)
      const { text, responses } = await crawl(page)
      expect(responses).toBeGreaterThan(40)
      expect(found(text, known)).toEqual([])
    })
  })

test('no secret is in a bundle or a log of the product', () => {
  const files = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
  const logs = readdirSync(dataDir)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(dataDir, name))
  const all = [...files('.next/static'), ...logs]
  expect(all.length).toBeGreaterThan(10)
  const known = secrets()
  for (const file of all) expect(found(readFileSync(file, 'latin1'), known), file).toEqual([])
})
