import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IdentityId } from '#lib/kernel/ids.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { exportAuditEvents } from './export.ts'
import { identityHistory, listAuditEvents } from './queries.ts'
import { recordEvents } from './record.ts'

let database: TestDatabase
let db: Database
let people: Record<'auditor' | 'risk' | 'admin' | 'owner' | 'mate' | 'stranger', TestPerson>
let owned: IdentityId
const page = { limit: 50, cursor: null }
const as = (person: TestPerson) => personContext(db, person)

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  const team = await insertTeam(db, { name: 'Billing' })
  people = {
    auditor: await insertPerson(db, { name: 'Aud', roles: ['auditor'] }),
    risk: await insertPerson(db, { name: 'Ris', roles: ['risk_viewer'] }),
    admin: await insertPerson(db, { name: 'Adm', roles: ['admin'] }),
    owner: await insertPerson(db, { name: 'Own' }),
    mate: await insertPerson(db, { name: 'Mat', teamIds: [team.id] }),
    stranger: await insertPerson(db, { name: 'Str' }),
  }
  const source = await insertSource(db)
  owned = (await insertIdentity(db, source.id)).id
  await insertOwnership(db, { sourceId: source.id, identityId: owned }, { teamId: team.id })
})
afterAll(async () => {
  await db?.close()
  await database?.close()
})

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text()
}

test('I40: the record is read by auditors, risk viewers and admins, and refused to everybody else', async () => {
  for (const person of [people.auditor, people.risk, people.admin])
    expect((await listAuditEvents(as(person), {}, page)).data.length).toBeGreaterThan(5)
  for (const person of [people.owner, people.mate]) {
    await expect(listAuditEvents(as(person), {}, page)).rejects.toMatchObject({ code: 'auth.forbidden' })
    await expect(exportAuditEvents(as(person), {}, 'csv')).rejects.toMatchObject({ code: 'auth.forbidden' })
  }
})

test('pages follow each other without a gap or a repetition, newest first', async () => {
  const whole = (await listAuditEvents(as(people.auditor), {}, { limit: 200, cursor: null })).data
  const found = []
  for (let cursor: string | null = null, first = true; first || cursor; first = false) {
    const slice = await listAuditEvents(as(people.auditor), {}, { limit: 3, cursor })
    found.push(...slice.data)
    cursor = slice.nextCursor
  }
  expect(found).toEqual(whole)
  expect(whole.map((event) => event.seq)).toEqual(whole.map((event) => event.seq).toSorted((a, b) => b - a))
})

test('each filter keeps exactly the events it names', async () => {
  const find = async (filters: Parameters<typeof listAuditEvents>[1]) =>
    (await listAuditEvents(as(people.auditor), filters, { limit: 200, cursor: null })).data
  const all = await find({})
  expect(await find({ types: ['ownership.began', 'team.created'] })).toEqual(
    all.filter((event) => ['ownership.began', 'team.created'].includes(event.type)),
  )
  expect(await find({ identityId: owned })).toEqual(all.filter((event) => event.identityId === owned))
  expect(await find({ subjectId: people.owner.id })).toEqual(all.filter((event) => event.subjectId === people.owner.id))
  expect(await find({ text: 'own JOINED' })).toEqual(all.filter((event) => event.summary.includes('Own joined')))
  expect(await find({ text: '100%_' })).toEqual([])
  const middle = all[Math.floor(all.length / 2)]
  if (!middle) throw new Error('no events')
  expect((await find({ from: middle.at })).every((event) => event.at >= middle.at)).toBe(true)
  expect((await find({ to: middle.at })).every((event) => event.at < middle.at + 1)).toBe(true)
})

test('the history of an identity is for those who see the identity, and does not exist for others', async () => {
  for (const person of [people.mate, people.admin])
    expect((await identityHistory(as(person), owned, page)).data.map((event) => event.type)).toEqual([
      'ownership.began',
    ])
  await expect(identityHistory(as(people.stranger), owned, page)).rejects.toMatchObject({ code: 'not-found' })
  await expect(identityHistory(as(people.admin), newId('identity'), page)).rejects.toMatchObject({ code: 'not-found' })
})

test('I33: a cell that a spreadsheet would run is exported as text', async () => {
  const team = newId('team')
  const formula = '=HYPERLINK("http://attacker.example","open me"),\nsecond line'
  await db.transaction(async (tx) => {
    await tx.prisma.team.create({ data: { id: team, name: team } })
    await recordEvents(tx, as(people.admin), {
      type: 'team.created',
      subject: { kind: 'team', id: team },
      summary: formula,
    })
  })
  const csv = await readAll(await exportAuditEvents(as(people.auditor), { subjectId: team }, 'csv'))
  const [header, ...rows] = csv.split('\r\n')
  expect(header).toBe(
    'seq,id,at,kind,type,actorKind,actorId,actorLabel,via,subjectKind,subjectId,sourceId,identityId,requestId,summary,payload',
  )
  expect(rows.join('\n')).toContain(`"'=HYPERLINK(""http://attacker.example"",""open me""),`)
  const [line] = (await readAll(await exportAuditEvents(as(people.auditor), { subjectId: team }, 'jsonl')))
    .trim()
    .split('\n')
  expect(JSON.parse(line ?? '')).toMatchObject({ summary: formula, at: expect.stringMatching(/Z$/) })
})

test('an export is on record before its first byte, with who took it and what', async () => {
  await exportAuditEvents(as(people.risk), { types: ['team.created'] }, 'jsonl')
  const [latest] = (await listAuditEvents(as(people.auditor), { types: ['audit.exported'] }, page)).data
  expect(latest).toMatchObject({
    kind: 'access',
    actorId: people.risk.id,
    payload: { format: 'jsonl', filters: { types: ['team.created'] } },
  })
})

test('a long export is streamed whole', async () => {
  await db.sqlTransaction(async (tx) => {
    const events = Array.from({ length: 2_500 }, (_, index) => ({
      type: 'list.exported' as const,
      subject: { kind: 'list', id: 'many' },
      summary: `event ${index}`,
    }))
    await recordEvents(tx, as(people.admin), ...events)
  })
  const lines = (await readAll(await exportAuditEvents(as(people.auditor), { subjectId: 'many' }, 'jsonl')))
    .trim()
    .split('\n')
  expect(lines.length).toBe(2_500)
  expect(new Set(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).size).toBe(2_500)
})
