/** What a person prefers, and what the organisation is called: everybody who is signed in may know the latter. */
import type { Context } from '#lib/platform/context.ts'
import { type Organisation, ORGANISATION_SETTING, readOrganisation } from '../organisation/model.ts'
import { type Preferences, readPreferences } from '../preferences/model.ts'
import { requirePerson } from '../require-person.ts'
import { storedOrganisation, storedPreferences } from '../store/preferences.ts'

export const myPreferences = async (ctx: Context): Promise<Preferences> =>
  readPreferences(await storedPreferences(ctx.db, requirePerson(ctx).actor.personId))

export const getOrganisation = async (ctx: Pick<Context, 'db'>): Promise<Organisation> =>
  readOrganisation(await storedOrganisation(ctx.db, ORGANISATION_SETTING))
