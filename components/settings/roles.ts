/** The roles somebody can be given, with what each sees and may do (roles add up). */
import { ROLE_NAMES, STORED_ROLES } from '#lib/people/model.ts'

const HINTS = {
  risk_viewer: 'Sees everything but secrets, changes nothing.',
  auditor: 'Sees everything but secrets, reads and exports the audit.',
  admin: 'Connects sources, manages people, teams and settings. Votes only as a member of an approver team.',
} as const

export const ROLE_CHOICES = STORED_ROLES.map((value) => ({ value, label: ROLE_NAMES[value], hint: HINTS[value] }))
