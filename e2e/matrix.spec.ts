/**
 * I40: every route of the build, asked for in every way a browser can ask, by everybody, for things within and outside
 * their scope. Within gives the thing; outside gives to the byte what a thing gives that does not exist, and nothing of
 * what is outside stands in any answer. A route that has no place here fails.
 */
import { expect } from '@playwright/test'
import { type Estate, readEstate, type Thing, type Viewer } from './setup/estate.ts'
import { type Answer, ask, eachOf } from './setup/http.ts'
import { prepareEstate } from './setup/prepared.ts'
import { filled, type Operation, operationsServed, type Route, routesOfBuild, variantsOf } from './setup/routes.ts'
import { test } from './setup/test.ts'

type Seers = 'everybody' | 'signed in' | 'readers' | 'admin' | 'nobody'

/** Who is shown a page. One with a parameter is shown to those who see the thing, unless it says otherwise here. */
const PAGES: Readonly<Record<string, Seers | 'the thing'>> = {
  '/': 'signed in',
  '/audit': 'readers',
  '/audit/[eventId]': 'the thing',
  '/docs/api': 'signed in',
  '/docs/api/[operationId]': 'signed in',
  '/drift': 'signed in',
  '/drift/[driftId]': 'the thing',
  '/exposure': 'signed in',
  '/exposure/timeliness': 'signed in',
  '/grants': 'signed in',
  '/grants/[grantId]': 'the thing',
  '/identities': 'signed in',
  '/identities/[identityId]': 'the thing',
  '/kill-switch': 'signed in',
  '/notifications': 'signed in',
  '/reports/ciso': 'readers',
  '/requests': 'signed in',
  '/requests/[requestId]': 'the thing',
  '/requests/new': 'signed in',
  '/settings': 'signed in',
  '/settings/about': 'signed in',
  '/settings/about/notices': 'signed in',
  '/settings/keys': 'signed in',
  '/settings/organisation': 'signed in',
  '/settings/notifications': 'signed in',
  '/settings/preferences': 'signed in',
  '/settings/people': 'signed in',
  '/settings/people/[personId]': 'the thing',
  '/settings/restore': 'signed in',
  '/settings/teams': 'signed in',
  '/settings/teams/[teamId]': 'the thing',
  '/sources': 'signed in',
  '/sources/[sourceId]': 'the thing',
  '/sources/[sourceId]/change': 'admin',
  '/sources/new': 'signed in',
  '/sign-in': 'everybody',
  '/sign-out': 'everybody',
  '/_global-error': 'everybody',
  '/_not-found': 'everybody',
  '/dev/gallery': 'nobody',
}

/** Beside /api/v1, which its description lists. What each is behind has tests of its own. */
const HANDLERS: Readonly<Record<string, { status: Record<'stranger' | 'person', number>; stream?: true }>> = {
  '/api/auth/[...nextauth]': { status: { stranger: 404, person: 404 } },
  '/api/auth/elsewhere': { status: { stranger: 307, person: 307 } },
  '/api/auth/sign-out': { status: { stranger: 405, person: 405 } },
  '/api/background/deliver-notifications': { status: { stranger: 405, person: 405 } },
  '/api/background/expire-grants': { status: { stranger: 405, person: 405 } },
  '/api/background/score-breadth': { status: { stranger: 405, person: 405 } },
  '/api/background/sweep-sources': { status: { stranger: 405, person: 405 } },
  '/api/background/sync-sources': { status: { stranger: 405, person: 405 } },
  '/api/events': { status: { stranger: 401, person: 200 }, stream: true },
  '/api/health/live': { status: { stranger: 200, person: 200 } },
  '/api/health/ready': { status: { stranger: 200, person: 200 } },
  '/api/metrics': { status: { stranger: 404, person: 404 } },
  '/api/openapi.json': { status: { stranger: 200, person: 200 } },
  '/favicon.ico': { status: { stranger: 200, person: 200 } },
  '/icon.svg': { status: { stranger: 200, person: 200 } },
}

