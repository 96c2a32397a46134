/**
 * The contract: everything that the served description promises, asked of the running product, and nothing else known of
 * it. Each operation is called well and badly, and whatever comes back is held to the document.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { type Contracted, contract, mustKeep, type Parameter, type Schema } from './setup/contract.ts'
import { ELSEWHERE, HAPPENINGS, isChange, type Known, type Who } from './setup/happenings.ts'
import { type Answer, ask, BASE_URL, cookieOf, eachOf } from './setup/http.ts'
import { filled } from './setup/routes.ts'
import { test } from './setup/test.ts'

test.describe.configure({ mode: 'default' })

const OWN = new URL(BASE_URL).origin
const EXAMPLES = 'app/api/_examples.json'
const tokens = {} as Record<Who | 'narrow', { id: string; headers: Record<string, string> }>
let operations: Contracted[]
const known: Known = { run: Date.now().toString(36) }

const sessionOf = (who: Who) => ({ cookie: cookieOf(who), origin: OWN })

async function makeToken(who: Who, scopes: readonly string[]) {
  const answer = await ask('/api/v1/me/tokens', {
    method: 'POST',
    headers: sessionOf(who),
    body: { name: 'contract', scopes, lifetime: 'PT1H' },
  })
  expect(answer.status, answer.text).toBe(201)
  const { token, secret } = JSON.parse(answer.text) as { token: { id: string }; secret: string }
  return { id: token.id, headers: { authorization: `Bearer ${secret}` } }
}

type Row = { [field: string]: unknown; id: string; name: string }
async function listed(path: string, who: Who = 'admin'): Promise<Row[]> {
  const answer = await ask(`/api/v1/${path}`, { headers: tokens[who].headers })
  expect(answer.status, `${path}: ${answer.text.slice(0, 300)}`).toBe(200)
  return (JSON.parse(answer.text) as { data: Row[] }).data
}

/** Things of this very installation in place of those the examples name. */
async function lookAround(): Promise<void> {
  const sources = await listed('sources')
  known.sourceId = sources.find(({ connected, demo }) => connected && demo)?.id ?? ''
  const unowned = (await listed(`identities?owner=none&limit=200`)).find(
    ({ standingCount, source }) => Number(standingCount) > 0 && (source as { id: string }).id !== known.sourceId,
  )
  known.unownedId = unowned?.id ?? ''
  const detail = JSON.parse(
    (await ask(`/api/v1/identities/${known.unownedId}`, { headers: tokens.admin.headers })).text,
  ) as { holdings: { entitlement: { id: string } }[] }
  known.heldId = detail.holdings[0]?.entitlement.id ?? ''
  const mine = await listed(`identities?owner=me&source=${known.sourceId}&limit=200`, 'owner')
  for (const { id, liveGrants } of mine) {
    if (liveGrants) continue
    const open = (await listed(`identities/${id}/requestable`, 'owner')).find(({ heldStanding }) => !heldStanding)
    if (!open) continue
    Object.assign(known, { askerId: id, askedId: open.id })
    break
  }
  known.adminId = (await listed('people?q=admin%40demo'))[0]?.id ?? ''
  known.soon = new Date(Date.now() + 10 * 60_000).toISOString()
}

test.beforeAll(async () => {
  operations = await contract()
  const scopes = [...new Set(operations.flatMap(({ scope }) => (scope === null ? [] : [scope])))]
  for (const who of ['admin', 'owner', 'approver'] as const) tokens[who] = await makeToken(who, scopes)
  tokens.narrow = await makeToken('admin', ['halts:read'])
  await lookAround()
})
test.afterAll(async () => {
  for (const [who, token] of Object.entries(tokens))
    await ask(`/api/v1/me/tokens/${token.id}`, {
      method: 'DELETE',
      headers: sessionOf(who === 'narrow' ? 'admin' : (who as Who)),
    })
})

const byId = (id: string): Contracted => {
  const one = operations.find((operation) => operation.id === id)
  if (!one) throw new Error(`No operation ${id}`)
  return one
}

type Recorded = { path?: unknown; query?: unknown; body?: unknown; answer?: unknown }
const recorded: Record<string, Recorded> = {}

