/** What I prefer, and what the organisation is called, over HTTP. */
import { z } from 'zod'
import { operation } from '#lib/platform/http/operation.ts'
import { OrganisationSchema } from '../organisation/model.ts'
import {
  DENSITY_CHOICES,
  NEWS_CHANNELS,
  NEWS_KINDS,
  PreferencesPatch,
  SWITCHES,
  THEME_CHOICES,
  TIMES,
} from '../preferences/model.ts'

const PreferencesDto = z
  .object({
    times: z.enum(TIMES).nullable(),
    theme: z.enum(THEME_CHOICES).nullable(),
    density: z.enum(DENSITY_CHOICES).nullable(),
    shortcuts: z.enum(SWITCHES),
    muted: z.partialRecord(z.enum(NEWS_KINDS), z.array(z.enum(NEWS_CHANNELS))),
    gettingStarted: z.enum(['shown', 'dismissed']),
  })
  .meta({ id: 'Preferences' })

export const getMyPreferencesOperation = operation({
  id: 'getMyPreferences',
  method: 'GET',
  path: '/api/v1/me/preferences',
  tag: 'me',
  scope: 'people:read',
  summary: 'What I prefer',
  answer: { status: 200, schema: PreferencesDto, description: 'Null is as the product comes' },
})
export const changeMyPreferencesOperation = operation({
  id: 'changeMyPreferences',
  method: 'PATCH',
  path: '/api/v1/me/preferences',
  tag: 'me',
  scope: 'people:write',
  summary: 'Change some of what I prefer',
  description:
    '`muted` replaces the whole of it. Urgent alarms are told to those who must act on them whatever it says.',
  body: PreferencesPatch,
  answer: { status: 200, schema: PreferencesDto, description: 'What holds now' },
})
export const getOrganisationOperation = operation({
  id: 'getOrganisation',
  method: 'GET',
  path: '/api/v1/organisation',
  tag: 'people',
  scope: 'people:read',
  summary: 'What the organisation is called, and its time zone',
  answer: { status: 200, schema: OrganisationSchema, description: 'The organisation' },
})
export const changeOrganisationOperation = operation({
  id: 'changeOrganisation',
  method: 'PUT',
  path: '/api/v1/organisation',
  tag: 'people',
  scope: 'people:write',
  summary: 'Change the organisation',
  description: 'Admins only.',
  body: OrganisationSchema,
  answer: { status: 204, schema: null, description: 'Changed' },
})
export const preferenceOperations = [
  getMyPreferencesOperation,
  changeMyPreferencesOperation,
  getOrganisationOperation,
  changeOrganisationOperation,
]
