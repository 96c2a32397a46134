/** Changes what the organisation is called and its time zone. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { Context } from '#lib/platform/context.ts'
import { mayManagePeople } from '../admin-rules.ts'
import { type Organisation, ORGANISATION_SETTING, readOrganisation } from '../organisation/model.ts'
import { lockOrganisation, saveOrganisation } from '../store/preferences.ts'

export async function changeOrganisation(ctx: Context, to: Organisation): Promise<void> {
  if (!mayManagePeople(ctx.actor)) throw new DomainError('auth.forbidden', 'Only an admin may change the organisation.')
  await ctx.db.transaction(async (tx) => {
    const from = readOrganisation(await lockOrganisation(tx, ORGANISATION_SETTING))
    const changes = [
      ...(to.name === from.name ? [] : [`name ${from.name || 'none'} → ${to.name || 'none'}`]),
      ...(to.timeZone === from.timeZone ? [] : [`time zone ${from.timeZone} → ${to.timeZone}`]),
    ]
    if (changes.length === 0) return
    const setBy = ctx.actor.kind === 'person' ? ctx.actor.personId : null
    await saveOrganisation(tx, { key: ORGANISATION_SETTING, value: to, setBy })
    await recordEvents(tx, ctx, {
      type: 'setting.changed',
      subject: { kind: 'setting', id: ORGANISATION_SETTING },
      summary: `${ctx.actor.name} changed the organisation: ${changes.join(', ')}`,
      payload: { from, to },
    })
  })
}
