/** SQL that asks whether anything is there yet: each by its first row, whatever the size of the estate. */
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'

export type WhatIsThere = { connected: number; listed: number; owned: number; requests: number; decided: number }

const NOTHING: WhatIsThere = { connected: 0, listed: 0, owned: 0, requests: 0, decided: 0 }

export async function whatIsThere(db: SqlRunner): Promise<WhatIsThere> {
  const [row] = await db.rows<WhatIsThere>(sql`
    SELECT EXISTS (SELECT 1 FROM source WHERE removed_at IS NULL AND connected)::int AS connected, EXISTS (SELECT 1 FROM identity)::int AS listed,
      EXISTS (SELECT 1 FROM ownership)::int AS owned, EXISTS (SELECT 1 FROM access_request)::int AS requests,
      EXISTS (SELECT 1 FROM vote)::int AS decided`)
  return row ?? NOTHING
}
