/** The kill switch in the real database: who may, one winner, what it ends and what it leaves (I15). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HaltId } from '#lib/kernel/ids.ts'
import type { Context, PersonContext } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  insertEntitlement,
  type InsertedEntitlement,
  type InsertedIdentity,
  insertIdentity,
  insertSource,
} from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { castVote } from './commands/cast-vote.ts'
import { liftKillSwitch } from './commands/lift-kill-switch.ts'
import { pullKillSwitch } from './commands/pull-kill-switch.ts'
import { submitRequest } from './commands/submit-request.ts'
import { withdrawRequest } from './commands/withdraw-request.ts'
import type { Grant, HaltTarget } from './model.ts'
import { getHalt, haltOutlook, haltsConcerningMe, listHalts, previewPull } from './queries/halts.ts'
import { getRequest, previewRequest } from './queries/requests.ts'
import { startFacts } from './store/facts.ts'

const MINUTE = 60_000
const reason = 'the password of the account leaked'
const ESTATE: HaltTarget = { scope: 'estate' }
let product: TestDatabase
let db: Database
let admin: TestPerson
let risk: TestPerson
let auditor: TestPerson
let stranger: TestPerson

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 12 })
  admin = await insertPerson(db, { name: 'Adele', roles: ['admin'] })
  risk = await insertPerson(db, { roles: ['risk_viewer'] })
  auditor = await insertPerson(db, { roles: ['auditor'] })
  stranger = await insertPerson(db)
})
afterAll(async () => {
  await db.close()
  await product.close()
})

const as = (person: TestPerson): PersonContext => personContext(db, person)

/** A source of its own with people who own and approve there: halts of one test concern no other. */
async function place() {
  const [approvers, owners] = [await insertTeam(db), await insertTeam(db)]
  const owner = await insertPerson(db, { teamIds: [owners.id] })
  const approver = await insertPerson(db, { name: 'Ada', teamIds: [approvers.id] })
  const approver2 = await insertPerson(db, { name: 'Ben', teamIds: [approvers.id] })
  const source = await insertSource(db, { approverTeamId: approvers.id })
  const entitlement = await insertEntitlement(db, source.id, { requestable: true })
  const account = async (accountKey?: string) => {
    const identity = await insertIdentity(db, source.id, accountKey ? { accountKey } : {})
    await insertOwnership(db, { sourceId: source.id, identityId: identity.id }, { teamId: owners.id })
    return identity
  }
  const ofSource: HaltTarget = { scope: 'source', sourceId: source.id }
  return { owner, approver, approver2, source, entitlement, account, ofSource }
}
type Place = Awaited<ReturnType<typeof place>>
const ofIdentity = (identity: InsertedIdentity): HaltTarget => ({ scope: 'identity', identityId: identity.id })

const ask = (at: Place, identity: InsertedIdentity, entitlement: InsertedEntitlement = at.entitlement) =>
  submitRequest(as(at.owner), {
    identityId: identity.id,
    entitlementId: entitlement.id,
    durationMs: 5 * MINUTE,
    reason: 'replay the failed settlement',
  })
type Request = Awaited<ReturnType<typeof ask>>
const vote = (at: Place, request: Request, decision: 'approve' | 'deny' = 'approve') =>
  castVote(as(at.approver), {
    requestId: request.id,
    decision,
    reason: decision === 'deny' ? 'not now' : '',
    askedHash: request.askedHash,
  })
const approved = async (at: Place, identity: InsertedIdentity) => {
  const { grantId } = await vote(at, await ask(at, identity))
  if (!grantId) throw new Error('not granted')
  return grantId
}
const pull = (who: Context, target: HaltTarget) => pullKillSwitch(who, { target, reason })
const lift = (who: Context, haltId: HaltId) => liftKillSwitch(who, { haltId, reason: 'the password was changed' })

async function grantRow(id: string): Promise<Grant & { haltId: string | null; leasedBy: string | null }> {
  const [row] = await db.rows<Grant & { haltId: string | null; leasedBy: string | null }>(
    sql`SELECT * FROM access_grant WHERE id = ${id}`,
  )
  if (!row) throw new Error('no such grant')
  return row
}
const requestState = async (request: Request) =>
  (await db.rows<{ state: string }>(sql`SELECT state FROM access_request WHERE id = ${request.id}`))[0]?.state
