/** The guards of the record, asked directly of the database: whatever a program does, these hold. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'

let database: TestDatabase
let app: pg.Client
let owner: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  app = await connect(database.url)
  owner = await connect(database.ownerUrl)
})
afterAll(async () => {
  await app?.end()
  await owner?.end()
  await database?.close()
})
async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}

type Audited = {
  table: string
  kind: string
  type: string
  /** SQL that writes one row with this key, and what its audit row must name as subject. */
  insert(key: string): string
  subject?(key: string): string
  /** Columns of the audit row beyond the subject. */
  sourceId?: string
}
const asked = "'src_x', 'idn_x', 'ent_x', 'hash', 'per_x', 60000, 'reason', 'asked', 'policy'"
/** Every table whose changes must be on record. */
const AUDITED: readonly Audited[] = [
  {
    table: 'person',
    kind: 'person',
    type: 'person.joined',
    insert: (key) => `INSERT INTO person (id, email, name) VALUES ('${key}', 'a@example.org', 'A')`,
  },
  {
    table: 'role_assignment',
    kind: 'role',
    type: 'role.granted',
    insert: (key) => `INSERT INTO role_assignment (id, person_id, role) VALUES ('${key}', 'per_x', 'admin')`,
  },
  {
    table: 'team',
    kind: 'team',
    type: 'team.created',
    insert: (key) => `INSERT INTO team (id, name) VALUES ('${key}', '${key}')`,
  },
  {
    table: 'team_member',
    kind: 'membership',
    type: 'membership.added',
    insert: (key) => `INSERT INTO team_member (id, team_id, person_id) VALUES ('${key}', 'tem_x', '${key}')`,
  },
  {
    table: 'access_token',
    kind: 'token',
    type: 'token.created',
    insert: (key) =>
      `INSERT INTO access_token (id, person_id, name, token_hash, expires_at) VALUES ('${key}', 'per_x', 'n', convert_to('${key}', 'UTF8'), now())`,
  },
  {
    table: 'source',
    kind: 'source',
    type: 'source.added',
    insert: (key) => `INSERT INTO source (id, kind, name, config) VALUES ('${key}', 'postgresql', '${key}', '{}')`,
  },
  {
    table: 'source_secret',
    kind: 'secret',
    type: 'secret.stored',
    insert: () => `INSERT INTO source_secret (source_id, sealed, key_id) VALUES ('src_x', 'x', 'k')`,
    subject: () => 'src_x',
  },
  {
    table: 'entitlement_setting',
    kind: 'entitlement-setting',
    type: 'entitlement.made-requestable',
    sourceId: 'src_x',
    insert: () =>
      `INSERT INTO entitlement_setting (source_id, entitlement_id, requestable) VALUES ('src_x', 'ent_x', true)`,
    subject: () => 'ent_x',
  },
  {
    table: 'claim',
    kind: 'claim',
    type: 'claim.submitted',
    insert: (key) =>
      `INSERT INTO claim (id, source_id, identity_id, owner_person_id, claimed_by, reason) VALUES ('${key}', 'src_x', '${key}', 'per_x', 'per_x', 'r')`,
  },
  {
    table: 'ownership',
    kind: 'ownership',
    type: 'ownership.began',
    insert: (key) =>
      `INSERT INTO ownership (id, source_id, identity_id, owner_person_id) VALUES ('${key}', 'src_x', '${key}', 'per_x')`,
  },
  {
    table: 'baseline_entry',
    kind: 'baseline',
    type: 'baseline.declared',
    insert: (key) =>
      `INSERT INTO baseline_entry (id, source_id, identity_id, entitlement_id, reason, declared_by) VALUES ('${key}', 'src_x', 'idn_x', '${key}', 'r', 'per_x')`,
  },
  {
    table: 'access_request',
    kind: 'request',
    type: 'request.submitted',
    insert: (key) =>
      `INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash, policy_version, lapses_at) VALUES ('${key}', ${asked.replace("'per_x'", `'${key}'`)}, now())`,
  },
  {
    table: 'vote',
    kind: 'vote',
    type: 'vote.cast',
    insert: (key) =>
      `INSERT INTO vote (id, request_id, person_id, canonical_person_id, decision, asked_hash) VALUES ('${key}', 'req_x', 'per_x', '${key}', 'approve', 'asked')`,
  },
  {
    table: 'request_message',
    kind: 'message',
    type: 'question.asked',
    insert: (key) =>
      `INSERT INTO request_message (id, request_id, person_id, kind, text) VALUES ('${key}', 'req_x', 'per_x', 'question', 'why?')`,
  },
  {
    table: 'access_grant',
    kind: 'grant',
    type: 'grant.scheduled',
    sourceId: 'src_x',
    insert: (key) =>
      `INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, duration_ms, margin_ms, starts_at, due_at) VALUES ('src_x', '${key}', '${key}', 'idn_x', 'ent_x', 'a', 'e', 60000, 250, now(), now())`,
  },
  {
    table: 'drift',
    kind: 'drift',
    type: 'drift.found',
    sourceId: 'src_x',
    insert: (key) =>
      `INSERT INTO drift (source_id, id, kind, holding_external_id) VALUES ('src_x', '${key}', 'unrecorded', '${key}')`,
  },
  {
    table: 'halt',
    kind: 'halt',
    type: 'halt.pulled',
    insert: (key) => `INSERT INTO halt (id, scope, source_id, reason) VALUES ('${key}', 'source', '${key}', 'because')`,
  },
  {
    table: 'restoration',
    kind: 'restoration',
    type: 'restoration.began',
    insert: (key) => `INSERT INTO restoration (id, cause) VALUES ('${key}', 'declared')`,
  },
  {
    table: 'saved_view',
    kind: 'view',
    type: 'view.saved',
    insert: (key) =>
      `INSERT INTO saved_view (id, list, name, owner_person_id) SELECT '${key}', 'identities', '${key}', id FROM person LIMIT 1`,
  },
  {
    table: 'setting',
    kind: 'setting',
    type: 'setting.changed',
    insert: (key) => `INSERT INTO setting (key, value) VALUES ('${key}', '{}')`,
  },
  // A sync is on record when it ends; while it runs it is progress, not a decision.
  {
    table: 'sync_run',
    kind: 'sync',
    type: 'sync.succeeded',
    insert: (key) =>
      `INSERT INTO sync_run (id, source_id) VALUES ('${key}', '${key}'); UPDATE sync_run SET state = 'succeeded' WHERE id = '${key}'`,
  },
]

