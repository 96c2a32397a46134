/**
 * The statement that writes down good ends of acts: the grants, their tries, their audit rows and their outbox. Mostly it
 * is one act, and then its parameters are the row and the end is known; several are unfolded from a list.
 */
import { insertDeliveriesFrom, insertEventsFrom, RECORDER } from '#lib/audit/store.ts'
import { compiled, empty, identifier, join, type Sql, sql } from '#lib/platform/db/sql.ts'

const TYPES = { int: sql`int`, text: sql`text`, float8: sql`float8`, jsonb: sql`jsonb`, boolean: sql`boolean` }

/** A row of what is written, `n` its place among them: the try, what the grant must be, what becomes of it, the event. */
export const SETTLED = {
  n: 'int',
  id: 'text',
  source_id: 'text',
  grant_id: 'text',
  effect: 'text',
  fence: 'int',
  worker: 'text',
  started_at: 'float8',
  outcome: 'text',
  error_kind: 'text',
  error: 'text',
  evidence: 'jsonb',
  expected: 'text',
  state: 'text',
  event_id: 'text',
  event_type: 'text',
  identity_id: 'text',
  summary: 'text',
  payload: 'jsonb',
  delivery_id: 'text',
  gone_at: 'float8',
  acked_at: 'float8',
  overshoot_ms: 'float8',
  lag_ms: 'float8',
  held_otherwise: 'boolean',
  sessions_terminated: 'int',
  sweep_unit_ms: 'int',
  sweeps: 'int',
} as const satisfies Record<string, keyof typeof TYPES>
export type SettledColumn = keyof typeof SETTLED
const shapeOf = (columns: readonly SettledColumn[]): Sql =>
  join(columns.map((name) => sql`${identifier(name)} ${TYPES[SETTLED[name]]}`))
const shape = shapeOf(Object.keys(SETTLED) as SettledColumn[])

const ATTEMPT = [
  'id',
  'source_id',
  'grant_id',
  'effect',
  'fence',
  'worker',
  'started_at',
  'outcome',
  'error_kind',
  'error',
  'evidence',
] as const satisfies readonly SettledColumn[]
export const attemptColumns = join(ATTEMPT.map(identifier))
export const attemptShape = shapeOf(ATTEMPT)
/** @param value of each column; `started_at` in milliseconds */
export const attemptValues = (value: (column: SettledColumn) => Sql): Sql =>
  join(ATTEMPT.map((column) => (column === 'started_at' ? moment(value(column)) : value(column))))

const moment = (milliseconds: Sql): Sql => sql`to_timestamp(${milliseconds} / 1000.0)`

const GOOD_ENDS = { active: sql`'active'`, ended: sql`'ended'`, activation_failed: sql`'activation_failed'` }
export type GoodEnd = keyof typeof GOOD_ENDS

type Writing = {
  /** The value of a column in the row that is written down. */
  value: (column: SettledColumn) => Sql
  /** Null where rows of each kind come together. */
  end: GoodEnd | null
  from: Sql
  /** What else tells the row, and what is handed on. */
  found: Sql
}

