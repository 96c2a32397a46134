/** Which PostgreSQL the product runs on. */
import type { SqlRunner } from './db/database.ts'
import { sql } from './db/sql.ts'

export async function databaseVersion(db: SqlRunner): Promise<string | null> {
  const [row] = await db
    .rows<{ version: string }>(sql`SELECT current_setting('server_version') AS version`)
    .catch(() => [])
  return row?.version ?? null
}
