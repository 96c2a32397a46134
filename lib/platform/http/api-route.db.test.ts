/** The door of the API in the real database: a key runs once, and no text is an unexpected failure. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { DomainError } from '#lib/kernel/errors.ts'
import type { Context } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { silentLog } from '#lib/platform/log.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { makeApiRoute } from './api-route.ts'
import { operation } from './operation.ts'

let product: TestDatabase
let db: Database
let owner: Database
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 2 })
  owner = openDatabase(product.ownerUrl, { poolSize: 1 })
})
afterAll(async () => {
  await Promise.all([db.close(), owner.close()])
  await product.close()
})

const apiRoute = makeApiRoute(async (_request, _scope, requestId): Promise<Context> => ({
  actor: { kind: 'operator', name: 'test' },
  via: 'api',
  requestId,
  db,
  log: silentLog,
}))
const declared = {
  id: 'count',
  method: 'POST',
  path: '/api/v1/count',
  tag: 'test',
  scope: null,
  summary: 'Counts',
} as const
const counting = operation({
  ...declared,
  query: z.strictObject({ text: z.string().optional() }),
  body: z.strictObject({ text: z.string().optional() }),
  answer: { status: 201, schema: z.object({ count: z.number() }), description: 'The count' },
})
const silent = operation({ ...declared, answer: { status: 204, schema: null, description: 'Nothing' } })

const call = (route: ReturnType<typeof apiRoute>, key: string | null, body = '{}', query = '') =>
  route(
    new Request(`http://curfew.test/api/v1/count${query}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    }),
    { params: Promise.resolve({}) },
  )

test('who is refused because too much is asked for at once hears when to try again, and the key is not spent', async () => {
  let free = false
  const route = apiRoute(counting, async () => {
    if (!free) throw new DomainError('server.busy', 'Try again in a moment.')
    return { count: 1 }
  })
  const refused = await call(route, 'key-busy-000000001')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await refused.json()).toMatchObject({ code: 'server.busy' })
  free = true
  expect((await call(route, 'key-busy-000000001')).status).toBe(201)
})

test('an answer that could not be stored is given all the same, and its key does not run again', async () => {
  let count = 0
  const route = apiRoute(counting, async () => ({ count: ++count }))
  await owner.rows(sql`REVOKE UPDATE ON idempotency_key FROM curfew_app`)
  try {
    const first = await call(route, 'unstored')
    expect([first.status, await first.json()]).toEqual([201, { count: 1 }])
    expect((await call(route, 'unstored')).status).toBe(409)
    expect(count).toBe(1)
  } finally {
    await owner.rows(sql`GRANT UPDATE ON idempotency_key TO curfew_app`)
  }
})

test('a key whose work may have been committed does not run again', async () => {
  let count = 0
  const route = apiRoute(counting, async () => {
    count += 1
    throw new Error('Connection terminated unexpectedly')
  })
  expect((await call(route, 'ambiguous')).status).toBe(503)
  expect((await call(route, 'ambiguous')).status).toBe(409)
  expect(count).toBe(1)
})

test('an answer without a body is repeated as it was', async () => {
  let count = 0
  const route = apiRoute(silent, async () => void (count += 1))
  expect((await call(route, 'empty')).status).toBe(204)
  expect((await call(route, 'empty')).status).toBe(204)
  expect(count).toBe(1)
})

test.each([
  ['a NUL', '{"text":"a\\u0000b"}'],
  ['half a character', '{"text":"a\\ud800b"}'],
])('text with %s is refused: no database takes it', async (_, body) => {
  const route = apiRoute(counting, async () => ({ count: 1 }))
  expect((await call(route, null, body)).status).toBe(422)
})

test('a value that the database cannot read, as in a forged cursor, is the error of who sent it', async () => {
  const route = apiRoute(counting, async ({ ctx, query }) => ({
    count: (await ctx.db.rows(sql`SELECT ${query.text ?? ''}::bigint`)).length,
  }))
  expect((await call(route, null, '{}', '?text=NaN')).status).toBe(422)
})

test('a query or a key with a NUL is refused', async () => {
  const route = apiRoute(counting, async () => ({ count: 1 }))
  expect((await call(route, null, '{}', '?text=a%00b')).status).toBe(422)
})
