/** SQL of what people switched off: asked in the statement that would tell them, so that it costs no way of its own. */
import type { NewsChannel } from '#lib/people/preferences/model.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'

/** @param kind null: it cannot be switched off */
export const hasMuted = (personId: Sql, kind: Sql, channel: NewsChannel): Sql =>
  sql`(${kind} IS NOT NULL AND EXISTS (SELECT 1 FROM person mp WHERE mp.id = ${personId} AND mp.preferences->'muted'->${kind} ? ${channel}::text))`
