/** Names that people type in queries of lists, and the names of ids: of sources, persons and teams. */
import type { NameKind } from '#lib/kernel/list-query/schema.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'

export type NamedThing = { kind: NameKind; id: string; name: string; email: string | null }

/** The same as `slugOf`. */
const slug = sql`trim(BOTH '-' FROM regexp_replace(lower(n.name), '[^a-z0-9]+', '-', 'g'))`

const everything = sql`
  SELECT 'source' AS kind, id, name, NULL AS email FROM source
  UNION ALL SELECT 'team', id, name, NULL FROM team
  UNION ALL SELECT 'person', id, name, email FROM person`

/** By id, by name whatever its case, by name without spaces, people also by their address or the part before its @. */
export const findNamed = (runner: SqlRunner, words: readonly string[]): Promise<NamedThing[]> => {
  const lower = words.map((word) => word.toLowerCase())
  return runner.rows<NamedThing>(sql`
    SELECT n.kind, n.id, n.name, n.email FROM (${everything}) n
    WHERE n.id = ANY(${[...words]}::text[]) OR lower(n.name) = ANY(${lower}::text[]) OR lower(n.email) = ANY(${lower}::text[])
      OR split_part(lower(n.email), '@', 1) = ANY(${lower}::text[]) OR ${slug} = ANY(${lower}::text[])`)
}

export const namesOfIds = (runner: SqlRunner, ids: readonly string[]): Promise<NamedThing[]> =>
  runner.rows<NamedThing>(
    sql`SELECT n.kind, n.id, n.name, n.email FROM (${everything}) n WHERE n.id = ANY(${[...ids]}::text[])`,
  )
