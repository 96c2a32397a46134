/** An estate of as many identities as asked: names, owners, uses and holdings spread as in life. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { beginSession } from '#lib/people/commands/begin-session.ts'
import { sessionCookieName } from '#lib/people/session-cookie.ts'
import { createToken } from '#lib/people/server.ts'
import { instant } from '#lib/kernel/time.ts'
import { insertPerson, personContext } from '#lib/testing/builders/people.ts'
import { client, type Ground } from '../ground.ts'

/** Raises the number of identities to `count`; rows only, without their history. */
export async function raiseTo(ground: Ground, count: number): Promise<void> {
  const product = await client(ground.superuserUrl)
  await product.query('BEGIN; SET LOCAL session_replication_role = replica')
  await product.query(
    `INSERT INTO identity (source_id, id, external_id, account_key, name, kind, environment, standing_count, flags, last_used_at, last_used_known, first_seen_at, tier, ae, ae_plus)
     SELECT $1, 'idn_' || lpad(to_hex(n), 32, '0'), 'bench:' || n, 'bench:' || n,
       (ARRAY['ci', 'svc', 'bot', 'etl', 'agent', 'db'])[1 + n % 6] || '-' || (ARRAY['payments', 'ledger', 'search', 'mail', 'orders'])[1 + n % 5] || '-' || n,
       (ARRAY['database-role', 'service-account', 'bot'])[1 + n % 3], (ARRAY['prod', 'test', 'dev'])[1 + n % 3], n % 40, CASE WHEN n % 10 = 0 THEN ARRAY['superuser'] ELSE '{}' END,
       CASE WHEN n % 4 = 0 THEN NULL ELSE now() - make_interval(mins => ((n::bigint * 7919) % 400000)::int) END, n % 4 <> 1, now() - make_interval(mins => ((n::bigint * 104729) % 900000)::int),
       CASE WHEN n % 8 > 0 THEN 'T' || n % 5 END, CASE WHEN n % 8 > 0 THEN (n * 7919::bigint % 1000) / 1000.0 END, CASE WHEN n % 8 > 0 THEN (n * 7919::bigint % 1000) / 900.0 END
     FROM generate_series((SELECT count(*)::int FROM identity) + 1, $2::int) n`,
    [ground.sourceId, count],
  )
  await product.query(
    `INSERT INTO ownership (id, source_id, identity_id, owner_team_id)
     SELECT 'own_' || substr(i.id, 5), i.source_id, i.id, $1 FROM identity i
     WHERE i.source_id = $2 AND right(i.id, 1) IN ('1', '3', '5', '7') AND NOT EXISTS (SELECT 1 FROM ownership o WHERE o.identity_id = i.id)`,
    [ground.owner.teamIds[0], ground.sourceId],
  )
  await raiseGrants(ground, product, count)
  await product.query('COMMIT')
  for (const table of ['identity', 'ownership', 'entitlement', 'access_request', 'access_grant'])
    await product.query(`VACUUM ANALYZE ${table}`)
  await product.end()
}

/** A year's grants, one for each identity: all but one in a thousand have ended. Every page tells of those that are open. */
async function raiseGrants(ground: Ground, product: pg.Client, count: number): Promise<void> {
  await product.query(
    `INSERT INTO entitlement (source_id, id, external_id, name, kind, content, content_hash, administrable)
     VALUES ($1, 'ent_' || repeat('b', 32), 'bench:role', 'bench_role', 'role', '{}', repeat('ab', 32), true) ON CONFLICT DO NOTHING`,
    [ground.sourceId],
  )
  await product.query(
    `INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash, policy_version,
       state, created_at, lapses_at, decided_at)
     SELECT 'req_' || substr(i.id, 5), i.source_id, i.id, 'ent_' || repeat('b', 32), 'h', $2, 3600000, 'one of a year', 'a', 'p', 'approved', past.at, past.at, past.at
     FROM identity i, LATERAL (SELECT now() - make_interval(mins => 120 + (hashtext(i.id) & 524287)) AS at) past WHERE i.source_id = $1 ORDER BY i.id LIMIT $3`,
    [ground.sourceId, ground.owner.id, count],
  )
  await product.query(
    `INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
       starts_at, approved_at, activating_at, active_at, ends_at, due_at, gone_at, ended_at, overshoot_ms, lag_ms, end_cause)
     SELECT r.source_id, 'grt_' || substr(r.id, 5), r.id, r.identity_id, r.entitlement_id, i.account_key, 'bench:role', CASE WHEN NOT live THEN 'ended' ELSE 'active' END, 3600000, 250,
       r.created_at, r.created_at, r.created_at, r.created_at, ends.at, CASE WHEN live THEN ends.at END, CASE WHEN NOT live THEN ends.at END, CASE WHEN NOT live THEN ends.at END,
       CASE WHEN NOT live THEN -200 END, CASE WHEN NOT live THEN 50 END, CASE WHEN NOT live THEN 'expiry' END
     FROM access_request r JOIN identity i ON i.source_id = r.source_id AND i.id = r.identity_id,
       LATERAL (SELECT hashtext(r.id) % 1000 = 0 AS live) open,
       LATERAL (SELECT CASE WHEN live THEN now() + interval '8 hours' ELSE r.created_at + interval '1 hour' END AS at) ends WHERE r.source_id = $1`,
    [ground.sourceId],
  )
}

/** Somebody who sees everything: headers for the API and for pages. */
export async function auditorOf(ground: Ground, origin: string): Promise<{ api: HeadersInit; page: HeadersInit }> {
  const auditor = await insertPerson(ground.db, { name: 'Auditor', roles: ['auditor'] })
  const { secret: token } = await createToken(personContext(ground.db, auditor), {
    personId: auditor.id,
    name: 'console benchmark',
    scopes: ['identities:read'],
    lifetimeMs: 3_600_000,
  })
  const secret = randomBytes(32).toString('base64url')
  await beginSession(ground.db, {
    personId: auditor.id,
    secret,
    previousSecret: null,
    authenticatedAt: instant(Date.now()),
    requestId: 'bench',
  })
  return {
    api: { authorization: `Bearer ${token.reveal()}` },
    page: { cookie: `${sessionCookieName(origin)}=${secret}` },
  }
}
