/** Accounts and roles at the target, known to the inventory: every account with every role is one pair. */
import { newId } from '#lib/platform/new-id.ts'
import { client, type Ground } from './ground.ts'

export type Pair = {
  identityId: string
  entitlementId: string
  accountKey: string
  entitlementKey: string
  account: string
  role: string
  accountOid: number
  roleOid: number
}

/** The connector may give each role; each account may sign in. Owned by the owner's team, requestable for 8 h. */
export async function makePairs(ground: Ground, accounts: number, roles: number): Promise<Pair[]> {
  const admin = await client(ground.target.url())
  await admin.query(`DO $$ BEGIN
    FOR n IN 1..${roles} LOOP EXECUTE format('CREATE ROLE bench_role_%s', n);
      EXECUTE format('GRANT bench_role_%s TO curfew WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', n); END LOOP;
    FOR n IN 1..${accounts} LOOP EXECUTE format('CREATE ROLE bench_account_%s LOGIN', n); END LOOP; END $$`)
  const { rows } = await admin.query<{ oid: number; name: string }>(
    `SELECT oid::int8::int AS oid, rolname AS name FROM pg_roles WHERE rolname LIKE 'bench\\_%' ORDER BY oid`,
  )
  await admin.end()
  const known = rows.map((row) => ({ ...row, isRole: row.name.startsWith('bench_role_') }))
  const identities = known.filter((one) => !one.isRole).map((one) => ({ ...one, id: newId('identity') }))
  const entitlements = known.filter((one) => one.isRole).map((one) => ({ ...one, id: newId('entitlement') }))
  await writeDown(ground, identities, entitlements)
  return identities.flatMap((identity) =>
    entitlements.map((entitlement) => ({
      identityId: identity.id,
      entitlementId: entitlement.id,
      accountKey: `role:${identity.oid}`,
      entitlementKey: `role:${entitlement.oid}`,
      account: identity.name,
      role: entitlement.name,
      accountOid: identity.oid,
      roleOid: entitlement.oid,
    })),
  )
}

type Named = { id: string; oid: number; name: string }

/** As the superuser and without triggers: the benchmark needs the rows, not their history. */
async function writeDown(ground: Ground, identities: readonly Named[], entitlements: readonly Named[]): Promise<void> {
  const product = await client(ground.superuserUrl)
  const [teamId] = ground.owner.teamIds
  await product.query('BEGIN; SET LOCAL session_replication_role = replica')
  await product.query(
    `INSERT INTO identity (source_id, id, external_id, account_key, name, kind, environment)
     SELECT $1, i.id, 'role:' || i.oid, 'role:' || i.oid, i.name, 'database-role', 'test'
     FROM jsonb_to_recordset($2::jsonb) AS i(id text, oid bigint, name text)`,
    [ground.sourceId, JSON.stringify(identities)],
  )
  await product.query(
    `INSERT INTO ownership (id, source_id, identity_id, owner_team_id)
     SELECT 'own_' || replace(gen_random_uuid()::text, '-', ''), $1, i.id, $3 FROM jsonb_to_recordset($2::jsonb) AS i(id text)`,
    [ground.sourceId, JSON.stringify(identities), teamId],
  )
  await product.query(
    `INSERT INTO entitlement (source_id, id, external_id, name, kind, content, content_hash, administrable)
     SELECT $1, e.id, 'role:' || e.oid, e.name, 'role', '{}', repeat('ab', 32), true
     FROM jsonb_to_recordset($2::jsonb) AS e(id text, oid bigint, name text)`,
    [ground.sourceId, JSON.stringify(entitlements)],
  )
  await product.query(
    `INSERT INTO entitlement_setting (source_id, entitlement_id, requestable, max_duration_ms)
     SELECT $1, e.id, true, 28800000 FROM jsonb_to_recordset($2::jsonb) AS e(id text)`,
    [ground.sourceId, JSON.stringify(entitlements)],
  )
  await product.query('COMMIT')
  await product.query('ANALYZE')
  await product.end()
}

/**
 * Live grants on record that end at these times; their memberships are given by `giveAll`.
 * @param endsInMs from the database's clock at the insert, one per pair
 */
export async function insertLive(
  ground: Ground,
  pairs: readonly Pair[],
  endsInMs: readonly number[],
): Promise<string[]> {
  const rows = pairs.map((pair, index) => ({
    id: newId('grant'),
    request: newId('request'),
    identity: pair.identityId,
    entitlement: pair.entitlementId,
    account_key: pair.accountKey,
    entitlement_key: pair.entitlementKey,
    ends_in_ms: endsInMs[index] ?? 0,
  }))
  const product = await client(ground.superuserUrl)
  const given = [ground.sourceId, JSON.stringify(rows)]
  const recordset = `jsonb_to_recordset($2::jsonb) AS r(id text, request text, identity text, entitlement text, account_key text, entitlement_key text, ends_in_ms float8)`
  await product.query('BEGIN; SET LOCAL session_replication_role = replica')
  await product.query(
    `INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash, policy_version, state, lapses_at, decided_at)
     SELECT r.request, $1, r.identity, r.entitlement, repeat('ab', 32), $3, 3600000, 'benchmark', 'asked', 'benchmark', 'approved', clock_timestamp(), clock_timestamp()
     FROM ${recordset}`,
    [...given, ground.owner.id],
  )
  await product.query(
    `INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms, starts_at,
       activating_at, active_at, ends_at, due_at)
     SELECT $1, r.id, r.request, r.identity, r.entitlement, r.account_key, r.entitlement_key, 'active', 3600000, 250, now(), now(), now(),
       now() + make_interval(secs => r.ends_in_ms / 1000), now() + make_interval(secs => (r.ends_in_ms - 250) / 1000)
     FROM ${recordset}`,
    given,
  )
  await product.query('COMMIT')
  await product.query('ANALYZE access_grant')
  await product.end()
  return rows.map(({ id }) => id)
}
