import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changePreferences } from '#lib/people/server.ts'
import { NEWS_KINDS } from '#lib/people/preferences/model.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { happenToGrants, insertDueGrants } from '#lib/testing/builders/grant-events.ts'
import { insertScene, type Scene, submitInScene } from '#lib/testing/builders/happenings.ts'
import { personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import type { NotificationDeps } from './deps.ts'
import { fanOut } from './server.ts'

const NOTHING = async () => null
const deps: NotificationDeps = {
  publicUrl: 'https://curfew.example.org',
  mail: { send: NOTHING, close: () => {} },
  webhook: { post: NOTHING },
  random: () => 0,
}
let product: TestDatabase
let db: Database
let scene: Scene
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
  scene = await insertScene(db)
})
afterAll(async () => {
  await db.close()
  await product.close()
})

async function drain(): Promise<void> {
  const log = pino({ level: 'silent' }, new Writable({ write: (_chunk, _encoding, done) => done() }))
  const actor: WorkerActor = { kind: 'worker', name: 'test-worker' }
  const ctx: Context<WorkerActor> = { actor, via: 'worker', requestId: 'test', db, log }
  while ((await fanOut(ctx, deps)) > 0);
}
const told = async (type: string) => {
  const app = await db.rows<{ personId: string }>(sql`SELECT person_id FROM notification WHERE type = ${type}`)
  const mail = await db.rows<{ personId: string }>(
    sql`SELECT payload->>'personId' AS person_id FROM delivery WHERE event_type = ${type} AND channel = 'smtp'`,
  )
  const posted = await db.rows(sql`SELECT 1 FROM delivery WHERE event_type = ${type} AND channel = 'webhook'`)
  const ids = (rows: { personId: string }[]) => rows.map(({ personId }) => personId)
  return { app: ids(app), mail: ids(mail), posted: posted.length }
}

test('what a person switched off does not reach them; others and webhooks are told as before', async () => {
  const [one, other] = scene.approvers
  await changePreferences(personContext(db, one), { muted: { decisions: ['mail'] } })
  await changePreferences(personContext(db, other), { muted: { decisions: ['app'] } })
  await submitInScene(db, scene)
  await drain()
  expect(await told('request.submitted')).toEqual({ app: [one.id], mail: [other.id], posted: 1 })
})

test('urgent alarms reach those who must act, whatever they switched off; others may be spared (I10)', async () => {
  const muted = Object.fromEntries(NEWS_KINDS.map((kind) => [kind, ['app' as const, 'mail' as const]]))
  for (const person of [...scene.approvers, scene.admin, scene.owner])
    await changePreferences(personContext(db, person), { muted })
  const grantIds = await insertDueGrants(db, scene, 1)
  await happenToGrants(db, scene, { type: 'grant.revoke-failing', grantIds })
  await drain()
  const { app, mail } = await told('grant.revoke-failing')
  // The requester is in the approver team of this scene.
  const mustAct = [...scene.approvers, scene.admin, scene.requester].map(({ id }) => id)
  expect(new Set(app)).toEqual(new Set(mustAct))
  expect(new Set(mail)).toEqual(new Set(mustAct))
})
