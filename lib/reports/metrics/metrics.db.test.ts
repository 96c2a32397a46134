import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { SourceId } from '#lib/kernel/ids.ts'
import { HOUR_MS, type Instant, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { databaseTime, type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { beat, endBeat } from '#lib/platform/heartbeat.ts'
import { newId } from '#lib/platform/new-id.ts'
import { exposition } from '#lib/platform/telemetry/exposition.ts'
import { insertToldGrant, type GrantOf } from '#lib/testing/builders/ended-grants.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertPerson, type TestPerson } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { type ReadFamily, readExposition, valueOf } from '#lib/testing/prometheus-text.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { readMetrics } from './read-metrics.ts'

const TOKEN = 'canary-metrics-token-8841'
let database: TestDatabase
let db: Database
let now: Instant
let owner: TestPerson
let of: GrantOf & { name: string }
const ago = (ms: number) => instant(now - ms)

const scrape = async (): Promise<ReadFamily[]> => readExposition(await exposition(await readMetrics(db)))
const histogram = (families: readonly ReadFamily[], name: string) =>
  families
    .flatMap((family) => family.samples)
    .filter((sample) => sample.name.startsWith(name) && !sample.name.endsWith('_sum'))

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  now = instant(Math.floor((await databaseTime(db)) / 1_000) * 1_000)
  owner = await insertPerson(db)
  const { id: sourceId, name } = await insertSource(db, { name: 'led"ger\\prod' })
  const { id: identityId } = await insertIdentity(db, sourceId, {})
  const { id: entitlementId } = await insertEntitlement(db, sourceId)
  of = { sourceId, identityId, entitlementId, requesterId: owner.id, name }
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await db?.close()
  await database?.close()
})