/** Lists are shown by their first entries. */
const shortened = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 1).map(shortened)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shortened(one)]))
      : value

function keep(one: Contracted, asked: Recorded, answer: Answer): void {
  const isJson = answer.headers.get('content-type')?.startsWith('application/json')
  recorded[one.id] ??= { ...asked, ...(isJson ? { answer: shortened(JSON.parse(answer.text)) } : {}) }
}

test('every change has a good call here, or is called by a test that is named', () => {
  const called = new Set([...HAPPENINGS.map(({ id }) => id), ...Object.keys(ELSEWHERE)])
  expect(operations.filter((one) => isChange(one) && !called.has(one.id)).map(({ id }) => id)).toEqual([])
  const files = Object.values(ELSEWHERE).map((place) => place.split(',')[0] ?? '')
  expect(files.filter((file) => !existsSync(file))).toEqual([])
})

const stateOfGrant = async (): Promise<unknown> =>
  (
    JSON.parse((await ask(`/api/v1/grants/${known.grantId}`, { headers: tokens.owner.headers })).text) as {
      state: string
    }
  ).state

test('good calls answer as described, in the order in which things happen', async () => {
  test.slow()
  for (const [index, { id, as, path, body, learn, whenLive }] of HAPPENINGS.entries()) {
    const one = byId(id)
    if (whenLive) await expect.poll(stateOfGrant).toBe('active')
    const values = path?.(known) ?? {}
    const sent = body?.(known)
    const send = () =>
      ask(filled(one.path, values), {
        method: one.method,
        headers: {
          ...tokens[as].headers,
          ...(one.takesKey
            ? {
                'idempotency-key': `${known.run} ${index} ${id}`,
              }
            : {}),
        },
        ...(sent === undefined ? {} : { body: sent }),
      })
    const answer = await send()
    expect(answer.status, `${id}: ${answer.text}`).toBeLessThan(300)
    await mustKeep(one, answer, id)
    if (one.takesKey) {
      const again = await send()
      expect([again.status, again.headers.get('idempotency-replayed')], `${id} again: ${again.text}`).toEqual([
        answer.status,
        'true',
      ])
      expect(again.text ? JSON.parse(again.text) : null).toEqual(answer.text ? JSON.parse(answer.text) : null)
      await mustKeep(one, again, `${id} again`)
    }
    if (answer.text) learn?.(JSON.parse(answer.text) as Record<string, unknown>, known)
    keep(one, { path: values, ...(sent === undefined ? {} : { body: sent }) }, answer)
  }
})

/** Ids that a reading may name. */
async function pathOf(one: Contracted): Promise<Record<string, string>> {
  const seen: Record<string, () => Promise<string | undefined>> = {
    identityId: async () => known.unownedId,
    requestId: async () => known.requestId,
    grantId: async () => known.grantId,
    driftId: async () => (await listed('drift'))[0]?.id ?? (await listed('drift?view=closed'))[0]?.id,
    personId: async () => known.personId,
    teamId: async () => (await listed('teams'))[0]?.id,
    sourceId: async () => known.sourceId,
    haltId: async () => known.haltId,
    claimId: async () => known.claimId,
    viewId: async () => (await listed('views', 'owner'))[0]?.id,
  }
  const found = await Promise.all(
    one.parameters.filter(({ in: place }) => place === 'path').map(async ({ name }) => [name, await seen[name]?.()]),
  )
  expect(
    found.every(([, value]) => value),
    `${one.id} has things to read: ${JSON.stringify(found)}`,
  ).toBeTruthy()
  return Object.fromEntries(found) as Record<string, string>
}

const queryOf = (one: Contracted): Record<string, string> =>
  ({
    previewHalt: { scope: 'estate' },
    search: { q: 'pay' },
    previewRequest: { identityId: known.askerId ?? '', entitlementId: known.askedId ?? '', duration: 'PT30M' },
  })[one.id] ?? {}