/** GET operations that are for fewer people than the thing they are below, or than everybody who is signed in. */
const NARROWER: Readonly<Record<string, (viewer: Viewer, thing?: Thing) => boolean>> = {
  listAuditEvents: (viewer) => viewer.seesAll,
  auditFacets: (viewer) => viewer.seesAll,
  exportAudit: (viewer) => viewer.seesAll,
  exportAuditEvents: (viewer) => viewer.seesAll,
  getCisoReport: (viewer) => viewer.seesAll,
  getKeys: (viewer) => viewer.seesAll,
  listDeliveries: (viewer) => viewer.name === 'admin',
  previewHalt: (viewer) => viewer.name === 'admin',
  getSourceBreadth: (viewer, thing) => viewer.seesAll || viewer.decides.includes(thing?.id ?? ''),
  listSyncs: (viewer, thing) => viewer.seesAll || viewer.decides.includes(thing?.id ?? ''),
}

// One world for all of them.
test.describe.configure({ mode: 'default' })

let estate: Estate
let operations: Operation[]
let undo: (() => Promise<void>) | undefined
const routes = routesOfBuild()

test.beforeAll(async () => {
  undo = await prepareEstate()
  estate = await readEstate()
  operations = await operationsServed()
})
test.afterAll(() => undo?.())

const thingsOf = (param: string): readonly Thing[] => estate.things[param] ?? []
const absentLike = ({ id }: Thing): string => `${id.split('_')[0]}_00000000000070008000000000000000`

/** Some that the viewer sees and some that they do not; of few there are all. */
const sampleFor = (viewer: Viewer, param: string): Thing[] => {
  const all = thingsOf(param)
  const spread = (some: Thing[]) => [some[0], some[Math.floor(some.length / 2)], some.at(-1)]
  const picked = [
    ...spread(all.filter((one) => one.seenBy(viewer))),
    ...spread(all.filter((one) => !one.seenBy(viewer))),
  ]
  return [...new Set(picked.filter((one): one is Thing => one !== undefined))]
}

/** Ids and words of what this viewer must never be told of. */
function mustNotHold(answer: Answer, viewer: Viewer, asked: string, ...except: string[]): void {
  // Who reads the record is told there of everything, private views included.
  if (viewer.seesAll) return
  const outside = Object.values(estate.things)
    .flat()
    .filter((thing) => !thing.seenBy(viewer) && !except.includes(thing.id))
    .flatMap(({ marks }) => marks)
  const told = outside.filter((mark) => answer.text.includes(mark))
  expect(told, `${asked} tells ${viewer.name} of what is outside their scope`).toEqual([])
}

/**
 * The words of an answer without what differs between any two: ids asked for, nonces, clocks, and how the stream was cut
 * into parts, for which React brings its own few scripts along. Order is left out: parts arrive as they are ready.
 */
function comparable({ text, headers }: Answer, id: string): string[] {
  const nonce = /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1] ?? 'none'
  const words = text
    .replaceAll(nonce, 'NONCE')
    .replaceAll(/"\]\)<\/script><script nonce="NONCE">self\.__next_f\.push\(\[1,"/g, '')
    .replaceAll(/<script nonce="NONCE"(?: id="[^"]*")?>(?!self\.__next_f)[\s\S]*?<\/script>/g, '')
    // Where a part was not found in time, React leaves a note.
    .replaceAll(/<template[^>]*><\/template>/g, '')
    .replaceAll(id, 'ID')
    .split(/[^\p{L}\p{N}_-]+/u)
    .filter((word) => word.length > 2 && !/\d|^[\w-]{21}[vmh]$/.test(word))
  return [...new Set(words)].toSorted()
}

const isShown = (viewer: Viewer, seers: Seers): boolean =>
  ({
    everybody: true,
    'signed in': viewer.personId !== null,
    readers: viewer.seesAll,
    admin: viewer.name === 'admin',
    nobody: false,
  })[seers]

test('every route of the build has a place in the matrix, and nothing else has one', () => {
  const described = new Set(operations.map(({ path }) => path.replaceAll('{', '[').replaceAll('}', ']')))
  const placed = (route: Route) => route.path in PAGES || route.path in HANDLERS || described.has(route.path)
  expect(routes.filter((route) => !placed(route)).map(({ path }) => path)).toEqual([])
  const built = new Set(routes.map(({ path }) => path))
  expect([...Object.keys(PAGES), ...Object.keys(HANDLERS), ...described].filter((path) => !built.has(path))).toEqual([])
})

