/** What the organisation is called, and by which clock it works. Safe to import anywhere. */
import { z } from 'zod'
import { TimeZoneSchema } from '../model.ts'

export const ORGANISATION_SETTING = 'organisation'
export const OrganisationSchema = z.strictObject({ name: z.string().trim().max(80), timeZone: TimeZoneSchema })
export type Organisation = z.infer<typeof OrganisationSchema>
/** Until an admin says otherwise. */
export const NO_ORGANISATION: Organisation = { name: '', timeZone: 'UTC' }

export function readOrganisation(stored: unknown): Organisation {
  const parsed = OrganisationSchema.safeParse(stored)
  return parsed.success ? parsed.data : NO_ORGANISATION
}