test('every reading answers as described', async () => {
  for (const one of operations.filter((operation) => !isChange(operation))) {
    const values = await pathOf(one)
    const query = queryOf(one)
    const search = new URLSearchParams(query).toString()
    const who = one.parameters.some(({ name }) => name === 'viewId') || one.id === 'previewRequest' ? 'owner' : 'admin'
    const answer = await ask(`${filled(one.path, values)}${search ? `?${search}` : ''}`, {
      headers: tokens[who].headers,
    })
    expect(answer.status, `${one.id}: ${answer.text.slice(0, 300)}`).toBe(200)
    await mustKeep(one, answer, one.id)
    keep(one, { path: values, ...(search ? { query } : {}) }, answer)
  }
})

const UNKNOWN = '00000000000070008000000000000000'
const prefixOf = (parameter: Parameter): string => /^\^(\w+)_/.exec(parameter.schema.pattern ?? '')?.[1] ?? ''
const absentPath = (one: Contracted): string =>
  filled(
    one.path,
    Object.fromEntries(
      one.parameters
        .filter(({ in: place }) => place === 'path')
        .map((parameter) => [
          parameter.name,
          prefixOf(parameter) ? `${prefixOf(parameter)}_${UNKNOWN}` : String(parameter.schema.enum?.[0] ?? 'none'),
        ]),
    ),
  )

type Bad = { what: string; status: readonly number[]; path?: string; body?: unknown; headers?: Record<string, string> }

/** A value that the schema does not take. */
const wrong = ({ type, enum: choices, anyOf }: Schema): unknown =>
  choices ? 'none of these' : type === 'string' || anyOf ? { not: 'text' } : type === 'array' ? 'not a list' : 'neither'

function badBodies(one: Contracted): Bad[] {
  if (!one.body) return []
  const { schema, example } = one.body
  const good = (example ?? {}) as Record<string, unknown>
  const fields = Object.entries(schema.properties ?? {})
  return [
    ...(schema.required ?? []).map((name) => ({
      what: `without ${name}`,
      status: [422],
      body: Object.fromEntries(Object.entries(good).filter(([field]) => field !== name)),
    })),
    ...fields
      .filter(([, field]) => field.type !== undefined || field.enum)
      .map(([name, field]) => ({
        what: `${name} of another type`,
        status: [422],
        body: { ...good, [name]: wrong(field) },
      })),
    { what: 'with a field too many', status: [422], body: { ...good, undescribed: true } },
    { what: 'a list instead of an object', status: [422], body: [good] },
    { what: 'not JSON', status: [400], body: '{"open":' },
    { what: 'of another content type', status: [400], body: 'a=b', headers: { 'content-type': 'text/plain' } },
    { what: 'larger than is taken', status: [400], body: { ...good, padding: 'x'.repeat(300_000) } },
  ]
}

const badQueries = (one: Contracted): Bad[] =>
  one.parameters
    .filter(
      ({ in: place, schema }) => place === 'query' && (schema.enum || schema.type === 'integer' || schema.pattern),
    )
    .map(({ name }) => ({ what: `${name} of another kind`, status: [422], path: `?${name}=%7B%7D` }))

const badCalls = (one: Contracted): Bad[] => [
  ...badBodies(one),
  ...badQueries(one),
  ...(one.parameters.some(({ in: place }) => place === 'query')
    ? [{ what: 'an undescribed parameter', status: [422], path: '?undescribed=1' }]
    : []),
  { what: 'a NUL in the query', status: [200, 201, 202, 204, 404, 409, 422], path: '?a=%00' },
]

test('every wrong type, missing field and malformed body is refused as described, and nothing fails', async () => {
  test.slow()
  await eachOf(operations, async (one) => {
    for (const bad of badCalls(one).filter(({ what }) => !what.startsWith('a NUL') || !isChange(one))) {
      const answer = await ask(absentPath(one) + (bad.path ?? ''), {
        method: one.method,
        headers: { ...tokens.admin.headers, ...bad.headers },
        ...('body' in bad ? { body: bad.body } : {}),
      })
      expect(bad.status, `${one.id}, ${bad.what}: ${answer.status} ${answer.text.slice(0, 300)}`).toContain(
        answer.status,
      )
      await mustKeep(one, answer, `${one.id}, ${bad.what}`)
    }
  })
})