const eventsOf = async (subjectId: string) =>
  (
    await db.rows<{ type: string; payload: Record<string, unknown> }>(
      sql`SELECT type, payload FROM audit_event WHERE subject_id = ${subjectId} ORDER BY seq`,
    )
  ).map(({ type, payload }) => ({ type, ...payload }))

/** As the engine would have left it: past the product's own rules, by the superuser. */
async function asSuperuser(work: (superuser: Database) => Promise<unknown>): Promise<void> {
  const superuser = openDatabase(product.superuserUrl, { poolSize: 2 })
  await work(superuser).finally(() => superuser.close())
}
const setState = (grantId: string, state: string) =>
  asSuperuser((superuser) =>
    superuser.sqlTransaction(async (tx) => {
      await tx.rows(sql`SET LOCAL session_replication_role = replica`)
      await tx.rows(sql`
        UPDATE access_grant SET state = ${state}, activating_at = clock_timestamp(), ends_at = clock_timestamp() + interval '5 minutes', attempts = 3,
          leased_by = 'somebody', lease_until = clock_timestamp() + interval '15 seconds', fence = 7 WHERE id = ${grantId}`)
    }),
  )

describe('who may', () => {
  test('approvers pull it for their source and its identities, admins and operators anywhere; others see or do not see (I40)', async () => {
    const [at, other] = [await place(), await place()]
    const identity = await at.account()
    const operator: Context = { ...workerContext(db), actor: { kind: 'operator', name: 'root' }, via: 'cli' }
    const outcome = async (who: Context, target: HaltTarget) => {
      try {
        const { haltId } = await pull(who, target)
        await lift(as(admin), haltId)
        return 'pulled'
      } catch (error) {
        return (error as { code?: string }).code
      }
    }
    const table: [string, Context, string, string, string][] = [
      ['owner', as(at.owner), 'auth.forbidden', 'auth.forbidden', 'auth.forbidden'],
      ['approver', as(at.approver), 'pulled', 'pulled', 'auth.forbidden'],
      ['approver elsewhere', as(other.approver), 'not-found', 'auth.forbidden', 'auth.forbidden'],
      ['stranger', as(stranger), 'not-found', 'auth.forbidden', 'auth.forbidden'],
      ['risk viewer', as(risk), 'auth.forbidden', 'auth.forbidden', 'auth.forbidden'],
      ['auditor', as(auditor), 'auth.forbidden', 'auth.forbidden', 'auth.forbidden'],
      ['admin', as(admin), 'pulled', 'pulled', 'pulled'],
      ['operator', operator, 'pulled', 'pulled', 'pulled'],
    ]
    const found = []
    for (const [name, who] of table)
      found.push([
        name,
        await outcome(who, ofIdentity(identity)),
        await outcome(who, at.ofSource),
        await outcome(who, ESTATE),
      ])
    expect(found).toEqual(table.map(([name, , ...outcomes]) => [name, ...outcomes]))
  })

  test('only admins lift it; who does not see it cannot tell it from one that does not exist (I40)', async () => {
    const at = await place()
    const { haltId } = await pull(as(at.approver), ofIdentity(await at.account()))
    await expect(lift(as(stranger), haltId)).rejects.toMatchObject({ code: 'not-found' })
    await expect(getHalt(as(stranger), haltId)).rejects.toMatchObject({ code: 'not-found' })
    for (const who of [at.approver, at.owner, risk, auditor])
      await expect(lift(as(who), haltId)).rejects.toMatchObject({ code: 'auth.forbidden' })
    await lift(as(admin), haltId)
    expect(await getHalt(as(at.owner), haltId)).toMatchObject({
      liftedByName: 'Adele',
      liftReason: 'the password was changed',
      pulledByName: 'Ada',
      reason,
    })
    expect((await eventsOf(haltId)).map(({ type }) => type)).toEqual(['halt.pulled', 'halt.lifted'])
  })

  test('halts are listed for those whom they stop, who decide there, and who see everything', async () => {
    const [at, other] = [await place(), await place()]
    const identity = await at.account()
    const halts = [await pull(as(at.approver), ofIdentity(identity)), await pull(as(at.approver), at.ofSource)]
    const ids = halts.map(({ haltId }) => haltId as string).reverse()
    const listed = async (who: TestPerson) => {
      const { data } = await listHalts(as(who), { view: 'in-force' }, { limit: 50, cursor: null })
      return data.map(({ id }) => id as string).filter((id) => ids.includes(id))
    }
    for (const who of [at.owner, at.approver, risk, auditor, admin]) expect(await listed(who)).toEqual(ids)
    for (const who of [stranger, other.owner, other.approver]) expect(await listed(who)).toEqual([])
    expect((await haltsConcerningMe(as(at.owner))).map(({ id }) => id)).toEqual(ids)
    const seen = await haltOutlook(as(at.owner), ofIdentity(identity))
    expect([seen.mayPull, seen.inForce.map(({ scope }) => scope)]).toEqual([false, ['source', 'identity']])
    expect((await haltOutlook(as(at.approver), ofIdentity(await at.account()))).mayPull).toBe(true)
    for (const { haltId } of halts) await lift(as(admin), haltId)
    expect(await listed(admin)).toEqual([])
    const first = await listHalts(as(admin), { view: 'lifted' }, { limit: 1, cursor: null })
    const second = await listHalts(as(admin), { view: 'lifted' }, { limit: 1, cursor: first.nextCursor })
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids)
  })
})

