/**
 * I40 for what changes something: every unsafe operation refuses other sites, strangers, tokens without its scope, and
 * things outside of somebody's scope, and the record shows that nothing was done.
 */
import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { type Estate, readEstate, type Viewer } from './setup/estate.ts'
import { ask, askAll, BASE_URL, cookieOf, eachOf } from './setup/http.ts'
import { prepareEstate } from './setup/prepared.ts'
import { filled, type Operation, operationsServed, routesOfBuild } from './setup/routes.ts'
import { test } from './setup/test.ts'

test.describe.configure({ mode: 'default' })

const OWN = new URL(BASE_URL).origin
let estate: Estate
let unsafe: Operation[]
let all: Operation[]
let undo: (() => Promise<void>) | undefined
let bodies: Map<string, unknown>

test.beforeAll(async () => {
  undo = await prepareEstate()
  estate = await readEstate()
  all = await operationsServed()
  unsafe = all.filter(({ method }) => method !== 'GET')
  bodies = exampleBodies()
})
test.afterAll(() => undo?.())

/** As the description shows them. */
function exampleBodies(): Map<string, unknown> {
  const examples = JSON.parse(readFileSync('app/api/_examples.json', 'utf8')) as Record<string, { body?: unknown }>
  return new Map(Object.entries(examples).map(([id, { body }]) => [id, body]))
}

const absent = (param: string, one: Operation): string => {
  const kinds: Record<string, string> = {
    claimId: 'clm',
    driftId: 'drf',
    entitlementId: 'ent',
    grantId: 'grt',
    haltId: 'hlt',
    identityId: 'idn',
    personId: 'per',
    requestId: 'req',
    sourceId: 'src',
    teamId: 'tem',
    tokenId: 'tok',
    viewId: 'viw',
  }
  if (param === 'role') return 'auditor'
  if (param === 'list') return 'grants'
  const prefix = estate.things[param]?.[0]?.id.split('_')[0] ?? kinds[param]
  expect(prefix, `${one.id} names a ${param}`).toBeDefined()
  return `${prefix}_00000000000070008000000000000000`
}
const absentPath = (one: Operation): string =>
  filled(one.path, Object.fromEntries(one.params.map((param) => [param, absent(param, one)])))

/** What these people did, by the record. */
async function doneBy(viewers: readonly Viewer[]): Promise<string[]> {
  const newest = await Promise.all(
    viewers.map(({ personId }) =>
      ask(`/api/v1/audit-events?kind=change&limit=1&actorId=${personId}`, { headers: { cookie: cookieOf('auditor') } }),
    ),
  )
  return newest.map(({ text }) => (JSON.parse(text) as { data: { id: string }[] }).data[0]?.id ?? 'nothing')
}

const named = (...names: string[]) => estate.viewers.filter(({ name }) => names.includes(name))

const ELSEWHERE: readonly [string, Record<string, string>][] = [
  ['another site', { origin: 'https://evil.example' }],
  ['a site that looks alike', { origin: `${OWN}.evil.example` }],
  ['another port', { origin: OWN.replace(/\d+$/, '1') }],
  ['an opaque origin', { origin: 'null' }],
  ['no origin', {}],
  ['another site, by fetch metadata', { origin: OWN, 'sec-fetch-site': 'cross-site' }],
  ['a sister site, by fetch metadata', { origin: OWN, 'sec-fetch-site': 'same-site' }],
]

test('every change that another site causes is refused, and nothing is done', async () => {
  const admin = named('admin')
  const before = await doneBy(admin)
  await eachOf(unsafe, async (one) => {
    for (const [from, headers] of ELSEWHERE) {
      const answer = await ask(absentPath(one), {
        method: one.method,
        headers: { cookie: cookieOf('admin'), ...headers },
        ...(one.hasBody ? { body: bodies.get(one.id) ?? {} } : {}),
      })
      expect([answer.status, (JSON.parse(answer.text) as { code: string }).code], `${one.id} from ${from}`).toEqual([
        403,
        'auth.origin-refused',
      ])
    }
  })
  expect(await doneBy(admin)).toEqual(before)
})

