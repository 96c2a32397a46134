/** What bars are called. */
import type { EntitlementId, SourceId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'

export async function entitlementNames(
  runner: SqlRunner,
  of: { sourceIds: readonly SourceId[]; ids: readonly EntitlementId[] },
): Promise<Map<EntitlementId, string>> {
  if (of.ids.length === 0) return new Map()
  const rows = await runner.rows<{ id: EntitlementId; name: string }>(sql`
    SELECT id, name FROM entitlement WHERE source_id = ANY(${[...of.sourceIds]}::text[]) AND id = ANY(${[...of.ids]}::text[])`)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