describe('what it does', () => {
  test('everything open in its scope ends in the one transaction, and what is on its way out is left as it is', async () => {
    const at = await place()
    const states = ['scheduled', 'activating', 'active', 'revoking', 'revoke_failing'] as const
    const grants = await Promise.all(states.map(async () => approved(at, await at.account())))
    const elsewhere = await place()
    const outside = await approved(elsewhere, await elsewhere.account())
    for (const [index, state] of states.entries()) if (state !== 'scheduled') await setState(grants[index] ?? '', state)
    const waiting = await ask(at, await at.account())
    const { counts } = await previewPull(as(at.approver), at.ofSource)
    expect(counts).toEqual({ live: 2, scheduled: 1, ending: 2, pending: 1 })

    const { haltId, grantsEnded } = await pull(as(at.approver), at.ofSource)
    expect(grantsEnded).toBe(3)
    const rows = await Promise.all(grants.map(grantRow))
    const kept = { leasedBy: 'somebody', fence: 7 }
    expect(rows[0]).toMatchObject({ state: 'ended', endCause: 'never-started', haltId, dueAt: null, endReason: reason })
    for (const row of rows.slice(1, 3))
      expect(row).toMatchObject({ state: 'revoking', endCause: 'kill-switch', haltId, attempts: 0, ...kept })
    for (const [index, state] of (['revoking', 'revoke_failing'] as const).entries())
      expect(rows[index + 3]).toMatchObject({ state, endCause: null, haltId: null, attempts: 3, ...kept })
    expect(await grantRow(outside)).toMatchObject({ state: 'scheduled', haltId: null })
    expect(await requestState(waiting)).toBe('pending')
    expect(await eventsOf(haltId)).toEqual([{ type: 'halt.pulled', scope: 'source', reason, grantsEnded: 3 }])
    expect((await eventsOf(grants[0] ?? '')).at(-1)).toMatchObject({ type: 'grant.ended', haltId, reason })
    expect((await eventsOf(grants[2] ?? '')).at(-1)).toMatchObject({ type: 'grant.end-requested', haltId, reason })
    expect((await eventsOf(grants[3] ?? '')).map(({ type }) => type)).not.toContain('grant.end-requested')
    expect(await getHalt(as(at.owner), haltId)).toMatchObject({ grantsEnded: 3, stillOpen: 2 })
    await lift(as(admin), haltId)
    expect(await Promise.all(grants.map(async (id) => (await grantRow(id)).state))).toEqual([
      'ended',
      'revoking',
      'revoking',
      'revoking',
      'revoke_failing',
    ])
  })

  test('while it lasts nothing new is asked and nothing is approved, but waiting requests can be denied and withdrawn', async () => {
    const at = await place()
    const [one, two, three] = [
      await ask(at, await at.account()),
      await ask(at, await at.account()),
      await ask(at, await at.account()),
    ]
    const { haltId } = await pull(as(at.approver), at.ofSource)
    await expect(vote(at, one)).rejects.toMatchObject({ code: 'access.halted', facts: { haltId, scope: 'source' } })
    expect((await getRequest(as(at.approver), one.id)).closed).toContain('The kill switch is pulled for this source')
    const fresh = await at.account()
    await expect(ask(at, fresh)).rejects.toMatchObject({ code: 'access.halted' })
    const wish = { identityId: fresh.id, entitlementId: at.entitlement.id, durationMs: 5 * MINUTE }
    expect((await previewRequest(as(at.owner), wish)).refusal).toMatchObject({ code: 'access.halted' })
    expect(await vote(at, two, 'deny')).toMatchObject({ state: 'denied' })
    await withdrawRequest(as(at.owner), { requestId: three.id })
    await lift(as(admin), haltId)
    expect((await previewRequest(as(at.owner), wish)).refusal).toBeNull()
    expect(await vote(at, one)).toMatchObject({ state: 'approved' })
  })

  test('an identity’s halt covers every inventory row of its target account (I8)', async () => {
    const at = await place()
    const [first, twin, other] = [await at.account('role:77'), await at.account('role:77'), await at.account()]
    const grants = [await approved(at, twin), await approved(at, other)]
    expect((await previewPull(as(at.approver), ofIdentity(first))).counts).toMatchObject({ scheduled: 1 })
    const waiting = [await ask(at, twin), await ask(at, other)]
    const { grantsEnded } = await pull(as(at.approver), ofIdentity(first))
    expect(grantsEnded).toBe(1)
    const rows = await Promise.all(grants.map(grantRow))
    expect(rows.map(({ state }) => state)).toEqual(['ended', 'scheduled'])
    const facts = await Promise.all(rows.map((row) => startFacts(db, row)))
    expect(facts.map(({ halted }) => halted)).toEqual([true, false])
    await expect(vote(at, waiting[0] as Request)).rejects.toMatchObject({ code: 'access.halted' })
    expect(await vote(at, waiting[1] as Request)).toMatchObject({ state: 'approved' })
    expect((await haltOutlook(as(at.owner), ofIdentity(twin))).inForce).toHaveLength(1)
    expect((await haltOutlook(as(at.owner), ofIdentity(other))).inForce).toHaveLength(0)
  })

  test('ten thousand grants end in one pull, each with its row in the audit (I27)', async () => {
    const at = await place()
    const identity = await at.account()
    const count = 10_000
    await asSuperuser((superuser) =>
      superuser.sqlTransaction(async (tx) => {
        await tx.rows(sql`SET LOCAL session_replication_role = replica`)
        await tx.rows(sql`
          INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
            starts_at, activating_at, active_at, ends_at, due_at)
          SELECT ${at.source.id}, 'grt_' || lpad(to_hex(n), 32, '0'), 'req_' || lpad(to_hex(n), 32, '0'), ${identity.id}, ${at.entitlement.id},
            ${identity.accountKey}, ${at.entitlement.externalId}, 'active', 3600000, 0, clock_timestamp(), clock_timestamp(), clock_timestamp(),
            clock_timestamp() + interval '1 hour', clock_timestamp() + interval '1 hour'
          FROM generate_series(1, ${count}::int) n`)
      }),
    )
    const { haltId, grantsEnded } = await pull(as(admin), at.ofSource)
    expect(grantsEnded).toBe(count)
    const [after] = await db.rows<{ revoking: number; told: number }>(sql`
      SELECT (SELECT count(*)::int FROM access_grant WHERE halt_id = ${haltId} AND state = 'revoking' AND due_at <= clock_timestamp()) AS revoking,
        (SELECT count(*)::int FROM audit_event WHERE type = 'grant.end-requested' AND payload->>'haltId' = ${haltId}) AS told`)
    expect(after).toEqual({ revoking: count, told: count })
  })
})

