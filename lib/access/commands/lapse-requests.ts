/** Ends pending requests that nobody decided in time: one batch (I26). */
import { recordEvents } from '#lib/audit/record.ts'
import type { Context } from '#lib/platform/context.ts'
import { lapseDue } from '../store/requests.ts'

const BATCH = 200

/** @returns how many lapsed; call again while it is not 0 */
export async function lapseRequests(ctx: Context): Promise<number> {
  return ctx.db.sqlTransaction(async (tx) => {
    const lapsed = await lapseDue(tx, BATCH)
    await recordEvents(
      tx,
      ctx,
      ...lapsed.map((one) => ({
        type: 'request.lapsed' as const,
        subject: { kind: 'request' as const, id: one.id },
        sourceId: one.sourceId,
        identityId: one.identityId,
        summary:
          one.extendsGrantId === null
            ? `The request for ${one.identityName} → ${one.entitlementName} lapsed`
            : `The request for more time of ${one.identityName} → ${one.entitlementName} lapsed: the grant ended first`,
        ...(one.extendsGrantId === null ? {} : { payload: { extendsGrantId: one.extendsGrantId } }),
      })),
    )
    return lapsed.length
  })
}
