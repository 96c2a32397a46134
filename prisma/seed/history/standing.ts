/** Standing holdings that came and went, and two grants that begin with the product itself. */
import { DAY_MS, HOUR_MS, type Instant, plus } from '#lib/kernel/time.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { DemoIdentity, DemoSource } from '../demo-source.ts'
import { at, insertRows } from '../rows.ts'
import { daysBefore, HISTORY_DAYS, type Story } from '../story.ts'

const CAME_AND_WENT = 14

/** Memberships that an administrator gave by hand and took back days later: the habit this product replaces. */
export async function writePastStanding({ tx, chance, now }: Story, source: DemoSource): Promise<void> {
  const lacking = (one: DemoIdentity) => source.entitlements.filter((entitlement) => !one.holds.has(entitlement.name))
  // The connector's own account administers, and so holds, every one of them.
  const identities = [...source.identities.values()].filter(
    (one) => one.firstSeenAt < daysBefore(now, HISTORY_DAYS) && lacking(one).length > 0,
  )
  const rows = Array.from({ length: CAME_AND_WENT }, () => {
    const identity = chance.pick(identities)
    const entitlement = chance.pick(lacking(identity))
    const from: Instant = daysBefore(now, chance.int(20, HISTORY_DAYS - 2))
    return {
      source_id: source.id,
      id: newId('holding'),
      identity_id: identity.id,
      entitlement_id: entitlement.id,
      external_id: `past:${newId('holding')}`,
      own_grantor: false,
      attributes: { grantor: 'postgres', admin: false, inherit: true, set: true },
      first_seen_at: at(from),
      gone_at: at(plus(from, chance.int(5 * HOUR_MS, 15 * DAY_MS))),
    }
  })
  await insertRows(tx, 'holding', rows)
}
