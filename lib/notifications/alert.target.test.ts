/**
 * The alert about an end that fails, all the way: a real target behind a line that breaks, the engine, the jobs at the
 * worker's pace, a real mail server and a real receiver of webhooks. The times are those on record.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { remindFailing, REMIND_AFTER_MS, REMIND_EVERY_MS } from '#lib/access/commands/remind-failing.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { type Job, runJobs } from '#lib/platform/jobs/runner.ts'
import { Secret } from '#lib/platform/secret-value.ts'
import { insertPerson } from '#lib/testing/builders/people.ts'
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts'
import { startWebhookSink, WEBHOOK_TEST_SECRET, type WebhookSink } from '#lib/testing/webhook-sink.ts'
import { letTimePass, workerContext } from '#lib/testing/worlds/access-world.ts'
import { behindTheRules, type FaultWorld, startFaultWorld } from '#lib/testing/worlds/fault-world.ts'
import { until } from '#scripts/machine/processes.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import { type NotificationDeps, notificationDeps } from './deps.ts'
import { GATHER_MS } from './model.ts'
import { deliverNotifications, fanOut, postWebhooks, sendMail } from './server.ts'

const ALERT_WITHIN_MS = 60_000
const FAILING = 'grant.revoke-failing'
const REMINDED = 'grant.still-failing'
/** The owner is the requester; the teammate owns and approves. */
const PEOPLE = 5

let faults: FaultWorld
let smtp: SmtpSink
let hook: WebhookSink
let deps: NotificationDeps
const worker = () => workerContext(faults.world.db)

/** As if people had been told of what fails at the source so long ago; alarms that come sooner are gathered. */
const timeGoesBy = (milliseconds: number) =>
  faults.world.db.rows(
    sql`UPDATE source_alarm SET told_at = told_at - make_interval(secs => ${milliseconds / 1000}::float8)`,
  )

beforeAll(async () => {
  faults = await startFaultWorld(18)
  await insertPerson(faults.world.db, { name: 'Adele', roles: ['admin'] })
  smtp = await startSmtpSink()
  hook = await startWebhookSink()
  deps = notificationDeps({
    publicUrl: 'https://curfew.example.org',
    host: '127.0.0.1',
    smtpFrom: 'Curfew <curfew@example.org>',
    smtpUrl: new Secret(smtp.url),
    webhookUrl: new Secret(hook.url),
    webhookSecret: new Secret(WEBHOOK_TEST_SECRET),
  })
})
afterEach(async () => {
  await faults.proxy.behave({ kind: 'pass' })
  await timeGoesBy(GATHER_MS[FAILING])
})
afterAll(async () => {
  await Promise.all([smtp.close(), hook.close()])
  await faults.stop()
})

/** The engine and the deliveries, as long as `work` takes, at the pace of the worker. */
async function asTheWorker(work: () => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const engine = faults.world.engine()
  const jobs: Job<Context<WorkerActor>>[] = [
    // One batch each half second, full or not.
    { name: 'tell', everyMs: 500, batch: (ctx) => fanOut(ctx, deps).then(() => 0) },
    { name: 'send-mail', everyMs: 1_000, batch: (ctx) => sendMail(ctx, deps) },
    { name: 'post-webhooks', everyMs: 1_000, batch: (ctx) => postWebhooks(ctx, deps) },
  ]
  const watch = { failed: () => {}, succeeded: () => {} }
  const running = [engine.run(stop.signal), runJobs(jobs, { signal: stop.signal, watch, contextFor: worker })]
  try {
    await work()
  } finally {
    stop.abort()
    await Promise.all(running)
  }
}

type Alert = { channel: string; at: Instant | null }

/** When each message about the event reached its receiver, by the database's clock. */
const alertsOf = (id: GrantId, type: string) =>
  faults.world.db.rows<Alert>(sql`
    SELECT 'app' AS channel, n.created_at AS at FROM notification n WHERE n.subject_id = ${id} AND n.type = ${type}
    UNION ALL
    SELECT d.channel, d.delivered_at FROM delivery d JOIN audit_event e ON e.id = d.payload->>'eventId'
    WHERE e.subject_id = ${id} AND d.event_type = ${type} AND d.channel <> 'fan-out'`)