test('every kind of thing that a route names is in the estate, within and outside of somebody’s scope', () => {
  const named = new Set(routes.filter(({ path }) => PAGES[path] === 'the thing').flatMap(({ params }) => params))
  for (const param of [...named, 'claimId', 'haltId', 'viewId']) {
    const all = thingsOf(param)
    expect(all.length, param).toBeGreaterThan(0)
    if (param === 'sourceId' || param === 'teamId') continue
    const signedIn = estate.viewers.filter(({ personId }) => personId !== null)
    const isMixed = all.some((one) => signedIn.some((v) => one.seenBy(v)) && signedIn.some((v) => !one.seenBy(v)))
    expect(isMixed, `${param}: somebody sees one that somebody else does not`).toBe(true)
  }
})

/** Asks for one page in every way. */
async function askPage(route: Route, viewer: Viewer, thing: Thing | undefined): Promise<void> {
  const seers = PAGES[route.path] ?? 'nobody'
  const shown = seers === 'the thing' ? thing?.seenBy(viewer) : isShown(viewer, seers)
  const param = route.params[0] ?? 'none'
  const values = { [param]: thing?.id ?? 'listGrants' }
  for (const variant of variantsOf(route, values)) {
    const path = filled(route.path, values) + (variant.suffix ?? '')
    const asked = `${variant.name} of ${path} by ${viewer.name}`
    const answer = await ask(path, { headers: { ...viewer.headers, ...variant.headers } })
    mustNotHold(answer, viewer, asked, thing?.id ?? '')
    // The page of the last resort says so itself.
    expect(answer.status, asked).toBeLessThan(route.path === '/_global-error' ? 501 : 500)
    if (viewer.personId === null && seers !== 'everybody' && variant.name === 'html')
      expect([307, 404], asked).toContain(answer.status)
    if (!thing) continue
    const whole = variant.name === 'html' || variant.name === 'only the page' || variant.name === 'server components'
    if (shown && whole && thing.shows) expect(answer.text.includes(thing.shows), `${asked} shows it`).toBe(true)
    if (!shown) {
      if (variant.name === 'html' && viewer.personId !== null) expect(answer.status, asked).toBe(404)
      const absent = absentLike(thing)
      const none = { [param]: absent }
      const same = variantsOf(route, none).find(({ name }) => name === variant.name) ?? variant
      const other = await ask(filled(route.path, none) + (variant.suffix ?? ''), {
        headers: { ...viewer.headers, ...same.headers },
      })
      expect(answer.status, asked).toBe(other.status)
      expect(comparable(answer, thing.id), `${asked} answers as for nothing`).toEqual(comparable(other, absent))
    }
  }
}

for (const route of routes.filter(({ kind }) => kind === 'page'))
  test(`the page ${route.path} shows each person what is theirs to see, in every way of asking`, async () => {
    test.slow()
    const cells = estate.viewers.flatMap((viewer) => {
      const things = thingsOf(route.params[0] ?? '').length > 0 ? sampleFor(viewer, route.params[0] ?? '') : [undefined]
      return things.map((thing) => ({ viewer, thing }))
    })
    await eachOf(cells, ({ viewer, thing }) => askPage(route, viewer, thing))
  })

const UNREADABLE = ['%7Bbad', '%E0%A4%A', '[]', '{}', '%5B%22%22%2C%7B%7D', 'x'.repeat(9_000)]

test('a page that is asked for with headers nobody can read answers as if they were not there', async () => {
  const pages = routes.filter(
    ({ kind, params, path }) => kind === 'page' && params.length === 0 && !path.startsWith('/_'),
  )
  const cells = pages.flatMap(({ path }) => UNREADABLE.map((state) => ({ path, state })))
  const [viewer] = estate.viewers.filter(({ name }) => name === 'owner')
  await eachOf(cells, async ({ path, state }) => {
    const answer = await ask(path, {
      headers: { ...viewer?.headers, rsc: '1', 'next-router-state-tree': state },
    })
    const asked = `${path} with ${state.slice(0, 40)}`
    expect(answer.status, asked).toBe(200)
    expect(answer.text, asked).not.toMatch(/\n\s+at .*\.js:\d+|could not be parsed/)
    if (viewer) mustNotHold(answer, viewer, asked)
  })
})