const newKey = (): string => `key_${randomBytes(8).toString('hex')}`
const auditRow = (one: Audited, key: string): string => `
  INSERT INTO audit_event (id, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, source_id, summary)
  VALUES ('evt_${key}', 'change', '${one.type}', 'demo', 'Test', 'seed', '${one.kind}', '${one.subject?.(key) ?? key}', ${one.sourceId ? `'${one.sourceId}'` : 'NULL'}, 's')`

/** Runs it all in one transaction; returns the SQLSTATE of the refusal, or null. */
async function commit(client: pg.Client, statements: readonly string[]): Promise<string | null> {
  try {
    await client.query('BEGIN')
    for (const statement of statements) await client.query(statement)
    await client.query('COMMIT')
    return null
  } catch (error) {
    await client.query('ROLLBACK')
    return (error as { code?: string }).code ?? 'unknown'
  }
}

const LAND = `
  INSERT INTO person (id, email, name) VALUES ('per_x', 'x@example.org', 'X'); INSERT INTO team (id, name) VALUES ('tem_x', 'x');
  INSERT INTO source (id, kind, name, config) VALUES ('src_x', 'postgresql', 'x', '{}');
  INSERT INTO identity (source_id, id, external_id, account_key, name, kind) VALUES ('src_x', 'idn_x', 'x', 'x', 'x', 'database-role');
  INSERT INTO entitlement (source_id, id, external_id, name, kind, content_hash) VALUES ('src_x', 'ent_x', 'x', 'x', 'role', 'h');
  INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash, policy_version, lapses_at) VALUES ('req_x', ${asked}, now());
`
const LAND_EVENTS = (
  [
    ['person', 'per_x'],
    ['team', 'tem_x'],
    ['source', 'src_x'],
    ['request', 'req_x'],
  ] as const
).map(
  ([kind, id]) =>
    `INSERT INTO audit_event (id, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, summary) VALUES ('evt_${id}', 'change', 'x', 'demo', 'Test', 'seed', '${kind}', '${id}', 's')`,
)

/** Rows that the statement's foreign keys point to, made in the same transaction with their own audit rows. */
function needs(one: Audited, key: string): string[] {
  const person = [
    `INSERT INTO person (id, email, name) VALUES ('${key}', 'k@example.org', 'K')`,
    auditRow({ table: '', kind: 'person', type: 'person.joined', insert: () => '' }, key).replace('evt_', 'evt_p'),
  ]
  const source = [
    `INSERT INTO source (id, kind, name, config) VALUES ('${key}', 'postgresql', '${key}', '{}')`,
    auditRow({ table: '', kind: 'source', type: 'source.added', insert: () => '' }, key).replace('evt_', 'evt_s'),
  ]
  if (one.table === 'team_member') return person
  return one.table === 'sync_run' ? source : []
}