const channels = (alerts: readonly Alert[]) =>
  Object.fromEntries(
    ['app', 'smtp', 'webhook'].map((name) => [name, alerts.filter((one) => one.channel === name).length]),
  )

async function live(): Promise<GrantId> {
  const pair = await faults.world.pair()
  const id = await faults.approve(pair)
  const engine = faults.world.engine()
  await faults.drainUntil(engine, id, 'active')
  await engine.close()
  return id
}
const allArrived = async (id: GrantId, count = 1) => {
  const alerts = await alertsOf(id, FAILING)
  return alerts.length === count * (2 * PEOPLE + 1) && alerts.every(({ at }) => at !== null)
}

test.each(['refuse', 'black-hole'] as const)(
  'I10: when the target is away (%s) everybody concerned is told within a minute of the first failure, in the app, by mail and by webhook',
  async (way) => {
    const id = await live()
    await faults.proxy.behave(way === 'refuse' ? { kind: 'refuse' } : { kind: 'black-hole' })
    faults.proxy.resetAll()
    await letTimePass(faults.world, id, 2 * MINUTE_MS)
    await asTheWorker(async () => {
      expect(await until(() => allArrived(id), 90_000, 200)).toBe(true)
    })
    const { firstFailedAt } = await faults.grant(id)
    const alerts = await alertsOf(id, FAILING)
    expect(channels(alerts)).toEqual({ app: PEOPLE, smtp: PEOPLE, webhook: 1 })
    for (const { at } of alerts) expect((at ?? Infinity) - (firstFailedAt ?? 0)).toBeLessThanOrEqual(ALERT_WITHIN_MS)
  },
  120_000,
)

