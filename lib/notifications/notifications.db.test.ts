/** The outbox on a real database, with a real mail server and a real webhook receiver. */
import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EventId } from '#lib/kernel/ids.ts'
import { disablePerson } from '#lib/people/server.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { Secret } from '#lib/platform/secret-value.ts'
import { insertScene, type Scene, submitInScene } from '#lib/testing/builders/happenings.ts'
import { insertPerson, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts'
import { startWebhookSink, WEBHOOK_TEST_SECRET, type WebhookSink } from '#lib/testing/webhook-sink.ts'
import type { NotificationDeps } from './deps.ts'
import { notificationDeps } from './deps.ts'
import {
  deliverNotifications,
  listDeliveries,
  markNotificationsRead,
  myNotifications,
  myUnreadCount,
} from './server.ts'

const SMTP_PASSWORD = 'canary-smtp-password-71'
const CONFIGURED = {
  publicUrl: 'https://curfew.example.org',
  host: '127.0.0.1',
  smtpFrom: 'Curfew <curfew@example.org>',
}
const NOBODY: NotificationDeps = { publicUrl: CONFIGURED.publicUrl, mail: null, webhook: null, random: () => 0 }

let product: TestDatabase
let db: Database
let scene: Scene
let smtp: SmtpSink
let hook: WebhookSink
let logged = ''
const log = pino({ level: 'trace' }, new Writable({ write: (chunk, _, done) => ((logged += String(chunk)), done()) }))

const worker = (on: Database = db): Context<WorkerActor> => ({
  actor: { kind: 'worker', name: 'test-worker' },
  via: 'worker',
  requestId: newId('worker'),
  db: on,
  log,
})
const reachable = (): NotificationDeps => ({
  ...notificationDeps({
    ...CONFIGURED,
    smtpUrl: new Secret(smtp.url),
    webhookUrl: new Secret(hook.url),
    webhookSecret: new Secret(WEBHOOK_TEST_SECRET),
  }),
  random: () => 0,
})
/** Works until nothing is due. */
async function drain(deps: NotificationDeps): Promise<void> {
  while ((await deliverNotifications(worker(), deps)) > 0);
}
/** As if the waits and leases had run out. */
const letTimePass = () =>
  db.rows(sql`UPDATE delivery SET due_at = clock_timestamp(), lease_until = NULL WHERE state = 'pending'`)
const deliveriesOf = (eventId: EventId) =>
  db.rows<{ channel: string; state: string; attempts: number; lastError: string | null; waitMs: number }>(sql`
    SELECT channel, state, attempts, last_error, (extract(epoch FROM due_at - clock_timestamp()) * 1000)::float8 AS wait_ms
    FROM delivery WHERE payload->>'eventId' = ${eventId} ORDER BY channel, id`)
const firstPage = { limit: 50, cursor: null }

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
  scene = await insertScene(db)
  smtp = await startSmtpSink({ user: 'curfew', password: SMTP_PASSWORD })
  hook = await startWebhookSink()
  await drain(NOBODY)
})
afterAll(async () => {
  await Promise.all([smtp.close(), hook.close(), db.close()])
  await product.close()
})
beforeEach(() => {
  smtp.mails.length = 0
  hook.received.length = 0
})

describe('in the app', () => {
  test('a submitted request is told to those who may decide it, not to the requester who is in the same team', async () => {
    const { requestId } = await submitInScene(db, scene)
    await drain(NOBODY)
    for (const approver of scene.approvers) {
      const { data } = await myNotifications(personContext(db, approver), { unreadOnly: true }, firstPage)
      expect(data[0]).toMatchObject({
        type: 'request.submitted',
        href: `/requests/${requestId}`,
        title: 'A request waits for your decision',
        readAt: null,
      })
    }
    expect(await myUnreadCount(personContext(db, scene.requester))).toBe(0)
  })

  test('an event that is fanned out twice is told once', async () => {
    const { eventId } = await submitInScene(db, scene)
    await drain(NOBODY)
    const count = () =>
      db.rows(
        sql`SELECT 1 FROM notification WHERE subject_id = (SELECT subject_id FROM audit_event WHERE id = ${eventId})`,
      )
    const before = (await count()).length
    await db.rows(
      sql`UPDATE delivery SET state = 'pending', due_at = clock_timestamp() WHERE payload->>'eventId' = ${eventId}`,
    )
    await drain(NOBODY)
    expect([before, (await count()).length]).toEqual([2, 2])
  })

  test('many workers at once tell each event once', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => submitInScene(db, scene)))
    await Promise.all(Array.from({ length: 6 }, () => drain(NOBODY)))
    const rows = await db.rows(
      sql`SELECT 1 FROM notification WHERE subject_id = ANY(${made.map(({ requestId }) => requestId)}::text[])`,
    )
    expect(rows.length).toBe(made.length * scene.approvers.length)
  })

  test('a person reads, pages through and marks only their own', async () => {
    const [ada, ben] = scene.approvers
    const ctx = personContext(db, ada)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await myNotifications(ctx, { unreadOnly: false }, { limit: 3, cursor })
      seen.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBe(await myUnreadCount(ctx))
    const foreign = await myNotifications(personContext(db, ben), { unreadOnly: false }, firstPage)
    expect(await markNotificationsRead(ctx, { notificationIds: foreign.data.map(({ id }) => id) })).toMatchObject({
      marked: 0,
    })
    expect(await markNotificationsRead(ctx, {})).toEqual({ marked: seen.length, unread: 0 })
    expect(await myUnreadCount(personContext(db, ben))).toBeGreaterThan(0)
  })
})

