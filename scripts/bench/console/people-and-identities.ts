/** An estate of as many identities as asked: names, owners, uses and holdings spread as in life. */
import { randomBytes } from 'node:crypto'
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
  await product.query('COMMIT')
  await product.query('VACUUM ANALYZE identity')
  await product.query('VACUUM ANALYZE ownership')
  await product.end()
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
