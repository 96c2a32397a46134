/** Records what happened, in the transaction in which it happens (I27). */
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { insertEvents } from './store.ts'
import type { NewEvent } from './model.ts'

/**
 * Appends events to the audit, and to the outbox where people are told about them.
 * A change event must be about a row that this transaction writes; the commit fails otherwise (I28).
 */
export async function recordEvents(
  tx: SqlTx,
  ctx: Pick<Context, 'actor' | 'via' | 'requestId'>,
  ...events: NewEvent[]
): Promise<void> {
  await insertEvents(tx, ctx, events)
}