describe('by mail', () => {
  test('a mail says what happened in text and HTML and leads to the page', async () => {
    const { requestId } = await submitInScene(db, scene)
    await drain(reachable())
    expect(smtp.mails.map(({ to }) => to[0]).sort()).toEqual(scene.approvers.map(({ email }) => email).sort())
    const [first] = smtp.mails
    expect(first?.mail.subject).toBe('[Curfew] A request waits for your decision')
    for (const body of [first?.mail.text, first?.mail.html])
      expect(body).toContain(`https://curfew.example.org/requests/${requestId}`)
  })

  test('names of people and things that turn, hide or break lines stay within their line of a real mail', async () => {
    const hostile = 'Eve\u202e\u200b\r\nBcc: all@example.org\r\n\r\n<script>x</script>'
    const [teamId] = scene.approvers[0].teamIds
    const receiver = await insertPerson(db, { name: hostile, teamIds: teamId ? [teamId] : [] })
    const requester = { ...scene.requester, name: hostile }
    await submitInScene(db, { ...scene, requester })
    await drain(reachable())
    const found = smtp.mails.filter(({ to }) => to[0] === receiver.email)
    expect(found).toHaveLength(1)
    const mail = found[0]?.mail
    expect(mail?.bcc ?? []).toEqual([])
    expect(mail?.to?.map(({ address }) => address)).toEqual([receiver.email])
    expect(mail?.to?.[0]?.name).not.toMatch(/[\u202e\u200b\r\n]/u)
    for (const part of [mail?.subject, mail?.text, mail?.html]) {
      expect(part).toBeTruthy()
      expect(part).not.toMatch(/[\u202e\u200b]/u)
      expect(part).not.toMatch(/^Bcc:/m)
    }
    expect(mail?.html).not.toContain('<script')
    expect(mail?.text).toContain('⟨U+202E⟩⟨U+200B⟩')
    await disablePerson(personContext(db, scene.admin), { personId: receiver.id })
  })

  test('a person who was disabled in the meantime is not written to', async () => {
    const teamId = scene.approvers[0].teamIds[0]
    const leaver = await insertPerson(db, { teamIds: teamId ? [teamId] : [] })
    const { eventId } = await submitInScene(db, scene)
    smtp.refuse(451)
    await drain(reachable())
    smtp.refuse(null)
    await disablePerson(personContext(db, scene.admin), { personId: leaver.id })
    await letTimePass()
    await drain(reachable())
    expect(smtp.mails.map(({ to }) => to[0])).not.toContain(leaver.email)
    expect((await deliveriesOf(eventId)).filter(({ state }) => state === 'abandoned')).toMatchObject([
      { channel: 'smtp', lastError: 'The person is disabled' },
    ])
  })

  test('a mail server that is away is tried again, and the log of deliveries says why', async () => {
    const { eventId } = await submitInScene(db, scene)
    const away = notificationDeps({
      ...CONFIGURED,
      smtpUrl: new Secret('smtp://127.0.0.1:1'),
      webhookUrl: undefined,
      webhookSecret: undefined,
    })
    await drain({ ...away, random: () => 0 })
    const tried = (await deliveriesOf(eventId)).filter(({ channel }) => channel === 'smtp')
    expect(tried).toHaveLength(2)
    expect(tried[0]).toMatchObject({
      state: 'pending',
      attempts: 1,
      lastError: 'The mail server could not be used: ESOCKET',
    })
    const { data } = await listDeliveries(personContext(db, scene.admin), { state: 'pending' }, firstPage)
    expect(data.filter((one) => one.eventId === eventId)).toHaveLength(2)
    await letTimePass()
    await drain(reachable())
    expect(smtp.mails).toHaveLength(2)
  })
})