/** The least that a GET needs beside its path. */
const QUERIES: Readonly<Record<string, (viewer: Viewer) => string>> = {
  previewHalt: () => '?scope=estate',
  search: () => '?q=pay',
  previewRequest: (viewer) => {
    const identity = thingsOf('identityId').find((one) => one.seenBy(viewer)) ?? thingsOf('identityId')[0]
    return `?identityId=${identity?.id}&entitlementId=ent_00000000000070008000000000000000&duration=PT1H`
  },
}

async function askOperation(one: Operation, viewer: Viewer, thing: Thing | undefined): Promise<void> {
  const param = one.params[0] ?? 'none'
  const query = QUERIES[one.id]?.(viewer) ?? ''
  const path = filled(one.path, { [param]: thing?.id ?? '' }) + query
  const asked = `${one.id} ${path} by ${viewer.name}`
  const answer = await ask(path, { headers: viewer.headers })
  mustNotHold(answer, viewer, asked, thing?.id ?? '')
  if (viewer.personId === null && one.scope !== null) return expect(answer.status, asked).toBe(401)
  if (thing && !thing.seenBy(viewer)) {
    const absent = await ask(filled(one.path, { [param]: absentLike(thing) }) + query, { headers: viewer.headers })
    expect(answer.status, asked).toBe(404)
    expect([absent.status, comparable(absent, absentLike(thing))], `${asked} answers as for nothing`).toEqual([
      404,
      comparable(answer, thing.id),
    ])
    return
  }
  const allowed = NARROWER[one.id]?.(viewer, thing) ?? true
  expect(answer.status === 200, `${asked}: ${answer.status} ${answer.text.slice(0, 200)}`).toBe(
    allowed && one.id !== 'previewRequest',
  )
  if (!allowed) expect([403, 404], asked).toContain(answer.status)
}

test('every GET of the API answers each person with what is theirs to see', async () => {
  test.slow()
  const cells = operations
    .filter(({ method }) => method === 'GET')
    .flatMap((one) =>
      estate.viewers.flatMap((viewer) => {
        const param = one.params[0]
        if (param !== undefined) expect(thingsOf(param), `${one.id} names a ${param}`).not.toHaveLength(0)
        return (param === undefined ? [undefined] : sampleFor(viewer, param)).map((thing) => ({ one, viewer, thing }))
      }),
    )
  await eachOf(cells, ({ one, viewer, thing }) => askOperation(one, viewer, thing))
})

test('lists hold everything within a person’s scope, and nothing else', async () => {
  for (const [path, param] of [
    ['identities?limit=200', 'identityId'],
    ['requests?limit=200', 'requestId'],
    ['drift?limit=200', 'driftId'],
  ] as const)
    for (const viewer of estate.viewers.filter(({ personId }) => personId !== null)) {
      const answer = await ask(`/api/v1/${path}`, { headers: viewer.headers })
      const listed = (JSON.parse(answer.text) as { data: { id: string }[] }).data.map(({ id }) => id)
      const expected = thingsOf(param)
        .filter((one) => one.seenBy(viewer))
        .map(({ id }) => id)
      const known = new Set(thingsOf(param).map(({ id }) => id))
      if (listed.length === 200) continue
      expect(listed.filter((id) => known.has(id)).toSorted(), `${path} of ${viewer.name}`).toEqual(expected.toSorted())
    }
})

test('every other route answers strangers and people as the matrix says', async () => {
  for (const [path, { status, stream }] of Object.entries(HANDLERS)) {
    const real = path.replace('[...nextauth]', 'nothing')
    expect((await ask(real)).status, `${path} by nobody`).toBe(status.stranger)
    if (stream) continue
    for (const viewer of estate.viewers.filter(({ personId }) => personId !== null)) {
      const answer = await ask(real, { headers: viewer.headers })
      mustNotHold(answer, viewer, path)
      expect(answer.status, `${path} by ${viewer.name}`).toBe(status.person)
    }
  }
})