/** One update for all good ends; a grant that is live keeps what only an end may write. */
function update({ value, end, from, found }: Writing): Sql {
  const when = (which: GoodEnd, then: Sql, otherwise: Sql): Sql =>
    end === null
      ? sql`CASE ${value('state')} WHEN ${GOOD_ENDS[which]} THEN ${then} ELSE ${otherwise} END`
      : end === which
        ? then
        : otherwise
  const ifLive = (then: Sql, otherwise: Sql) => when('active', then, otherwise)
  // The reason why it could not be given stays readable; the failures of its revoke are over.
  const ifNeverGiven = (then: Sql) => when('activation_failed', then, sql`NULL`)
  return sql`
  UPDATE access_grant g SET state = ${value('state')},
    due_at = ${ifLive(sql`g.ends_at - make_interval(secs => g.margin_ms / 1000.0)`, sql`NULL`)},
    active_at = ${ifLive(sql`clock_timestamp()`, sql`g.active_at`)},
    ended_at = ${ifLive(sql`NULL`, sql`clock_timestamp()`)},
    gone_at = ${ifLive(sql`g.gone_at`, moment(value('gone_at')))},
    revoke_acked_at = ${ifLive(sql`g.revoke_acked_at`, moment(value('acked_at')))},
    overshoot_ms = ${value('overshoot_ms')}, lag_ms = ${value('lag_ms')}, still_held_otherwise = coalesce(${value('held_otherwise')}, false),
    sessions_terminated = g.sessions_terminated + coalesce(${value('sessions_terminated')}, 0),
    attempts = ${ifLive(sql`0`, sql`g.attempts`)},
    end_cause = ${when('ended', sql`coalesce(g.end_cause, 'expiry')`, sql`g.end_cause`)},
    first_failed_at = ${ifNeverGiven(sql`g.first_failed_at`)}, last_error = ${ifNeverGiven(sql`g.last_error`)},
    last_error_kind = ${ifNeverGiven(sql`g.last_error_kind`)}, last_remedy = ${ifNeverGiven(sql`g.last_remedy`)},
    next_sweep_at = clock_timestamp() + make_interval(secs => ${value('sweep_unit_ms')} / 1000.0),
    sweeps_left = coalesce(${value('sweeps')}, 0), sweep_unit_ms = coalesce(${value('sweep_unit_ms')}, g.sweep_unit_ms),
    lease_until = NULL, leased_by = NULL
  ${from} WHERE g.source_id = ${value('source_id')} AND g.id = ${value('grant_id')} AND g.fence = ${value('fence')}
    AND g.state = ${value('expected')} ${found}`
}

type RecorderColumn = (typeof RECORDER)[number]

/** @param by the places of who writes it down */
function recording(by: (column: RecorderColumn) => unknown, writing: Writing, value: Writing['value']): Sql {
  const recorder = Object.fromEntries(RECORDER.map((key) => [key, by(key)])) as Record<RecorderColumn, unknown>
  const written = (columns: readonly SettledColumn[]) =>
    join(columns.map((name) => sql`${value(name)} AS ${identifier(name)}`))
  return sql`
    written AS (${update(writing)}),
    -- Without looking for the same try: one that was written has moved its grant on, and is not written again.
    tried AS (INSERT INTO grant_attempt (${attemptColumns}) SELECT ${attemptValues(value)} FROM written w),
    told AS (${insertEventsFrom(
      recorder,
      sql`(SELECT 'change' AS kind, 'grant' AS subject_kind, ${value('grant_id')} AS subject_id,
        ${written(['event_id', 'event_type', 'source_id', 'identity_id', 'summary', 'payload'])} FROM written w)`,
    )}),
    outbox AS (${insertDeliveriesFrom(sql`(SELECT ${written(['delivery_id', 'event_type', 'event_id'])} FROM written w)`)})
    SELECT n FROM written`
}

const recordOne = (end: GoodEnd) =>
  compiled<SettledColumn | RecorderColumn>(`record-${end}`, (parameter) => {
    const value = (column: SettledColumn) => sql`${parameter(column)}::${TYPES[SETTLED[column]]}`
    const returning = sql`RETURNING ${value('n')} AS n`
    return sql`WITH ${recording(parameter, { value, end, from: empty, found: returning }, value)}`
  })

/** One act, by how it ended: its parameters are the row. */
export const recordingOne = {
  active: recordOne('active'),
  ended: recordOne('ended'),
  activation_failed: recordOne('activation_failed'),
}

/** Several, of whatever kinds, as JSON in `rows`. */
export const recordingSeveral = compiled<'rows' | RecorderColumn>('record-several', (parameter) => {
  const of = (alias: string) => (column: SettledColumn) => sql`${identifier(alias)}.${identifier(column)}`
  const writing: Writing = {
    value: of('s'),
    end: null,
    from: sql`FROM settled s`,
    // Said twice for the planner: an array it takes for few, and goes by the index.
    found: sql`AND g.id = ANY(ARRAY(SELECT grant_id FROM settled)) RETURNING s.*`,
  }
  return sql`
    WITH settled AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(${parameter('rows')}::jsonb) AS s(${shape})),
    ${recording(parameter, writing, of('w'))}`
})
