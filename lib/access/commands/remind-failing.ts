/**
 * Reminds people of ends that keep failing: after a quarter of an hour, then each hour, until it is gone. Each grant is
 * put on record; notifications make one message a source of them.
 */
import { recordEvents } from '#lib/audit/record.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { HOUR_MS, MINUTE_MS } from '#lib/kernel/time.ts'
import type { Context } from '#lib/platform/context.ts'
import { markReminded } from '../store/failing.ts'

export const REMIND_AFTER_MS = 15 * MINUTE_MS
export const REMIND_EVERY_MS = HOUR_MS
const BATCH = 500

/** @returns how many were reminded of; call again while it is not 0 */
export async function remindFailing(ctx: Context): Promise<number> {
  return ctx.db.sqlTransaction(async (tx) => {
    const failing = await markReminded(tx, {
      firstAfterMs: REMIND_AFTER_MS,
      thenEveryMs: REMIND_EVERY_MS,
      limit: BATCH,
    })
    await recordEvents(
      tx,
      ctx,
      ...failing.map((grant) => ({
        type: 'grant.still-failing' as const,
        subject: { kind: 'grant' as const, id: grant.id },
        sourceId: grant.sourceId,
        identityId: grant.identityId,
        summary: `${grant.identityName} → ${grant.entitlementName} could not be taken back for ${formatDuration(wholeMinutes(grant.failingForMs))}`,
        payload: { requestId: grant.requestId },
      })),
    )
    return failing.length
  })
}

const wholeMinutes = (milliseconds: number): number => Math.floor(milliseconds / MINUTE_MS) * MINUTE_MS