describe('races', () => {
  /** Holds rows of a query locked until it is let go: whoever comes after waits in the database, at a place we know. */
  async function hold(statement: ReturnType<typeof sql>) {
    const held = Promise.withResolvers<void>()
    const letGo = Promise.withResolvers<void>()
    const done = db.sqlTransaction(async (tx) => {
      await tx.rows(statement)
      held.resolve()
      await letGo.promise
    })
    await held.promise
    return async () => (letGo.resolve(), done)
  }
  const waiters = async (kind: 'advisory' | 'other') => {
    const [row] = await db.rows<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND (wait_event = 'advisory') = ${kind === 'advisory'}`)
    return row?.count
  }
  const untilWaiting = (kind: 'advisory' | 'other') => expect.poll(() => waiters(kind), { interval: 10 }).toBe(1)

  test('an approval that began before a pull is waited for, and its grant never starts (I15)', async () => {
    const at = await place()
    const request = await ask(at, await at.account())
    const letGo = await hold(sql`SELECT id FROM access_request WHERE id = ${request.id} FOR UPDATE`)
    const approving = vote(at, request)
    await untilWaiting('other')
    const pulling = pull(as(at.approver2), at.ofSource)
    await untilWaiting('advisory')
    await letGo()
    const { grantId } = await approving
    const { haltId, grantsEnded } = await pulling
    expect(grantsEnded).toBe(1)
    expect(await grantRow(grantId ?? '')).toMatchObject({ state: 'ended', endCause: 'never-started', haltId })
  })

  test('an approval that comes while a pull is in hand waits for it and is refused (I15)', async () => {
    const at = await place()
    const [live, request] = [await approved(at, await at.account()), await ask(at, await at.account())]
    const letGo = await hold(sql`SELECT id FROM access_grant WHERE id = ${live} FOR UPDATE`)
    const pulling = pull(as(at.approver2), at.ofSource)
    await untilWaiting('other')
    const approving = vote(at, request).catch((error: unknown) => error)
    await untilWaiting('advisory')
    await letGo()
    expect((await pulling).grantsEnded).toBe(1)
    expect(await approving).toMatchObject({ code: 'access.halted' })
    expect(await requestState(request)).toBe('pending')
    expect(await db.rows(sql`SELECT 1 FROM access_grant WHERE request_id = ${request.id}`)).toEqual([])
  })

  test('a batch that locks the same grants in another order does not stop a pull', async () => {
    const at = await place()
    const grants = [await approved(at, await at.account()), await approved(at, await at.account())].sort()
    const [first, second] = grants.map((id) => sql`SELECT id FROM access_grant WHERE id = ${id} FOR UPDATE`)
    if (!first || !second) throw new Error('two grants')
    const [held, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const batch = db.sqlTransaction(async (tx) => {
      await tx.rows(second)
      held.resolve()
      await letGo.promise
      await tx.rows(first)
    })
    await held.promise
    const pulling = pull(as(at.approver), at.ofSource)
    await untilWaiting('other')
    letGo.resolve()
    expect((await pulling).grantsEnded).toBe(2)
    await batch
    for (const id of grants) expect(await grantRow(id)).toMatchObject({ state: 'ended' })
  })

  test('of many who pull at once one wins, and the others hear who and when (I21)', async () => {
    const at = await place()
    const people = [at.approver, at.approver2, admin]
    const settled = await Promise.allSettled([...people, ...people].map((who) => pull(as(who), at.ofSource)))
    const won = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.haltId] : []))
    expect(won).toHaveLength(1)
    const halt = await getHalt(as(admin), won[0] as HaltId)
    for (const one of settled)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({
          code: 'halt.already-pulled',
          facts: { haltId: halt.id, pulledBy: halt.pulledByName },
        })
  })

  test('of two who lift at once one wins, and the other hears it (I21)', async () => {
    const at = await place()
    const { haltId } = await pull(as(admin), at.ofSource)
    const settled = await Promise.allSettled([lift(as(admin), haltId), lift(as(admin), haltId)])
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'halt.already-lifted', facts: { liftedBy: 'Adele' } },
    })
  })
})
