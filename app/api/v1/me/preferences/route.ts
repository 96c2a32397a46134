import { changeMyPreferencesOperation, getMyPreferencesOperation } from '#lib/people/api/preferences.ts'
import { changePreferences, myPreferences } from '#lib/people/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getMyPreferencesOperation, ({ ctx }) => myPreferences(ctx))
export const PATCH = apiRoute(changeMyPreferencesOperation, ({ ctx, body }) => changePreferences(ctx, body))
