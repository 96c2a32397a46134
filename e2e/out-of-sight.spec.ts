/** What a page answers while what it is about leaves its reader's sight. */
import { expect } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

const READERS = 3
const TURNS = 15
const MISSING = 'NEXT_HTTP_ERROR_FALLBACK;404'

test.use({ storageState: stateOf('admin') })

test('an identity that changes hands while its page is read is there or missing, never broken', async ({
  page,
  browser,
  baseURL,
}) => {
  const write = (path: string, reason: string) =>
    page.request.post(`/api/v1/identities/${path}`, {
      headers: { origin: String(baseURL), 'idempotency-key': crypto.randomUUID() },
      data: { reason },
    })
  const listed = await page.request.get('/api/v1/identities?owner=none&q=kind:database-role&limit=1')
  const [identity] = ((await listed.json()) as { data: { id: string }[] }).data
  expect(identity).toBeDefined()
  const id = String(identity?.id)

  const theirs = await browser.newContext({ storageState: stateOf('owner2') })
  const answers = { there: 0, missing: 0 }
  const broken: string[] = []
  let reading = true
  const read = async () => {
    while (reading) {
      const body = await (await theirs.request.get(`/identities/${id}`, { headers: { rsc: '1' } })).text()
      const digests = [...body.matchAll(/:E\{"digest":"([^"]*)"/g)].map(([, digest]) => String(digest))
      broken.push(...digests.filter((digest) => digest !== MISSING))
      answers[digests.length > 0 ? 'missing' : 'there']++
    }
  }
  const readers = Array.from({ length: READERS }, read)
  for (let turn = 0; turn < TURNS; turn++) {
    expect((await write(`${id}/claims`, 'It runs on a platform of ours')).status()).toBe(201)
    expect((await write(`${id}/release`, 'It runs on another platform')).status()).toBe(204)
  }
  reading = false
  await Promise.all(readers)
  expect(broken).toEqual([])
  expect(answers.there).toBeGreaterThan(0)
  expect(answers.missing).toBeGreaterThan(0)
})
