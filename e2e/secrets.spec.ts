/**
 * I33 in the running product: no secret of this very installation, of its people or of what it is connected to is in any
 * page of the build, any answer of the API, any bundle or any log, whoever asks.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { type Estate, readEstate, type Viewer } from './setup/estate.ts'
import { ask, BASE_URL, cookieOf, eachOf } from './setup/http.ts'
import { SUBJECTS } from './setup/people.ts'
import { filled, type Operation, operationsServed, routesOfBuild } from './setup/routes.ts'
import { test } from './setup/test.ts'

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
    ...SUBJECTS.map((subject) => [`session of ${subject}`, cookieOf(subject).replace(/^[^=]*=/, '')] as const),
  ])
}

const found = (text: string, known: Map<string, string>) =>
  [...known].filter(([, secret]) => secret.length >= 8 && text.includes(secret)).map(([name]) => name)

/** A secret that the product makes while somebody watches, and shows once. */
async function makeToken(viewer: Viewer): Promise<{ secret: string; end: () => Promise<void> }> {
  const headers = { ...viewer.headers, origin: new URL(BASE_URL).origin }
  const body = { name: 'Shown once', scopes: ['people:read'], lifetime: 'PT1H' }
  const made = await ask('/api/v1/me/tokens', { method: 'POST', headers, body })
  expect(made.status, made.text).toBe(201)
  const { token, secret } = JSON.parse(made.text) as { token: { id: string }; secret: string }
  return {
    secret,
    end: async () => void (await ask(`/api/v1/me/tokens/${token.id}`, { method: 'DELETE', headers })),
  }
}

/** Of each kind the first and the last that this person sees, and one that they do not see or that is not there. */
function sample(estate: Estate, param: string, viewer: Viewer): string[] {
  const all = estate.things[param] ?? []
  const seen = all.filter((one) => one.seenBy(viewer))
  const other = all.find((one) => !one.seenBy(viewer))?.id ?? 'nothing_00000000000070008000000000000000'
  return [...new Set([seen[0]?.id, seen.at(-1)?.id, other])].filter((id) => id !== undefined)
}

type Asked = { path: string; headers: Record<string, string> }

function pagesFor(estate: Estate, operations: readonly Operation[], viewer: Viewer): Asked[] {
  return routesOfBuild()
    .filter(({ kind, path }) => kind === 'page' && !path.startsWith('/_'))
    .flatMap(({ path, params: [param] }) => {
      if (param === undefined) return [path]
      // The pages of the description are the same for everybody; one person reads them all.
      const described = operations.map(({ id }) => id).slice(0, viewer.name === 'owner' ? undefined : 2)
      const ids = param === 'operationId' ? described : sample(estate, param, viewer)
      return ids.map((id) => filled(path, { [param]: id }))
    })
    .flatMap((path): Asked[] => [
      { path, headers: {} },
      { path, headers: { rsc: '1' } },
    ])
}

const QUERIES: Readonly<Record<string, string>> = { previewHalt: '?scope=estate', search: '?q=pay' }

const answersFor = (estate: Estate, operations: readonly Operation[], viewer: Viewer): Asked[] =>
  operations
    .filter(({ method }) => method === 'GET')
    .flatMap(({ id, path, params: [param] }) =>
      (param === undefined ? [''] : sample(estate, param, viewer)).map((one) => ({
        path: filled(path, param === undefined ? {} : { [param]: one }) + (QUERIES[id] ?? ''),
        headers: {},
      })),
    )

const OTHERS = ['/api/openapi.json', '/api/health/live', '/api/health/ready', '/api/metrics', '/nothing', '/icon.svg']

for (const name of ['nobody', ...SUBJECTS])
  test(`I33: no page of the build and no answer of the API tells ${name} a secret`, async () => {
    test.slow()
    const [estate, operations] = await Promise.all([readEstate(), operationsServed()])
    const viewer = estate.viewers.find((one) => one.name === name)
    if (!viewer) throw new Error(`${name} is nobody`)
    const token = viewer.personId === null ? null : await makeToken(viewer)
    const known = secrets()
    if (token) known.set('the token that was just made', token.secret)
    expect(known.size).toBeGreaterThan(25)
    const asked = [
      ...pagesFor(estate, operations, viewer),
      ...answersFor(estate, operations, viewer),
      ...OTHERS.map((path) => ({ path, headers: {} })),
    ]
    expect(asked.length).toBeGreaterThan(120)
    let bytes = 0
    await eachOf(asked, async ({ path, headers }) => {
      const answer = await ask(path, { headers: { ...viewer.headers, ...headers } })
      bytes += answer.text.length
      const told = answer.text + [...answer.headers].join('\n')
      expect(found(told, known), path).toEqual([])
      expect(told, `${path} names a source map`).not.toMatch(/sourceMappingURL|^sourcemap,/im)
    })
    expect(bytes).toBeGreaterThan(viewer.personId === null ? 100_000 : 1_000_000)
    await token?.end()
  })

test('I33: no secret is in a bundle or a log of the product, and no bundle comes with its source', async () => {
  const files = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
  const logs = readdirSync(dataDir)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(dataDir, name))
  const bundles = files('.next/static')
  expect(bundles.length).toBeGreaterThan(10)
  expect(logs.length).toBeGreaterThan(1)
  const known = secrets()
  for (const file of [...bundles, ...logs]) expect(found(readFileSync(file, 'latin1'), known), file).toEqual([])
  expect(bundles.filter((file) => file.endsWith('.map'))).toEqual([])
  for (const file of bundles) expect(readFileSync(file, 'latin1').includes('sourceMappingURL'), file).toBe(false)
  // As they are served, with what a guess at their sources gets.
  const scripts = bundles.filter((file) => file.endsWith('.js'))
  await eachOf(scripts, async (file) => {
    const path = file.replace(/^\.next/, '/_next').replaceAll('\\', '/')
    const answer = await ask(path)
    expect([answer.status, found(answer.text, known)], path).toEqual([200, []])
    for (const header of ['sourcemap', 'x-sourcemap', 'x-powered-by', 'server'])
      expect([header, answer.headers.get(header)], path).toEqual([header, null])
    expect((await ask(`${path}.map`)).status, path).toBe(404)
  })
})
