import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventType } from '#lib/audit/model.ts'
import { countListedIdentities } from '#lib/ownership/server.ts'
import { NO_FILTERS } from '#lib/ownership/model.ts'
import { HOUR_MS, type Instant, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, databaseTime, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertDueGrants } from '#lib/testing/builders/grant-events.ts'
import { insertScene, type Scene, submitInScene } from '#lib/testing/builders/happenings.ts'
import { insertPerson, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { listAuditEvents } from '#lib/audit/server.ts'
import { type ChangeKind, factsOfChange, type Since } from './model.ts'
import { listChanges, sinceLastVisit, whatChanged } from './server.ts'

let database: TestDatabase
let db: Database
let mine: Scene
let theirs: Scene
let auditor: TestPerson
let since: Since

const as = (person: TestPerson): PersonContext => personContext(db, person)
/** As the engine records it. */
const tell = (scene: Scene, type: EventType, subjectKind: string, subjectId: string) =>
  db.rows(sql`
    INSERT INTO audit_event (id, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, source_id, identity_id, request_id, summary)
    VALUES (${newId('event')}, 'access', ${type}, 'worker', 'worker', 'worker', ${subjectKind}, ${subjectId}, ${scene.sourceId}, ${scene.identityId},
      'test', ${`${type} at ${scene.sourceId}`})`)
const counted = async (ctx: PersonContext): Promise<Partial<Record<ChangeKind, number>>> =>
  Object.fromEntries((await whatChanged(ctx, since)).counts.map(({ kind, count }) => [kind, count]))

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 4 })
  ;[mine, theirs] = [await insertScene(db), await insertScene(db)]
  auditor = await insertPerson(db, { roles: ['auditor'] })
  const now = await databaseTime(db)
  since = { at: now, key: 'visit', lastVisit: now, first: false, now }
  for (const scene of [mine, theirs]) {
    await submitInScene(db, scene)
    const [one, other] = await insertDueGrants(db, scene, 2)
    await tell(scene, 'grant.active', 'grant', one ?? '')
    await tell(scene, 'grant.active', 'grant', other ?? '')
    await tell(scene, 'grant.ended', 'grant', one ?? '')
    await tell(scene, 'request.refused', 'request', newId('request'))
  }
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const IN_ONE_SCENE = { asked: 1, granted: 2, ended: 1 }

test('what is out of scope never counts: owners, approvers and requesters are told of their own (I40)', async () => {
  for (const person of [mine.owner, mine.requester, mine.approvers[0]]) {
    expect(await counted(as(person))).toEqual(IN_ONE_SCENE)
    const { data } = await listChanges(as(person), { since, kind: null }, { limit: 50, cursor: null })
    expect(data).toHaveLength(4)
    expect(data.every(({ identityId }) => identityId === mine.identityId)).toBe(true)
  }
  expect(await counted(as(await insertPerson(db)))).toEqual({})
})

test('a requester is told of what they asked for, whoever owns the identity', async () => {
  const asker = await insertPerson(db)
  await submitInScene(db, { ...theirs, requester: asker })
  expect(await counted(as(asker))).toEqual({ asked: 1 })
})

test('a count is the number of rows that its list and the audit show', async () => {
  const ctx = as(auditor)
  const { counts } = await whatChanged(ctx, since)
  expect(counts.map(({ kind }) => kind)).toContain('refused')
  for (const { kind, count } of counts) {
    const listed = await listChanges(ctx, { since, kind }, { limit: 200, cursor: null })
    const { types } = factsOfChange(kind)
    const audited = await listAuditEvents(ctx, { types, from: since.at }, { limit: 200, cursor: null })
    expect([kind, listed.data.length, audited.data.length]).toEqual([kind, count, count])
  }
})

test('pages go on where they ended, newest first', async () => {
  const ctx = as(mine.owner)
  const seen: number[] = []
  for (let cursor: string | null = null; ;) {
    const page = await listChanges(ctx, { since, kind: null }, { limit: 3, cursor })
    seen.push(...page.data.map(({ seq }) => seq))
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  expect(seen).toHaveLength(4)
  expect(seen).toEqual(seen.toSorted((a, b) => b - a))
  await expect(listChanges(ctx, { since, kind: null }, { limit: 3, cursor: 'x' })).rejects.toMatchObject({
    code: 'input.invalid',
  })
})

test('identities first seen since then are those that the list shows for the same moment', async () => {
  const earlier: Since = { ...since, at: instant(since.at - HOUR_MS) }
  const terms = [{ key: 'since', not: false, values: [{ kind: 'moment' as const, at: earlier.at }] }]
  for (const person of [mine.owner, auditor]) {
    const { appeared } = await whatChanged(as(person), earlier)
    expect(appeared).toBe(await countListedIdentities(as(person), { ...NO_FILTERS, terms }))
    expect(appeared).toBe(person === auditor ? 2 : 1)
  }
  expect((await whatChanged(as(auditor), since)).appeared).toBe(0)
})

test('a kill switch for everything is told to everybody', async () => {
  await db.rows(sql`
    INSERT INTO audit_event (id, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, request_id, summary)
    VALUES (${newId('event')}, 'access', 'halt.pulled', 'person', 'Adele', 'web', 'halt', ${newId('halt')}, 'test', 'Adele halted everything')`)
  expect(await counted(as(await insertPerson(db)))).toEqual({ halted: 1 })
})

const session = (person: TestPerson, fromMinutes: number, untilMinutes: number, now: Instant) =>
  db.rows(sql`
    INSERT INTO session (id, person_id, token_hash, created_at, last_seen_at, expires_at)
    VALUES (${newId('session')}, ${person.id}, ${Buffer.from(newId('session'))}, to_timestamp(${now - fromMinutes * MINUTE_MS} / 1000.0),
      to_timestamp(${now - untilMinutes * MINUTE_MS} / 1000.0), clock_timestamp() + interval '1 hour')`)

test('the last visit is read from the sessions of the human, by whichever of their accounts', async () => {
  const person = await insertPerson(db)
  const linked = await insertPerson(db, { canonicalPersonId: person.id })
  expect(await sinceLastVisit(as(person))).toMatchObject({ first: true, lastVisit: null })
  const now = await databaseTime(db)
  await session(person, 10, 0, now)
  await session(person, 5000, 4000, now)
  await session(linked, 300, 200, now)
  await session(await insertPerson(db), 100, 90, now)
  for (const one of [person, linked])
    expect(await sinceLastVisit(as(one))).toMatchObject({ first: false, lastVisit: now - 200 * MINUTE_MS })
})