describe('by webhook', () => {
  test('one signed message an event, tried again when the receiver asks for patience', async () => {
    hook.answerNext({ status: 429, headers: { 'retry-after': '70' } }, { status: 500 })
    const { eventId, requestId } = await submitInScene(db, scene)
    const state = async () => (await deliveriesOf(eventId)).find(({ channel }) => channel === 'webhook')
    await drain(reachable())
    const first = await state()
    expect(first).toMatchObject({ state: 'pending', attempts: 1, lastError: 'The webhook answered 429' })
    expect(first?.waitMs).toBeGreaterThan(50_000)
    for (const _ of [1, 2]) {
      await letTimePass()
      await drain(reachable())
    }
    expect(await state()).toMatchObject({ state: 'delivered', attempts: 3, lastError: null })
    expect(hook.received.map(({ id, verified }) => ({ id, verified }))).toEqual(
      Array(3).fill({ id: eventId, verified: true }),
    )
    expect(hook.received[2]?.body).toEqual(hook.received[0]?.body)
    expect(hook.received[0]?.body).toMatchObject({
      type: 'request.submitted',
      data: { eventId, requestId, subjectKind: 'request' },
    })
  })

  test('a worker that dies between sending and recording sends the same message id again', async () => {
    const { eventId } = await submitInScene(db, scene)
    const dying = openDatabase(product.url, { poolSize: 2 })
    const deps = { ...reachable(), mail: null }
    const { webhook } = deps
    if (!webhook) throw new Error('no webhook is configured')
    const dies: NotificationDeps['webhook'] = {
      post: async (id, body) => {
        const outcome = await webhook.post(id, body)
        await dying.close()
        return outcome
      },
    }
    await expect(deliverNotifications(worker(dying), { ...deps, webhook: dies })).rejects.toThrow()
    expect((await deliveriesOf(eventId)).find(({ channel }) => channel === 'webhook')).toMatchObject({
      state: 'pending',
      attempts: 1,
    })
    await drain(deps)
    expect(hook.received, 'the lease is respected').toHaveLength(1)
    await letTimePass()
    await drain(deps)
    expect(hook.received.map(({ id }) => id)).toEqual([eventId, eventId])
    expect((await deliveriesOf(eventId)).every(({ state }) => state === 'delivered')).toBe(true)
  })

  test('redirects are not followed, and a receiver that is gone for good is given up', async () => {
    hook.answerNext({ status: 302, headers: { location: hook.url } }, { status: 410 })
    const { eventId } = await submitInScene(db, scene)
    const deps = { ...reachable(), mail: null }
    const state = async () => (await deliveriesOf(eventId)).find(({ channel }) => channel === 'webhook')
    await drain(deps)
    expect(await state()).toMatchObject({
      state: 'pending',
      lastError: 'The webhook answered 302; redirects are not followed',
    })
    await letTimePass()
    await drain(deps)
    expect(await state()).toMatchObject({ state: 'abandoned', lastError: 'The webhook answered 410' })
    expect(hook.received).toHaveLength(2)
  })

  test('a product that others reach calls no receiver on its own machine', async () => {
    const { eventId } = await submitInScene(db, scene)
    const open = notificationDeps({
      ...CONFIGURED,
      host: '0.0.0.0',
      smtpUrl: undefined,
      webhookUrl: new Secret(hook.url),
      webhookSecret: new Secret(WEBHOOK_TEST_SECRET),
    })
    await drain(open)
    expect(hook.received).toEqual([])
    expect((await deliveriesOf(eventId)).find(({ channel }) => channel === 'webhook')?.lastError).toBe(
      'The webhook leads to an address that may not be called',
    )
  })
})

test('I33: neither the mail password nor the webhook secret is in the log, the outbox or what people are told', async () => {
  const wrong = await startSmtpSink({ user: 'curfew', password: 'another' })
  const { eventId } = await submitInScene(db, scene)
  hook.answerNext({ status: 401 })
  const url = new URL(wrong.url)
  url.password = SMTP_PASSWORD
  const deps = notificationDeps({
    ...CONFIGURED,
    smtpUrl: new Secret(url.href),
    webhookUrl: new Secret(hook.url),
    webhookSecret: new Secret(WEBHOOK_TEST_SECRET),
  })
  await drain(deps)
  await wrong.close()
  expect((await deliveriesOf(eventId)).filter(({ channel }) => channel === 'smtp')[0]?.lastError).toBe(
    'The mail server could not be used: EAUTH (answered 535)',
  )
  const rows = await db.rows(sql`SELECT d.*, n.* FROM delivery d LEFT JOIN notification n ON TRUE`)
  expect(logged).toContain('delivery.failed')
  for (const secret of [SMTP_PASSWORD, WEBHOOK_TEST_SECRET, WEBHOOK_TEST_SECRET.slice('whsec_'.length)]) {
    expect(logged).not.toContain(secret)
    expect(JSON.stringify(rows)).not.toContain(secret)
  }
})