describe('every state change', () => {
  beforeAll(async () => expect(await commit(app, [LAND, ...LAND_EVENTS])).toBe(null))

  test('I27: the list of audited tables is the one the database guards', async () => {
    const { rows } = await owner.query<{ table: string }>(
      `SELECT DISTINCT tgrelid::regclass::text AS table FROM pg_trigger WHERE tgfoid = 'curfew_require_audit'::regproc ORDER BY 1`,
    )
    expect(rows.map((row) => row.table)).toEqual(AUDITED.map((one) => one.table).toSorted())
  })

  test.each(AUDITED)('I27: a change of $table without its audit row cannot commit', async (one) => {
    const key = newKey()
    expect(await commit(app, [...needs(one, key), one.insert(key)])).toBe('CF027')
    expect(await commit(owner, [...needs(one, key), one.insert(key)])).toBe('CF027')
  })

  test.each(AUDITED)('I27: a change of $table with its audit row commits', async (one) => {
    const key = newKey()
    expect(await commit(app, [...needs(one, key), one.insert(key), auditRow(one, key)])).toBe(null)
  })

  test.each(AUDITED)('I28: an audit row about $table without a change of that row cannot commit', async (one) => {
    const key = newKey()
    expect(await commit(app, [auditRow(one, key)])).toBe('CF028')
  })

  test('I28: an audit row about an unchanged row cannot commit, nor one about a kind nobody knows', async () => {
    const about = (kind: string, id: string) =>
      auditRow({ table: '', kind, type: 'x', insert: () => '', subject: () => id }, newKey())
    expect(await commit(app, [about('person', 'per_x')])).toBe('CF028')
    expect(await commit(app, [about('weather', 'per_x')])).toBe('CF028')
  })

  test('I27: the audit row of another subject or of an earlier transaction does not count', async () => {
    const key = newKey()
    const update = `UPDATE person SET name = 'Y' WHERE id = 'per_x'`
    expect(await commit(app, [update])).toBe('CF027')
    expect(
      await commit(app, [
        update,
        `INSERT INTO team (id, name) VALUES ('${key}', '${key}')`,
        auditRow(AUDITED[2] as Audited, key),
      ]),
    ).toBe('CF027')
  })

  test('I28: an access stands for itself', async () => {
    const access = auditRow({ table: '', kind: 'audit', type: 'audit.exported', insert: () => '' }, newKey()).replace(
      "'change'",
      "'access'",
    )
    expect(await commit(app, [access])).toBe(null)
  })
})

describe('the log', () => {
  const DENIED = '42501'
  test.each([
    ['update', `UPDATE audit_event SET summary = 'x'`],
    ['delete', `DELETE FROM audit_event`],
    ['truncate', `TRUNCATE audit_event`],
    [
      'backdate',
      `INSERT INTO audit_event (id, at, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, summary) VALUES ('e1', now() - interval '1 day', 'access', 't', 'demo', 'l', 'seed', 'k', 'i', 's')`,
    ],
    [
      'choose the place of',
      `INSERT INTO audit_event (id, seq, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, summary) VALUES ('e2', 1, 'access', 't', 'demo', 'l', 'seed', 'k', 'i', 's')`,
    ],
    [
      'choose the transaction of',
      `INSERT INTO audit_event (id, xid, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, summary) VALUES ('e3', '1', 'access', 't', 'demo', 'l', 'seed', 'k', 'i', 's')`,
    ],
    ['drop the guard of', `ALTER TABLE audit_event DISABLE TRIGGER ALL`],
    [
      'replace the guard of',
      `CREATE OR REPLACE FUNCTION curfew_require_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    ],
    ['switch guards off for', `SET session_replication_role = replica`],
    ['become the owner of', `SET ROLE curfew_owner`],
    ['rewrite a vote of', `UPDATE vote SET decision = 'approve'`],
    ['rewrite an attempt of', `DELETE FROM grant_attempt`],
  ])('I29: the application cannot %s the log', async (_, statement) => {
    expect(await commit(app, [statement])).toBe(DENIED)
  })

  test('I29: the application deletes no state', async () => {
    for (const { table } of AUDITED) expect(await commit(app, [`DELETE FROM ${table}`])).toBe(DENIED)
  })

  test('I29: not even the owner edits it by accident', async () => {
    expect(await commit(owner, [`UPDATE audit_event SET summary = 'x'`])).toBe('CF029')
    expect(await commit(owner, [`DELETE FROM audit_event`])).toBe('CF029')
    expect(await commit(owner, [`TRUNCATE audit_event`])).toBe('CF029')
  })
})
