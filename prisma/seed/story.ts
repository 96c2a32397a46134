/** What every part of the seed works with: one transaction, one moment called now, one source of chance, one trail. */
import { DAY_MS, type Instant, instant } from '#lib/kernel/time.ts'
import type { PersonId, TeamId } from '#lib/kernel/ids.ts'
import type { DemoSubject } from '#lib/people/model.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import type { Chance } from './random.ts'
import type { StoryActor, Trail } from './trail.ts'

export const HISTORY_DAYS = 90

export type StoryPerson = Extract<StoryActor, { kind: 'person' }> & { id: PersonId; subject: DemoSubject }
export type StoryTeam = { id: TeamId; name: string; members: readonly StoryPerson[] }
export type Story = { tx: SqlTx; now: Instant; chance: Chance; trail: Trail }
export type Cast = { person(subject: DemoSubject): StoryPerson; team(name: string): StoryTeam }

export const daysBefore = (moment: Instant, days: number): Instant => instant(Math.round(moment - days * DAY_MS))

/** A moment of working hours (UTC) so many days ago, before now. */
export function workingHour({ now, chance }: Pick<Story, 'now' | 'chance'>, daysAgo: number): Instant {
  const midnight = Math.floor((now - daysAgo * DAY_MS) / DAY_MS) * DAY_MS
  return instant(Math.min(midnight + chance.int(7 * 3_600_000, 18 * 3_600_000), now - 3 * 3_600_000))
}
