/**
 * The audit rows of the story, collected while it is told and written in the order of time. Only the role that owns
 * the database may say when an event happened; the application cannot.
 */
import { type EventType, isChange, type NewEvent } from '#lib/audit/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import type { Chance } from './random.ts'
import { at, insertRows } from './rows.ts'

export type StoryActor = { kind: 'person'; id: PersonId; name: string } | { kind: 'worker' } | { kind: 'demo' }
export const WORKER: StoryActor = { kind: 'worker' }
export const DEMO: StoryActor = { kind: 'demo' }

type Told = NewEvent & { at: Instant; by: StoryActor }
export type Trail = { tell(at: Instant, by: StoryActor, event: NewEvent): void; write(tx: SqlTx): Promise<number> }

const LABELS = { worker: 'Curfew worker', demo: 'Demo world' } as const
const VIAS = { person: 'web', worker: 'worker', demo: 'seed' } as const
const labelOf = (actor: StoryActor): string => (actor.kind === 'person' ? actor.name : LABELS[actor.kind])

export function trail(chance: Chance): Trail {
  const told: Told[] = []
  return {
    tell: (moment, by, event) => {
      told.push({ ...event, at: moment, by })
    },
    write: async (tx) => {
      const rows = told
        .toSorted((a, b) => a.at - b.at)
        .map((event) => ({
          id: chance.id('event', event.at),
          at: at(event.at),
          kind: isChange(event) ? 'change' : 'access',
          type: event.type satisfies EventType,
          actor_kind: event.by.kind,
          actor_id: event.by.kind === 'person' ? event.by.id : null,
          actor_label: labelOf(event.by),
          via: VIAS[event.by.kind],
          subject_kind: event.subject.kind,
          subject_id: event.subject.id,
          source_id: event.sourceId ?? null,
          request_id: 'demo',
          identity_id: event.identityId ?? null,
          summary: event.summary,
          payload: event.payload ?? {},
        }))
      await insertRows(tx, 'audit_event', rows)
      return rows.length
    },
  }
}