describe('figures from the database', () => {
  test('without anything every figure is there and zero, and no worker is no worker', async () => {
    const families = await scrape()
    expect(valueOf(families, 'curfew_grants', { state: 'revoke_failing' })).toBe(0)
    expect(valueOf(families, 'curfew_grants_overdue')).toBe(0)
    expect(valueOf(families, 'curfew_workers_alive')).toBe(0)
    expect(valueOf(families, 'curfew_worker_last_beat_age_seconds')).toBe(Infinity)
    expect(valueOf(families, 'curfew_restoring')).toBe(0)
    expect(valueOf(families, 'curfew_drift_open', { kind: 'orphan' })).toBe(0)
    expect(valueOf(families, 'curfew_halts_in_force', { scope: 'estate' })).toBe(0)
    expect(valueOf(families, 'curfew_overshoot_seconds_count', { source: of.name })).toBe(0)
  })

  test('a worker is alive while its heart beats', async () => {
    const id = newId('worker')
    await beat(db, { id, version: '1', host: 'h' })
    const alive = await scrape()
    expect(valueOf(alive, 'curfew_workers_alive')).toBe(1)
    expect(valueOf(alive, 'curfew_worker_last_beat_age_seconds')).toBeLessThan(10)
    await endBeat(db, id)
    expect(valueOf(await scrape(), 'curfew_workers_alive')).toBe(0)
  })

  test('I41: overdue, failing and closed by force are told, and none of them is an end', async () => {
    await insertToldGrant(db, of, { endsAt: ago(5 * MINUTE_MS), state: 'revoke_failing' })
    await insertToldGrant(db, of, { endsAt: ago(MINUTE_MS), state: 'active' })
    await insertToldGrant(db, of, { endsAt: instant(now + HOUR_MS), state: 'active' })
    await insertToldGrant(db, of, { endsAt: ago(HOUR_MS), endedAt: ago(MINUTE_MS), forceClosed: true })
    const families = await scrape()
    expect(valueOf(families, 'curfew_grants', { state: 'active' })).toBe(2)
    expect(valueOf(families, 'curfew_grants_overdue')).toBe(2)
    expect(valueOf(families, 'curfew_overdue_seconds_max')).toBeGreaterThanOrEqual(300)
    expect(valueOf(families, 'curfew_overdue_seconds_max')).toBeLessThan(360)
    expect(valueOf(families, 'curfew_revoke_failing', { source: of.name })).toBe(1)
    expect(valueOf(families, 'curfew_grants_may_be_live')).toBe(1)
    expect(valueOf(families, 'curfew_overshoot_seconds_count', { source: of.name })).toBe(0)
  })

  test('ends are counted by what they were: on time up to 0, late above it', async () => {
    for (const overshoot of [-200, -40, 0, 3, 700])
      await insertToldGrant(db, of, { endsAt: ago(HOUR_MS), goneAt: instant(ago(HOUR_MS) + overshoot), lagMs: 60 })
    await insertToldGrant(db, of, { endsAt: ago(0), goneAt: ago(HOUR_MS), cause: 'ended-early', lagMs: 15 })
    const families = await scrape()
    const at = (le: string) => valueOf(families, 'curfew_overshoot_seconds_bucket', { source: of.name, le })
    expect([
      at('-0.25'),
      at('-0.2'),
      at('-0.05'),
      at('-0.02'),
      at('0'),
      at('0.01'),
      at('0.5'),
      at('1'),
      at('+Inf'),
    ]).toEqual([0, 1, 1, 2, 3, 4, 4, 5, 5])
    expect(valueOf(families, 'curfew_overshoot_seconds_sum', { source: of.name })).toBeCloseTo(0.463, 6)
    expect(valueOf(families, 'curfew_lag_seconds_count', { source: of.name })).toBe(6)
    expect(valueOf(families, 'curfew_lag_seconds_bucket', { source: of.name, le: '0.02' })).toBe(1)
  })

  test('counts never go back: not by an end that is taken back, nor by a source that is removed', async () => {
    const id = await insertToldGrant(db, of, { endsAt: ago(HOUR_MS), goneAt: ago(HOUR_MS + 10) })
    const before = await scrape()
    await db.sqlTransaction(async (tx) => {
      await tx.rows(sql`
        UPDATE access_grant SET state = 'revoking', ended_at = NULL, gone_at = NULL, overshoot_ms = NULL, lag_ms = NULL, due_at = clock_timestamp()
        WHERE id = ${id}`)
      await tx.rows(sql`
        INSERT INTO audit_event (id, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, source_id, summary)
        VALUES (${`evt_${id}`}, 'change', 'grant.reappeared', 'worker', 'w', 'worker', 'grant', ${id}, ${of.sourceId}, 's')`)
    })
    const after = await scrape()
    expect(valueOf(after, 'curfew_grants_overdue')).toBe(valueOf(before, 'curfew_grants_overdue') + 1)
    for (const name of ['curfew_overshoot_seconds', 'curfew_lag_seconds'])
      expect(histogram(after, name)).toEqual(histogram(before, name))
  })

  test('sources that are read in time and those that are not can be told apart by age and interval', async () => {
    await db.sqlTransaction(async (tx) => {
      await tx.rows(
        sql`UPDATE source SET last_full_sync_at = clock_timestamp() - interval '1 hour' WHERE id = ${of.sourceId}`,
      )
    })
    await insertSource(db, { name: 'imported', connected: false })
    const families = await scrape()
    expect(valueOf(families, 'curfew_source_last_sync_age_seconds', { source: of.name })).toBeGreaterThanOrEqual(3_600)
    expect(valueOf(families, 'curfew_source_sync_interval_seconds', { source: of.name })).toBeGreaterThan(0)
    expect(() => valueOf(families, 'curfew_source_last_sync_age_seconds', { source: 'imported' })).toThrow('0 samples')
  })

  test('an outbox that waits shows its length and its oldest message, by channel', async () => {
    await db.rows(sql`
      INSERT INTO delivery (id, channel, event_type, payload, created_at) VALUES (${newId('delivery')}, 'smtp', 'x', '{}', clock_timestamp() - interval '10 minutes')`)
    const families = await scrape()
    expect(valueOf(families, 'curfew_outbox_pending', { channel: 'smtp' })).toBe(1)
    expect(valueOf(families, 'curfew_outbox_oldest_age_seconds', { channel: 'smtp' })).toBeGreaterThanOrEqual(600)
    expect(valueOf(families, 'curfew_outbox_oldest_age_seconds', { channel: 'webhook' })).toBe(0)
  })

  test('a source beyond the labels is summed with the others and nothing of it is lost', async () => {
    const extra: SourceId[] = []
    for (let index = 0; index < 100; index++) extra.push((await insertSource(db, { connected: false })).id)
    const last = extra.at(-1) as SourceId
    const { id: identityId } = await insertIdentity(db, last, {})
    const { id: entitlementId } = await insertEntitlement(db, last)
    const place = { sourceId: last, identityId, entitlementId, requesterId: owner.id }
    await insertToldGrant(db, place, { endsAt: ago(HOUR_MS), goneAt: ago(HOUR_MS) })
    expect(valueOf(await scrape(), 'curfew_overshoot_seconds_count', { source: '_other' })).toBe(1)
  })
})