test('I10: it says what is exposed and since when; it is told once however often it fails, and anew when it fails anew', async () => {
  const id = await live()
  await faults.proxy.behave({ kind: 'refuse' })
  await letTimePass(faults.world, id, 2 * MINUTE_MS)
  smtp.mails.length = 0
  hook.received.length = 0
  await asTheWorker(async () => {
    const triedAgain = async () => (await faults.grant(id)).attempts >= 3
    expect(await until(async () => (await triedAgain()) && (await allArrived(id)), 60_000, 100)).toBe(true)
  })
  const { endsAt } = await faults.grant(id)
  const should = `at ${new Date(endsAt ?? 0).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  const alarms = smtp.mails.filter(({ mail }) => mail.subject?.includes('could not be taken back yet'))
  expect(alarms).toHaveLength(PEOPLE)
  for (const { mail } of alarms) {
    expect(mail.text).toContain(`It should have been gone from target 18 ${should} and may still be held there`)
    expect(mail.text).toContain('Tries have failed since')
  }
  const posted = hook.received.map(({ body }) => body).filter(({ type }) => type === FAILING)
  const shouldHaveEndedAt = new Date(endsAt ?? 0).toISOString()
  expect(posted).toMatchObject([{ data: { exposure: { source: 'target 18', shouldHaveEndedAt } } }])
  expect(channels(await alertsOf(id, FAILING))).toEqual({ app: PEOPLE, smtp: PEOPLE, webhook: 1 })

  await faults.proxy.behave({ kind: 'pass' })
  await behindTheRules(faults.world, sql`UPDATE access_grant SET due_at = clock_timestamp() WHERE id = ${id}`)
  await faults.drainUntil(faults.world.engine(), id, 'ended')
  expect((await faults.grant(id)).firstFailedAt).toBeNull()
  // It comes back, as the next listing would find, and fails again.
  await timeGoesBy(GATHER_MS[FAILING])
  await behindTheRules(
    faults.world,
    sql`UPDATE access_grant SET state = 'revoking', ended_at = NULL, gone_at = NULL, overshoot_ms = NULL, lag_ms = NULL, due_at = clock_timestamp(), attempts = 0, next_sweep_at = NULL WHERE id = ${id}`,
  )
  await faults.proxy.behave({ kind: 'refuse' })
  await asTheWorker(async () => {
    expect(await until(() => allArrived(id, 2), 60_000, 100)).toBe(true)
  })
  expect(channels(await alertsOf(id, FAILING))).toEqual({ app: 2 * PEOPLE, smtp: 2 * PEOPLE, webhook: 2 })
}, 150_000)

test('people are reminded after a quarter of an hour and then each hour, until it is gone; a later failure begins anew', async () => {
  const id = await live()
  await faults.proxy.behave({ kind: 'refuse' })
  await letTimePass(faults.world, id, 2 * MINUTE_MS)
  await faults.drainUntil(faults.world.engine(), id, 'revoke_failing')
  const failingFor = async (milliseconds: number) => {
    const back = sql`make_interval(secs => ${milliseconds / 1000}::float8)`
    await behindTheRules(
      faults.world,
      sql`UPDATE access_grant SET first_failed_at = first_failed_at - ${back}, reminded_at = reminded_at - ${back} WHERE id = ${id}`,
    )
    await timeGoesBy(milliseconds)
  }
  const isReminded = async () => {
    const reminded = await remindFailing(worker())
    while ((await deliverNotifications(worker(), deps)) > 0);
    return reminded > 0
  }
  const said: boolean[] = [await isReminded()]
  await failingFor(REMIND_AFTER_MS)
  said.push(await isReminded(), await isReminded())
  await failingFor(REMIND_EVERY_MS - MINUTE_MS)
  said.push(await isReminded())
  await failingFor(MINUTE_MS)
  said.push(await isReminded())
  expect(said).toEqual([false, true, false, false, true])
  await timeGoesBy(GATHER_MS[REMINDED])
  await behindTheRules(
    faults.world,
    sql`UPDATE access_grant SET first_failed_at = clock_timestamp() - make_interval(secs => ${REMIND_AFTER_MS / 1000}::float8),
      reminded_at = clock_timestamp() - interval '20 minutes' WHERE id = ${id}`,
  )
  expect(await isReminded(), 'what failed before is another failure').toBe(true)
  expect(channels(await alertsOf(id, REMINDED))).toEqual({ app: 3 * PEOPLE, smtp: 3 * PEOPLE, webhook: 3 })
  await faults.proxy.behave({ kind: 'pass' })
  await behindTheRules(faults.world, sql`UPDATE access_grant SET due_at = clock_timestamp() WHERE id = ${id}`)
  await faults.drainUntil(faults.world.engine(), id, 'ended')
  await failingFor(REMIND_EVERY_MS)
  expect(await isReminded()).toBe(false)
}, 60_000)

test('I10: an alarm passes whatever waits before it', async () => {
  while ((await deliverNotifications(worker(), deps)) > 0);
  const [event] = await faults.world.db.rows<{ id: string }>(
    sql`SELECT id FROM audit_event WHERE type = 'grant.ended' ORDER BY seq LIMIT 1`,
  )
  await faults.world.db.rows(sql`
    INSERT INTO delivery (id, channel, event_type, payload)
    SELECT 'dlv_' || md5(n::text), 'fan-out', 'grant.ended', jsonb_build_object('eventId', ${event?.id}::text) FROM generate_series(1, 2000) n`)
  const id = await live()
  await faults.proxy.behave({ kind: 'refuse' })
  await letTimePass(faults.world, id, 2 * MINUTE_MS)
  await faults.drainUntil(faults.world.engine(), id, 'revoke_failing')
  await fanOut(worker(), deps)
  await Promise.all([sendMail(worker(), deps), postWebhooks(worker(), deps)])
  expect(await allArrived(id), 'by the first batch').toBe(true)
  const waiting = await faults.world.db.rows(
    sql`SELECT 1 FROM delivery WHERE channel = 'fan-out' AND state = 'pending'`,
  )
  expect(waiting.length).toBeGreaterThan(1_000)
})
