/** What is written of an act does not depend on whether it comes alone, and no grant has a shape that nobody may give it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GrantId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import { newId } from '#lib/platform/new-id.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import type { GrantState } from '../model.ts'
import { recordSettled, type Settled } from './records.ts'

let product: TestDatabase
let db: Database
let admin: Database
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 1, onePlanEach: true })
  admin = openDatabase(product.superuserUrl, { poolSize: 1 })
})
afterAll(async () => {
  await Promise.all([db.close(), admin.close()])
  await product.close()
})

const AT = instant(1_795_000_000_123)
const ended = {
  goneAt: instant(AT + 7),
  ackedAt: AT,
  overshootMs: -249.875,
  lagMs: 0.1,
  heldOtherwise: true,
  sessionsTerminated: 2,
  sweepUnitMs: 4_999,
  sweeps: 3,
}
const kept = { ...ended, goneAt: null, ackedAt: null, overshootMs: null, lagMs: null, heldOtherwise: false }
const KINDS: readonly { expected: GrantState; endCause: string | null; next: Settled['next'] }[] = [
  { expected: 'activating', endCause: null, next: { state: 'active' } },
  { expected: 'revoking', endCause: null, next: { state: 'ended', ...ended } },
  { expected: 'revoke_failing', endCause: 'kill-switch', next: { state: 'ended', ...kept } },
  { expected: 'revoking', endCause: 'activation-failed', next: { state: 'activation_failed', ...ended } },
  { expected: 'revoking', endCause: 'activation-failed', next: { state: 'activation_failed', ...kept } },
]

/** One act of each kind, on grants of their own that have something in every column an end may touch. */
async function acts(): Promise<Settled[]> {
  const { id: sourceId } = await insertSource(db)
  const identity = await insertIdentity(db, sourceId)
  const entitlement = await insertEntitlement(db, sourceId)
  const made = KINDS.map((kind) => ({ ...kind, id: newId('grant') }))
  await admin.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    await tx.rows(sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, end_cause, duration_ms, margin_ms,
        starts_at, activating_at, ends_at, due_at, fence, attempts, lease_until, leased_by, first_failed_at, last_error, last_error_kind, last_remedy,
        overshoot_ms, lag_ms, sessions_terminated, sweeps_left, next_sweep_at)
      SELECT ${sourceId}, id, id, ${identity.id}, ${entitlement.id}, id, 'e', state, end_cause, 60000, 250, now(), now(), '2026-11-23 10:00:00.5+00', now(), 4, 3,
        now() + interval '1 h', 'engine', '2026-11-23 09:00+00', 'no answer', 'transient', 'wait', 1, 1, 5, 1, now()
      FROM jsonb_to_recordset(${JSON.stringify(made.map(({ id, expected, endCause }) => ({ id, state: expected, end_cause: endCause })))}::jsonb) AS g(id text, state text, end_cause text)`)
  })
  return made.map(({ id, expected, next }) => settled({ sourceId, identityId: identity.id, id, expected, next }))
}

type Act = { sourceId: SourceId; identityId: IdentityId; id: GrantId; expected: GrantState; next: Settled['next'] }
const settled = ({ sourceId, identityId, id, expected, next }: Act): Settled => ({
  attempt: {
    id: newId('attempt'),
    sourceId,
    grantId: id,
    effect: next.state === 'active' ? 'grant' : 'revoke',
    fence: 4,
    worker: 'engine',
    startedAt: AT,
    outcome: 'done',
    errorKind: null,
    error: null,
    evidence: { said: 'it’s "gone" \\ 名', nothing: null, left: undefined, list: [1.5, null] },
  },
  expected,
  next,
  event: {
    type: next.state === 'active' ? 'grant.active' : next.state === 'ended' ? 'grant.ended' : 'grant.activation-failed',
    subject: { kind: 'grant', id },
    sourceId,
    identityId,
    summary: 'a → b',
    payload: { overshootMs: -249.875, keptFor: null, left: undefined },
  },
})

/** All that is on record of a grant, but for names and for what the database's clock wrote. */
const recordOf = async ({ attempt: { grantId } }: Settled) =>
  db.rows(sql`
    SELECT to_jsonb(g) - ARRAY['id', 'source_id', 'request_id', 'identity_id', 'entitlement_id', 'account_key', 'starts_at', 'approved_at', 'activating_at',
        'active_at', 'ended_at', 'next_sweep_at']
      || jsonb_build_object('active', active_at IS NOT NULL, 'ended', ended_at IS NOT NULL, 'sweep', round(extract(epoch FROM next_sweep_at - ended_at))) AS grant,
      (SELECT jsonb_agg(to_jsonb(t) - ARRAY['id', 'source_id', 'grant_id', 'ended_at', 'finished_at']) FROM grant_attempt t WHERE t.grant_id = g.id) AS tries,
      (SELECT jsonb_agg(to_jsonb(e) - ARRAY['id', 'seq', 'at', 'xid', 'subject_id', 'source_id', 'identity_id', 'request_id']
        || jsonb_build_object('told', (SELECT count(*) FROM delivery d WHERE d.payload ->> 'eventId' = e.id))) FROM audit_event e WHERE e.subject_id = g.id) AS events
    FROM access_grant g WHERE g.id = ${grantId}`)

test('one act by itself and the same among others leave the same on record (I27)', async () => {
  const [alone, together] = [await acts(), await acts()]
  for (const act of alone) expect(await recordSettled(db, workerContext(db), [act])).toEqual([true])
  expect(await recordSettled(db, workerContext(db), together)).toEqual(KINDS.map(() => true))
  for (const [n, act] of alone.entries()) {
    const [one, among] = [await recordOf(act), await recordOf(together[n] as Settled)]
    expect(one).toEqual(among)
    expect(one).toMatchObject([{ grant: { state: act.next.state }, tries: [{ fence: 4 }], events: [{ told: 1 }] }])
  }
  // Neither is written twice, nor for another fence.
  for (const batch of [alone, alone.slice(0, 1)])
    expect(await recordSettled(db, workerContext(db), batch)).toEqual(batch.map(() => false))
})

test('a grant has the times of its state: the check says yes or no, and never nothing', async () => {
  const found = await admin.rows<{ cases: number; wrong: number; allowed: number }>(sql`
    SELECT count(*)::int AS cases, count(*) FILTER (WHERE said)::int AS allowed, count(*) FILTER (WHERE said IS DISTINCT FROM (
      duration > 0 AND margin >= 0 AND margin <= 1000 AND CASE
        WHEN state IN ('ended', 'activation_failed') THEN ended IS NOT NULL
        WHEN ended IS NOT NULL OR due IS NULL THEN false
        WHEN state = 'scheduled' THEN true
        ELSE state IN ('activating', 'active', 'revoking', 'revoke_failing') AND ends IS NOT NULL END))::int AS wrong
    FROM (SELECT *, curfew_grant_is_sound(state, duration, margin, ended, due, ends) AS said
      FROM unnest('{scheduled,activating,active,revoking,revoke_failing,ended,activation_failed,other,""}'::text[]) state,
        unnest('{-1,0,1}'::int[]) duration, unnest('{-1,0,1000,1001}'::int[]) margin,
        unnest(ARRAY[NULL, now()]) ended, unnest(ARRAY[NULL, now()]) due, unnest(ARRAY[NULL, now()]) ends) every`)
  expect(found).toEqual([{ cases: 864, wrong: 0, allowed: 2 * (4 + 4 + 2 + 4) }])
})