describe('the alert rules', () => {
  const text = readFileSync(join(PROJECT_ROOT, 'docs/alerts/curfew.rules.yml'), 'utf8')
  const rules = text.split(/^ {6}- alert: /m).slice(1)
  const fieldOf = (rule: string, name: string) => new RegExp(`^\\s+${name}: ?'?(.+?)'?$`, 'm').exec(rule)?.[1]
  const KEYWORDS = new Set(
    'absent histogram_quantile increase max min sum by without source le scope channel instance up job curfew'.split(
      ' ',
    ),
  )

  test('each names only metrics and labels that a scrape serves', async () => {
    const families = await scrape()
    const served = new Set(families.flatMap((family) => [family.name, ...family.samples.map((sample) => sample.name)]))
    expect(rules.length).toBeGreaterThanOrEqual(8)
    for (const rule of rules) {
      const words = (fieldOf(rule, 'expr') ?? '').replace(/\[\w+\]/g, '').match(/[a-z_][a-z0-9_]*/g) ?? []
      expect(words.filter((word) => !KEYWORDS.has(word) && !served.has(word))).toEqual([])
      const shown = [...rule.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label)
      for (const label of shown) expect(fieldOf(rule, 'expr')).toContain(label)
    }
  })

  test('each says how bad it is, what it means and what to do', () => {
    for (const rule of rules) {
      expect(fieldOf(rule, 'severity')).toMatch(/^(critical|warning|info)$/)
      expect(fieldOf(rule, 'for')).toMatch(/^\d+[smhd]$/)
      for (const field of ['summary', 'meaning', 'action']) expect(fieldOf(rule, field)?.length).toBeGreaterThan(20)
    }
  })
})

describe('GET /api/metrics', () => {
  async function door(token: string | undefined) {
    vi.resetModules()
    vi.stubEnv('DATABASE_URL', database.url)
    vi.stubEnv('CURFEW_METRICS_TOKEN', token ?? '')
    const { GET } = await import('../../../app/api/metrics/route.ts')
    return (authorization?: string) =>
      GET(new Request('http://127.0.0.1/api/metrics', { headers: authorization ? { authorization } : {} }))
  }

  test('without a token in the settings there is no such route', async () => {
    expect((await (await door(undefined))(`Bearer ${TOKEN}`)).status).toBe(404)
  })

  test.each([undefined, 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, 'Bearer '])(
    '%s is refused, and the token is not told',
    async (authorization) => {
      const answer = await (await door(TOKEN))(authorization)
      expect(answer.status).toBe(401)
      expect(await answer.text()).not.toContain(TOKEN)
    },
  )

  test('I33: with the token Prometheus reads all of it, and no secret, address of mail or person is in it', async () => {
    const answer = await (await door(TOKEN))(`Bearer ${TOKEN}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ])
    const text = await answer.text()
    expect(readExposition(text).length).toBeGreaterThan(20)
    const password = decodeURIComponent(new URL(database.url).password)
    for (const secret of [TOKEN, password, owner.id, owner.name]) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.\w/)
  })
})
