/** Unowned identities that something speaks for being the reader's. Only what the reader owns or did is evidence. */
import { standsNow } from '#lib/inventory/server.ts'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Scope } from '#lib/people/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { join, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Evidence } from '../suggest-rules.ts'
import { COMMON_WORDS, WORD_MIN } from '../telling-words.ts'
import { isReader, liveOwnerJoin, mineCondition } from './in-scope.ts'

export type SuggestedRow = {
  sourceId: SourceId
  identityId: IdentityId
  name: string
  kind: string
  sourceName: string
  connected: boolean
  evidence: Evidence[]
}

const ALIKE = 0.5
/** The newest of what the reader owns: of thousands, each would be looked for by its likeness. */
const LIKE_NAMES = 20
const KIN_NAMES = 200
const KIN_WORDS = 5
/** A word that hundreds hold tells little: the first of them are enough, whatever the size of the estate. */
const A_WORD = 60

const wordsOf = (name: Sql): Sql => sql`regexp_split_to_array(lower(${name}), '[^a-z]+')`
const telling = (word: Sql): Sql =>
  sql`length(${word}) >= ${WORD_MIN}::int AND NOT ${word} = ANY(${[...COMMON_WORDS]}::text[])`

/** Unowned identities by what is asked of their names, a few of connected sources and a few of imported ones. */
const unowned = (condition: Sql, rank: Sql): Sql => {
  const few = (where: Sql) => sql`(
    SELECT i.source_id, i.id, ${rank} AS strength FROM identity i
    WHERE ${condition} AND ${where} AND i.gone_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM ownership o WHERE o.source_id = i.source_id AND o.identity_id = i.id AND o.ended_at IS NULL)
    LIMIT ${A_WORD}::int)`
  const connected = sql`i.source_id = ANY(ARRAY(SELECT s.id FROM source s WHERE s.connected AND s.removed_at IS NULL))`
  return sql`LATERAL (${few(connected)} UNION ALL ${few(sql`NOT ${connected}`)}) i`
}

/** Names like one of the reader's, sharing a word that tells: alike by "prod-…-worker" alone is no evidence. */
const LIKE = sql`
  SELECT i.source_id, i.id, i.strength, jsonb_build_object('kind', 'like', 'like', m.name) AS said
  FROM (SELECT * FROM mine ORDER BY since DESC LIMIT ${LIKE_NAMES}::int) m CROSS JOIN ${unowned(
    sql`i.name % m.name AND i.source_id = m.source_id AND similarity(i.name, m.name) >= ${ALIKE}::real
      AND EXISTS (SELECT 1 FROM unnest(${wordsOf(sql`i.name`)}) AS w(word) WHERE w.word = ANY(${wordsOf(sql`m.name`)}) AND ${telling(sql`w.word`)})`,
    sql`similarity(i.name, m.name)::float8`,
  )}`

const TEAM = sql`
  SELECT i.source_id, i.id, i.strength, jsonb_build_object('kind', 'team', 'word', w.word, 'team', w.team)
  FROM team_word w CROSS JOIN ${unowned(sql`i.name ILIKE '%' || w.word || '%'`, sql`0.5::float8`)}`

const KIN = sql`
  SELECT i.source_id, i.id, 0.3 + least(0.3, k.times * 0.03)::float8,
    jsonb_build_object('kind', 'kin', 'word', k.word, 'times', k.times, 'example', k.example)
  FROM kin_word k CROSS JOIN ${unowned(sql`i.name ILIKE '%' || k.word || '%'`, sql`0::float8`)}`

const asked = (scope: Scope): Sql => sql`
  SELECT r.source_id, r.identity_id, 0.9::float8, jsonb_build_object('kind', 'asked', 'times', count(*)::int)
  FROM access_request r WHERE ${isReader(scope, sql`r.requester_person_id`, sql`NULL::text`)} GROUP BY r.source_id, r.identity_id`

/** Likeness needs an extension that a database may not have: then words alone speak. */
async function hasLikeness(runner: SqlRunner): Promise<boolean> {
  return (await runner.rows(sql`SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'`)).length > 0
}

/** What most speaks for comes first; connected sources before imported ones, where nothing can be ended on time. */
export async function readSuggestions(runner: SqlRunner, scope: Scope, limit: number): Promise<SuggestedRow[]> {
  const kinds = [...((await hasLikeness(runner)) ? [LIKE] : []), TEAM, KIN, asked(scope)]
  return runner.rows<SuggestedRow>(sql`
    WITH mine AS MATERIALIZED (
      SELECT i.name, i.source_id, o.since FROM identity i ${liveOwnerJoin} WHERE ${mineCondition(scope)} AND i.gone_at IS NULL
      ORDER BY o.since DESC LIMIT ${KIN_NAMES}::int
    ), team_word AS (
      SELECT DISTINCT w.word, t.name AS team FROM team t CROSS JOIN LATERAL regexp_split_to_table(lower(t.name), '[^a-z0-9]+') AS w(word)
      WHERE t.id = ANY(${[...scope.teamIds]}::text[]) AND ${telling(sql`w.word`)} AND w.word NOT IN ('team', 'teams', 'group')
    ), kin_word AS (
      SELECT w.word, count(DISTINCT mine.name)::int AS times, min(mine.name) AS example
      FROM mine CROSS JOIN LATERAL unnest(${wordsOf(sql`mine.name`)}) AS w(word) WHERE ${telling(sql`w.word`)}
      GROUP BY w.word HAVING count(DISTINCT mine.name) >= 2 ORDER BY 2 DESC, 1 LIMIT ${KIN_WORDS}::int
    ), evidence (source_id, id, strength, said) AS (${join(kinds, ' UNION ALL ')}),
    best AS (
      SELECT e.source_id, e.id, sum(e.strength) AS strength, jsonb_agg(e.said || jsonb_build_object('strength', e.strength) ORDER BY e.strength DESC, e.said) AS evidence
      FROM evidence e GROUP BY e.source_id, e.id)
    SELECT i.source_id, i.id AS identity_id, i.name, i.kind, s.name AS source_name, s.connected, best.evidence
    FROM best JOIN identity i ON i.source_id = best.source_id AND i.id = best.id JOIN source s ON s.id = i.source_id ${liveOwnerJoin}
    WHERE o.id IS NULL AND i.gone_at IS NULL AND NOT i.disabled AND s.removed_at IS NULL AND NOT i.flags @> ARRAY['connector-account']
    ORDER BY s.connected DESC, best.strength DESC,
      EXISTS (SELECT 1 FROM holding h WHERE h.source_id = i.source_id AND h.identity_id = i.id AND ${standsNow}) DESC, i.name, i.id
    LIMIT ${limit}::int`)
}
