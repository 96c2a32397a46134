/** Changes what a person prefers: their own, by themselves. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { Context } from '#lib/platform/context.ts'
import { type Preferences, type PreferencesPatch, readPreferences } from '../preferences/model.ts'
import { requirePerson } from '../require-person.ts'
import { lockPerson } from '../store/people.ts'
import { savePreferences, storedPreferences } from '../store/preferences.ts'

const WORDS: Readonly<Record<keyof PreferencesPatch, string>> = {
  times: 'how times are shown',
  theme: 'theme',
  density: 'density',
  shortcuts: 'single-key shortcuts',
  muted: 'notifications',
  gettingStarted: 'the first steps',
}

/** @returns what holds now */
export async function changePreferences(ctx: Context, patch: PreferencesPatch): Promise<Preferences> {
  const { personId, name } = requirePerson(ctx).actor
  return ctx.db.transaction(async (tx) => {
    if (!(await lockPerson(tx, personId))) throw new DomainError('not-found', 'There is no such person.')
    const before = ((await storedPreferences(tx, personId)) ?? {}) as Record<string, unknown>
    const given = Object.entries(patch).filter(([, value]) => value !== undefined)
    const changes = given.filter(([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value))
    const after = { ...before, ...Object.fromEntries(changes) }
    if (changes.length > 0) {
      await savePreferences(tx, personId, after)
      await recordEvents(tx, ctx, {
        type: 'person.updated',
        subject: { kind: 'person', id: personId },
        summary: `${name} changed their own preferences: ${changes.map(([key]) => WORDS[key as keyof PreferencesPatch]).join(', ')}`,
        payload: { preferences: Object.fromEntries(changes) },
      })
    }
    return readPreferences(after)
  })
}
