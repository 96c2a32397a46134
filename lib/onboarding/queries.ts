/** How far this person is with the first steps. That something exists somewhere is no secret; what it is, is not told. */
import { loadScope, myPreferences } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { isShown, type Step, stepsFor } from './model.ts'
import { whatIsThere } from './store.ts'

/** @returns null when there is nothing to show */
export async function firstSteps(ctx: PersonContext): Promise<Step[] | null> {
  const [scope, preferences, there] = await Promise.all([loadScope(ctx), myPreferences(ctx), whatIsThere(ctx.db)])
  const facts = {
    ...there,
    isAdmin: scope.isAdmin,
    decides: scope.approverSourceIds.length > 0,
    dismissed: preferences.gettingStarted === 'dismissed',
  }
  return isShown(facts) ? stepsFor(facts) : null
}
