/**
 * Follows the demo target to another port: its remembered one was taken by another program. The stored source and the
 * file of the demo accounts name the port; both are rewritten, the source on record.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { recordEvents } from '#lib/audit/record.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'

export async function moveDemoTarget(move: {
  ownerUrl: string
  accountsFile: string
  fromPort: number
  toPort: number
}): Promise<void> {
  const db = openDatabase(move.ownerUrl, { poolSize: 1 })
  try {
    await db.sqlTransaction(async (tx) => {
      const moved = await tx.rows<{ id: SourceId; name: string }>(sql`
        UPDATE source SET config = jsonb_set(config, '{port}', to_jsonb(${move.toPort}::int)), version = version + 1
        WHERE demo AND connected AND config->>'host' = '127.0.0.1' AND (config->>'port')::int = ${move.fromPort} RETURNING id, name`)
      const ctx = { actor: { kind: 'operator', name: 'npm start' }, via: 'cli', requestId: 'start' } as const
      await recordEvents(
        tx,
        ctx,
        ...moved.map(({ id, name }) => ({
          type: 'source.changed' as const,
          subject: { kind: 'source' as const, id },
          sourceId: id,
          summary: `${name} moved to port ${move.toPort}: its old one was taken`,
          payload: { port: move.toPort },
        })),
      )
    })
  } finally {
    await db.close()
  }
  const accounts = JSON.parse(readFileSync(move.accountsFile, 'utf8')) as Record<string, unknown>
  writeFileSync(move.accountsFile, `${JSON.stringify({ ...accounts, port: move.toPort }, null, 2)}\n`, { mode: 0o600 })
}
