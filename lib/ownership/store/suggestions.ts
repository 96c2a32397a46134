/** Unowned identities whose names speak for the reader. */
import { standsNow } from '#lib/inventory/server.ts'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Scope } from '#lib/people/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { liveOwnerJoin, mineCondition } from './in-scope.ts'

export type SuggestedRow = {
  sourceId: SourceId
  identityId: IdentityId
  name: string
  kind: string
  sourceName: string
  /** An identity of the reader's with a like name, or the word of a team's name that it holds. */
  like: string | null
  word: string | null
  teamName: string | null
  strength: number
}

const ALIKE = 0.5
const WORD_LENGTH = 4

/** Names like those of the newest 50 identities that the reader owns, or with a word of one of their teams' names. */
export async function readSuggestions(runner: SqlRunner, scope: Scope, limit: number): Promise<SuggestedRow[]> {
  return runner.rows<SuggestedRow>(sql`
    WITH mine AS (
      SELECT i.name, i.source_id FROM identity i ${liveOwnerJoin} WHERE ${mineCondition(scope)} AND i.gone_at IS NULL ORDER BY o.since DESC LIMIT 50
    ), word AS (
      SELECT DISTINCT w.word, t.name AS team FROM team t CROSS JOIN LATERAL regexp_split_to_table(lower(t.name), '[^a-z0-9]+') AS w(word)
      WHERE t.id = ANY(${scope.teamIds}) AND length(w.word) >= ${WORD_LENGTH}::int AND w.word NOT IN ('team', 'teams', 'group')
    ), evidence AS (
      SELECT i.source_id, i.id, mine.name AS like_name, NULL::text AS word, NULL::text AS team, similarity(i.name, mine.name) AS strength
      FROM mine JOIN identity i ON i.name % mine.name AND i.source_id = mine.source_id WHERE similarity(i.name, mine.name) >= ${ALIKE}::real
      UNION ALL
      SELECT i.source_id, i.id, NULL, word.word, word.team, ${ALIKE}::real FROM word JOIN identity i ON i.name ILIKE '%' || word.word || '%'
    )
    SELECT i.source_id, i.id AS identity_id, i.name, i.kind, s.name AS source_name, best.like_name AS "like", best.word, best.team AS team_name, best.strength
    FROM (SELECT DISTINCT ON (source_id, id) * FROM evidence ORDER BY source_id, id, strength DESC) best
    JOIN identity i ON i.source_id = best.source_id AND i.id = best.id JOIN source s ON s.id = i.source_id ${liveOwnerJoin}
    WHERE o.id IS NULL AND i.gone_at IS NULL AND NOT i.flags @> ARRAY['connector-account']
    ORDER BY best.strength DESC, EXISTS (SELECT 1 FROM holding h WHERE h.source_id = i.source_id AND h.identity_id = i.id AND ${standsNow}) DESC, i.name, i.id
    LIMIT ${limit}`)
}