test('signing in and out from another site is refused', async () => {
  for (const path of ['/api/auth/sign-out', '/api/auth/signin/oidc'])
    for (const [from, headers] of ELSEWHERE) {
      const answer = await ask(path, { method: 'POST', headers: { cookie: cookieOf('admin'), ...headers } })
      expect([403, 404], `${path} from ${from}`).toContain(answer.status)
    }
  expect((await ask('/api/v1/me', { headers: { cookie: cookieOf('admin') } })).status).toBe(200)
})

test('no page takes anything but a question, from wherever it comes, and the build has no server action', async () => {
  const actions = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as {
    node: object
    edge: object
  }
  expect([Object.keys(actions.node), Object.keys(actions.edge)]).toEqual([[], []])
  const admin = named('admin')
  const before = await doneBy(admin)
  const values = Object.fromEntries(Object.entries(estate.things).map(([param, [first]]) => [param, first?.id ?? '']))
  const pages = routesOfBuild().filter(({ kind }) => kind === 'page')
  expect(pages.length).toBeGreaterThan(35)
  const cells = pages.flatMap((page) => ['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => ({ page, method })))
  await eachOf(cells, async ({ page, method }) => {
    const path = filled(page.path, { ...values, operationId: 'endGrant' })
    const ways: Record<string, string>[] = [
      { origin: OWN },
      { origin: 'https://evil.example' },
      { origin: OWN, 'next-action': `40${'a'.repeat(40)}` },
    ]
    for (const headers of ways) {
      const answer = await ask(path, { method, body: '[]', headers: { cookie: cookieOf('admin'), ...headers } })
      expect([answer.status, answer.text], `${method} ${path}`).toEqual([405, ''])
    }
  })
  expect(await doneBy(admin)).toEqual(before)
})

/** What changes something beside the API: who may is told by a token of its own, or by the issuer. */
const OTHER_DOORS: Readonly<Record<string, readonly number[]>> = {
  '/api/auth/[...nextauth]': [403, 404],
  '/api/auth/elsewhere': [405],
  '/api/auth/sign-out': [403],
  '/api/background/deliver-notifications': [404],
  '/api/background/expire-grants': [404],
  '/api/background/score-breadth': [404],
  '/api/background/sweep-sources': [404],
  '/api/background/sync-sources': [404],
  '/api/events': [405],
  '/api/health/live': [405],
  '/api/health/ready': [405],
  '/api/metrics': [405],
  '/api/openapi.json': [405],
  '/favicon.ico': [405],
  '/icon.svg': [405],
}

test('no route beside the API takes a change that another site causes', async () => {
  const described = new Set(all.map(({ path }) => path.replaceAll('{', '[').replaceAll('}', ']')))
  const others = routesOfBuild().filter(({ kind, path }) => kind === 'handler' && !described.has(path))
  expect(others.map(({ path }) => path).toSorted()).toEqual(Object.keys(OTHER_DOORS).toSorted())
  for (const { path } of others)
    for (const [from, headers] of ELSEWHERE) {
      const real = path.replace('[...nextauth]', 'signin/oidc')
      const answer = await ask(real, { method: 'POST', headers: { cookie: cookieOf('admin'), ...headers } })
      expect(OTHER_DOORS[path], `${path} from ${from}: ${answer.status}`).toContain(answer.status)
    }
  expect((await ask('/api/v1/me', { headers: { cookie: cookieOf('admin') } })).status).toBe(200)
})

test('strangers change nothing, wherever they come from', async () => {
  await eachOf(unsafe, async (one) => {
    const answer = await ask(absentPath(one), { method: one.method, headers: { origin: OWN } })
    expect(answer.status, one.id).toBe(401)
  })
})

test('a token is good for the operations of its scope, and for no other', async () => {
  test.slow()
  const session = { cookie: cookieOf('admin'), origin: OWN }
  const scopes = [...new Set(all.flatMap(({ scope }) => (scope === null ? [] : [scope])))]
  for (const scope of scopes) {
    const made = JSON.parse(
      (
        await ask('/api/v1/me/tokens', {
          method: 'POST',
          headers: session,
          body: { name: `matrix ${scope}`, scopes: [scope], lifetime: 'PT1H' },
        })
      ).text,
    ) as { token: { id: string }; secret: string }
    const headers = { authorization: `Bearer ${made.secret}` }
    await eachOf(all, async (one) => {
      const isOwn = one.scope === scope || one.scope === null
      if (isOwn && one.method !== 'GET') return
      const answer = await ask(absentPath(one), { method: one.method, headers })
      const { code } = answer.text.startsWith('{') ? (JSON.parse(answer.text) as { code?: string }) : {}
      expect(code === 'auth.scope-missing', `${one.id} with ${scope}: ${answer.status} ${code}`).toBe(!isOwn)
    })
    expect((await ask(`/api/v1/me/tokens/${made.token.id}`, { method: 'DELETE', headers: session })).status).toBe(200)
    expect((await ask('/api/v1/me', { headers })).status).toBe(401)
  }
})

test('changing what is outside one’s scope answers as for nothing, and nothing is done', async () => {
  test.slow()
  const viewers = named('owner', 'owner2', 'approver', 'approver2')
  const before = await doneBy(viewers)
  const cells = unsafe.flatMap((one) =>
    viewers.flatMap((viewer) => {
      const [param = ''] = one.params
      const outside = (estate.things[param] ?? []).filter((thing) => !thing.seenBy(viewer))
      return [outside[0], outside.at(-1)].flatMap((thing) => (thing ? [{ one, viewer, thing, param }] : []))
    }),
  )
  expect(cells.length).toBeGreaterThan(60)
  await eachOf(cells, async ({ one, viewer, thing, param }) => {
    const send = (id: string) =>
      ask(
        filled(one.path, {
          ...Object.fromEntries(one.params.map((name) => [name, absent(name, one)])),
          [param]: id,
        }),
        {
          method: one.method,
          headers: { ...viewer.headers, origin: OWN },
          ...(one.hasBody ? { body: bodies.get(one.id) ?? {} } : {}),
        },
      )
    const [answer, other] = [await send(thing.id), await send(absent(param, one))]
    const said = ({ text }: { text: string }) => {
      const { instance: _, ...problem } = JSON.parse(text) as Record<string, unknown>
      return problem
    }
    const asked = `${one.id} of ${thing.id} by ${viewer.name}: ${answer.text}`
    expect([403, 404], asked).toContain(answer.status)
    expect(said(answer), asked).toEqual(said(other))
  })
  expect(await doneBy(viewers)).toEqual(before)
})

test('who sees everything and decides nothing changes nothing of others', async () => {
  const viewers = named('risk', 'auditor')
  const before = await doneBy(viewers)
  const governed = unsafe.filter(
    ({ scope, path }) =>
      /^(sources|people|halts|drift|grants|requests):(write|end|decide)$/.test(scope ?? '') &&
      !path.includes('/me') &&
      !path.includes('/bulk/'),
  )
  expect(governed.length).toBeGreaterThan(25)
  await eachOf(governed, async (one) => {
    for (const viewer of viewers) {
      const [param = ''] = one.params
      const values = Object.fromEntries(one.params.map((name) => [name, absent(name, one)]))
      const first = estate.things[param]?.[0]?.id
      const answer = await ask(filled(one.path, { ...values, ...(first ? { [param]: first } : {}) }), {
        method: one.method,
        headers: { ...viewer.headers, origin: OWN },
        ...(one.hasBody ? { body: bodies.get(one.id) ?? {} } : {}),
      })
      expect(answer.status, `${one.id} by ${viewer.name}: ${answer.text}`).toBeGreaterThanOrEqual(400)
      expect(answer.status, `${one.id} by ${viewer.name}: ${answer.text}`).toBeLessThan(500)
    }
  })
  expect(await doneBy(viewers)).toEqual(before)
  expect(await askAll('/api/v1/people?limit=200', { cookie: cookieOf('risk') })).not.toHaveLength(0)
})
