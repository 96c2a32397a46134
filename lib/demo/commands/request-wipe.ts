/**
 * Asks for the demo world to be wiped. The web process holds no key to the owner's role, so it only writes the wish;
 * the supervisor, which does, ends the grants and swaps the database.
 */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import { type Context, isPerson } from '#lib/platform/context.ts'
import { isUnderWay, WIPE_CONFIRMATION, WIPE_SETTING, type WipeState } from '../model.ts'
import { findWipe, lockDemo, saveWipe } from '../store.ts'

/** @throws DomainError `auth.forbidden` | `input.invalid` | `demo.not-demo` */
export async function requestDemoWipe(ctx: Context, input: { confirm: string }): Promise<{ state: WipeState }> {
  if (!isPerson(ctx) || !ctx.actor.roles.has('admin'))
    throw new DomainError('auth.forbidden', 'Only an admin wipes the demo world.')
  if (input.confirm !== WIPE_CONFIRMATION) throw new DomainError('input.invalid', `Type exactly: ${WIPE_CONFIRMATION}`)
  const { actor } = ctx
  return ctx.db.transaction(async (tx) => {
    if (!(await lockDemo(tx))) throw new DomainError('demo.not-demo', 'There is no demo world here: nothing is wiped.')
    const present = await findWipe(tx)
    if (present && isUnderWay(present)) return { state: present.state }
    await saveWipe(tx, { state: 'requested', personId: actor.personId })
    await recordEvents(tx, ctx, {
      type: 'setting.changed',
      subject: { kind: 'setting', id: WIPE_SETTING },
      summary: `${actor.name} asked for the demo world to be wiped`,
    })
    return { state: 'requested' as const }
  })
}
