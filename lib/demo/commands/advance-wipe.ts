/** Notes how far a wipe is, so that the page that asked for it can tell. */
import { recordEvents } from '#lib/audit/record.ts'
import type { Context } from '#lib/platform/context.ts'
import { type WipeState, WIPE_SETTING } from '../model.ts'
import { findWipe, saveWipe } from '../store.ts'

export async function advanceWipe(
  ctx: Context,
  state: Exclude<WipeState, 'requested'>,
  error: string | null = null,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const wipe = await findWipe(tx)
    if (!wipe) return
    await saveWipe(tx, { state, personId: wipe.personId, error })
    await recordEvents(tx, ctx, {
      type: 'setting.changed',
      subject: { kind: 'setting', id: WIPE_SETTING },
      summary:
        state === 'failed'
          ? `The demo world was not wiped: ${error ?? 'unknown'}`
          : `The wipe of the demo world goes on: ${state}`,
    })
  })
}
