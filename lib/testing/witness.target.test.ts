import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from 'pg'
import { type Cluster, startCluster } from './targets/postgres-cluster.ts'
import { startWitness, type Witness } from './witness.ts'

let cluster: Cluster
let admin: Client
let witness: Witness
beforeAll(async () => {
  cluster = await startCluster(18)
  admin = await cluster.connect()
  await admin.query('CREATE ROLE writer; CREATE ROLE svc; CREATE ROLE standing; GRANT writer TO standing')
  witness = await startWitness(() => cluster.connect(), { everyMs: 10 })
})
afterAll(() => cluster.stop())

const clock = async () =>
  (await admin.query<{ at: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at')).rows[0]
    ?.at ?? Number.NaN

test('the witness dates what appears and vanishes by the clock of the target, between two reads', async () => {
  await witness.look()
  const [beforeGrant] = [await clock(), await admin.query('GRANT writer TO svc')]
  const afterGrant = await clock()
  await witness.look()
  expect(witness.holds('svc', 'writer')).toBe(true)
  const [beforeRevoke] = [await clock(), await admin.query('REVOKE writer FROM svc')]
  const afterRevoke = await clock()
  const lookedAtMs = await witness.look()
  expect(lookedAtMs).toBeGreaterThan(afterRevoke)
  const [appeared, vanished, ...more] = witness.changes('svc', 'writer')
  expect([appeared?.held, vanished?.held, more]).toEqual([true, false, []])
  expect(appeared?.afterMs).toBeLessThan(afterGrant)
  expect(appeared?.byMs).toBeGreaterThan(beforeGrant)
  expect(vanished?.afterMs).toBeLessThan(afterRevoke)
  expect(vanished?.byMs).toBeGreaterThan(beforeRevoke)
})

test('what was held at the first read has no beginning, and what was never seen has no record', async () => {
  await witness.look()
  expect(witness.changes('standing', 'writer')).toMatchObject([{ held: true, afterMs: Number.NEGATIVE_INFINITY }])
  expect(witness.changes('svc', 'standing')).toEqual([])
})

test('a witness that was sent away says so instead of giving a record with a hole', async () => {
  const interrupted = await startWitness(() => cluster.connect(), { everyMs: 10 })
  await interrupted.look()
  const looking = interrupted.look()
  await admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user',
  )
  await expect(looking.then(() => interrupted.look()).then(() => interrupted.look())).rejects.toThrow()
  await expect(interrupted.stop()).rejects.toThrow()
})