test('ids that are none are refused, and ids of nothing are not found', async () => {
  await eachOf(
    operations.filter(({ parameters }) =>
      parameters.some((parameter) => parameter.in === 'path' && prefixOf(parameter)),
    ),
    async (one) => {
      const body = one.body ? { body: one.body.example ?? {} } : {}
      const asked = { method: one.method, headers: tokens.admin.headers, ...body }
      const none = await ask(absentPath(one).replaceAll(UNKNOWN, 'nothing'), asked)
      expect(none.status, `${one.id}: ${none.text}`).toBe(422)
      await mustKeep(one, none, one.id)
      const unknown = await ask(absentPath(one), asked)
      expect(unknown.status, `${one.id}: ${unknown.text}`).toBe(404)
      await mustKeep(one, unknown, one.id)
    },
  )
})

test('without a token, with one that is none, and with one of another scope, every operation refuses', async () => {
  await eachOf(operations, async (one) => {
    if (one.scope === null) return
    const stranger = await ask(absentPath(one), { method: one.method })
    expect(stranger.status, one.id).toBe(401)
    await mustKeep(one, stranger, one.id)
    if (one.scope === 'halts:read') return
    const narrow = await ask(absentPath(one), { method: one.method, headers: tokens.narrow.headers })
    expect([narrow.status, narrow.text], one.id).toEqual([403, expect.stringContaining('auth.scope-missing')])
    await mustKeep(one, narrow, one.id)
  })
})

test('a key that was used for another request is refused', async () => {
  const one = byId('createTeam')
  const send = (name: string) =>
    ask(one.path, {
      method: 'POST',
      headers: { ...tokens.admin.headers, 'idempotency-key': `other ${known.run}` },
      body: { name },
    })
  const first = await send(`Keyed ${known.run}`)
  expect(first.status).toBe(201)
  const second = await send(`Keyed otherwise ${known.run}`)
  expect([second.status, second.text]).toEqual([422, expect.stringContaining('idempotency.key-reused')])
  await mustKeep(one, second, one.id)
  const { id } = JSON.parse(first.text) as { id: string }
  await ask(`/api/v1/teams/${id}`, { method: 'DELETE', headers: tokens.admin.headers })
})

test('a change of a source is made from the version that If-Match names, or not at all', async () => {
  const one = byId('changeSource')
  expect(one.takesIfMatch).toBe(true)
  const path = filled(one.path, { sourceId: known.sourceId ?? '' })
  const tag = (await ask(path, { headers: tokens.admin.headers })).headers.get('etag') ?? ''
  expect(tag).toMatch(/^"\d+"$/)
  const change = (ifMatch: string) =>
    ask(path, {
      method: 'PATCH',
      headers: { ...tokens.admin.headers, 'if-match': ifMatch },
      body: { environment: 'production' },
    })
  const first = await change(tag)
  expect([first.status, first.headers.get('etag')]).toEqual([200, expect.not.stringMatching(tag)])
  const second = await change(tag)
  expect([second.status, second.text]).toEqual([412, expect.stringContaining('precondition.failed')])
  await mustKeep(one, second, one.id)
  expect((await change('"never"')).status).toBe(412)
})

test('each example of the description is one that the product answered, and fits it still', async () => {
  const kept = JSON.parse(readFileSync(EXAMPLES, 'utf8')) as Record<string, Recorded>
  if (process.env.CURFEW_RECORD_EXAMPLES) {
    const sorted = Object.fromEntries(Object.entries({ ...kept, ...recorded }).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    writeFileSync(EXAMPLES, `${JSON.stringify(sorted, null, 2)}\n`)
  }
  const lacking = operations.filter(({ id }) => !(id in kept)).map(({ id }) => id)
  expect(lacking, 'record them: CURFEW_RECORD_EXAMPLES=1').toEqual([])
  for (const one of operations) {
    const { answer } = kept[one.id] ?? {}
    if (answer === undefined) continue
    const status = Number(Object.keys(one.responses).find((code) => code.startsWith('2')))
    const headers = new Headers({ 'content-type': 'application/json' })
    await mustKeep(one, { status, text: JSON.stringify(answer), headers }, `the example of ${one.id}`)
  }
})
