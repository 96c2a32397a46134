/** Questions about requests and their answers, in the real database: who may, what is kept, who is told. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RequestId } from '#lib/kernel/ids.ts'
import { mailText } from '#lib/notifications/mail-text.ts'
import { deliverNotifications, myNotifications } from '#lib/notifications/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { answerQuestion } from './commands/answer-question.ts'
import { askRequester } from './commands/ask-requester.ts'
import { castVote } from './commands/cast-vote.ts'
import { submitRequest } from './commands/submit-request.ts'
import { getRequest } from './queries/requests.ts'

const PUBLIC_URL = 'https://curfew.example.org'
let product: TestDatabase
let db: Database
let world: Awaited<ReturnType<typeof buildWorld>>
const as = (person: TestPerson): PersonContext => personContext(db, person)

async function buildWorld() {
  const [approvers, owners] = [await insertTeam(db), await insertTeam(db)]
  const people = {
    owner: await insertPerson(db, { teamIds: [owners.id] }),
    partner: await insertPerson(db, { teamIds: [owners.id] }),
    approver: await insertPerson(db, { teamIds: [approvers.id] }),
    other: await insertPerson(db, { teamIds: [approvers.id] }),
    auditor: await insertPerson(db, { roles: ['auditor'] }),
    stranger: await insertPerson(db),
  }
  const source = await insertSource(db, { approverTeamId: approvers.id })
  return { ...people, owners, source }
}

async function newRequest() {
  const identity = await insertIdentity(db, world.source.id)
  const entitlement = await insertEntitlement(db, world.source.id, { requestable: true })
  await insertOwnership(db, { sourceId: world.source.id, identityId: identity.id }, { teamId: world.owners.id })
  return submitRequest(as(world.owner), {
    identityId: identity.id,
    entitlementId: entitlement.id,
    durationMs: 300_000,
    reason: 'replay the failed settlement',
  })
}
const question = (requestId: RequestId, who = world.approver, text = 'Which settlement?') =>
  askRequester(as(who), { requestId, text })
const answer = (requestId: RequestId, who = world.owner, text = 'That of Monday.') =>
  answerQuestion(as(who), { requestId, text })
const tell = async () => {
  const deps = { publicUrl: PUBLIC_URL, mail: null, webhook: null, random: () => 0 }
  while ((await deliverNotifications(workerContext(db), deps)) > 0);
}
const inbox = async (who: TestPerson, type: string) =>
  (await myNotifications(as(who), { unreadOnly: true }, { limit: 50, cursor: null })).data.filter(
    (one) => one.type === type,
  )

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
  world = await buildWorld()
})
afterAll(async () => {
  await db.close()
  await product.close()
})

test('a question and its answer go back and forth, are read by everybody who sees the request, and decide nothing', async () => {
  const request = await newRequest()
  await question(request.id)
  await answer(request.id)
  await question(request.id, world.other, 'And why at night?')
  for (const who of [world.owner, world.approver, world.partner, world.auditor]) {
    const detail = await getRequest(as(who), request.id)
    expect(detail.messages.map(({ kind, personId, text }) => [kind, personId, text])).toEqual([
      ['question', world.approver.id, 'Which settlement?'],
      ['answer', world.owner.id, 'That of Monday.'],
      ['question', world.other.id, 'And why at night?'],
    ])
    expect(detail.request).toMatchObject({ state: 'pending', askedHash: request.askedHash, lapsesAt: request.lapsesAt })
    expect(detail.viewer).toMatchObject({ mayAsk: who === world.approver, mayAnswer: who === world.owner })
  }
  const outcome = await castVote(as(world.approver), {
    requestId: request.id,
    decision: 'approve',
    reason: '',
    askedHash: request.askedHash,
  })
  expect(outcome.state).toBe('approved')
  await expect(answer(request.id)).rejects.toMatchObject({ code: 'request.already-decided' })
  await expect(question(request.id)).rejects.toMatchObject({ code: 'request.already-decided' })
})

test('strangers cannot tell a request from one that does not exist; who only sees it is told why they may not speak (I40)', async () => {
  const { id } = await newRequest()
  await question(id)
  for (const say of [question, answer]) {
    await expect(say(id, world.stranger)).rejects.toMatchObject({ code: 'not-found' })
    await expect(say('req_00000000000070008000000000000000' as RequestId)).rejects.toMatchObject({ code: 'not-found' })
  }
  await expect(question(id, world.partner)).rejects.toMatchObject({ code: 'request.not-an-approver' })
  await expect(answer(id, world.partner)).rejects.toMatchObject({ code: 'request.not-requester' })
  await expect(question(id, world.auditor)).rejects.toMatchObject({ code: 'request.not-an-approver' })
  await expect(question(id, world.owner)).rejects.toMatchObject({ code: 'request.own-request' })
  expect((await getRequest(as(world.owner), id)).messages).toHaveLength(1)
})

test('the requester is told of a question and all who decide of its answer, each where it leads', async () => {
  const { id } = await newRequest()
  await question(id)
  await tell()
  const [told] = (await inbox(world.owner, 'question.asked')).filter(({ href }) => href === `/requests/${id}`)
  expect(told?.title).toBe('An approver asks about your request')
  expect(told?.body).toContain('Which settlement?')
  expect(await inbox(world.other, 'question.asked')).toEqual([])
  expect(await inbox(world.approver, 'question.asked')).toEqual([])
  await answer(id)
  await tell()
  for (const who of [world.approver, world.other])
    expect((await inbox(who, 'question.answered')).map(({ href }) => href)).toContain(`/requests/${id}`)
  expect(await inbox(world.owner, 'question.answered')).toEqual([])
})

test('what was said is on record whole, under the request that it is about, and never changes (I27)', async () => {
  const { id, askedHash } = await newRequest()
  const { id: messageId } = await question(id, world.approver, 'Which\nsettlement?')
  const rows = await db.rows<{ type: string; summary: string; payload: Record<string, unknown> }>(
    sql`SELECT type, summary, payload FROM audit_event WHERE subject_kind = 'message' AND subject_id = ${messageId}`,
  )
  expect(rows).toMatchObject([
    { type: 'question.asked', payload: { requestId: id, askedHash, text: 'Which\nsettlement?' } },
  ])
  expect(rows[0]?.summary).toMatch(/ asks about .* → .*: Which settlement\?$/)
  await expect(db.rows(sql`UPDATE request_message SET text = 'else' WHERE id = ${messageId}`)).rejects.toThrow()
  await expect(db.rows(sql`DELETE FROM request_message WHERE id = ${messageId}`)).rejects.toThrow()
})

test('a hostile question of 2,000 characters is kept as it is, and its mail is three lines without markup', async () => {
  const text = `</p><script>x</script>\u202e\u200b\r\nBcc: all@example.org ${'𠮷'.repeat(900)}`
  const { id } = await newRequest()
  await question(id, world.approver, text)
  await tell()
  expect((await getRequest(as(world.owner), id)).messages[0]?.text).toBe(text)
  const [told] = (await inbox(world.owner, 'question.asked')).filter(({ href }) => href === `/requests/${id}`)
  if (!told) throw new Error('nobody was told')
  const mail = mailText(told, PUBLIC_URL)
  expect(mail.text.split('\n')).toHaveLength(6)
  expect(mail.html).not.toContain('<script')
  expect(mail.text).not.toMatch(/[\u202e\u200b\r]/u)
  expect(mail.text.length).toBeLessThan(1_500)
})

test('two who speak at once are both heard, in an order, and the record has both', async () => {
  const { id } = await newRequest()
  await question(id)
  await Promise.all([answer(id), question(id, world.other, 'And why at night?'), answer(id, world.owner, 'Monday.')])
  expect((await getRequest(as(world.auditor), id)).messages.map(({ text }) => text).toSorted()).toEqual([
    'And why at night?',
    'Monday.',
    'That of Monday.',
    'Which settlement?',
  ])
})
