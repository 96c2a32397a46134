/** People, teams and tokens as the settings show them. Pure. */
import {
  type AccessToken,
  type PersonRow,
  type PersonStatus,
  ROLE_NAMES,
  type Team,
  TOKEN_SCOPES,
} from '#lib/people/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { StatusTone } from '../ui/status-chip.tsx'

export type Said = { tone: StatusTone; word: string }
const STATUS: Record<PersonStatus, Said> = {
  active: { tone: 'ok', word: 'active' },
  invited: { tone: 'scheduled', word: 'invited' },
  disabled: { tone: 'ended', word: 'disabled' },
}
export const sayStatus = (status: PersonStatus): Said => STATUS[status]

export type PersonListRow = {
  id: string
  name: string
  email: string
  you: boolean
  said: Said
  roles: string
  teams: string
  lastSignInAt: Instant | null
  knowsSignIn: boolean
  opens: boolean
}

/** When somebody was last here is for those who see everything, and for themselves. */
export const toPersonRow = (person: PersonRow, viewer: { personId: string; seesAll: boolean }): PersonListRow => {
  const opens = viewer.seesAll || person.id === viewer.personId
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    you: person.id === viewer.personId,
    said: sayStatus(person.status),
    roles: person.roles.map((role) => ROLE_NAMES[role]).join(', '),
    teams: person.teams.map((team) => team.name).join(', '),
    lastSignInAt: person.lastSignInAt,
    knowsSignIn: opens,
    opens,
  }
}

export type TeamListRow = { id: string; name: string; description: string; members: number; approves: string }
export const toTeamRow = (team: Team): TeamListRow => ({
  id: team.id,
  name: team.name,
  description: team.description,
  members: team.members.length,
  approves: team.approves.map((source) => source.name).join(', '),
})

export type TokenRow = {
  id: string
  name: string
  said: Said
  scopes: string
  expiresAt: Instant
  lastUsedAt: Instant | null
  live: boolean
}
export function toTokenRow(token: AccessToken, now: Instant): TokenRow {
  const live = token.revokedAt === null && token.expiresAt > now
  const said: Said =
    token.revokedAt !== null
      ? { tone: 'ended', word: 'revoked' }
      : live
        ? { tone: 'ok', word: 'live' }
        : { tone: 'ended', word: 'expired' }
  return {
    id: token.id,
    name: token.name,
    said,
    live,
    scopes: token.scopes.map((scope) => TOKEN_SCOPES[scope] ?? scope).join('; '),
    expiresAt: token.expiresAt,
    lastUsedAt: token.lastUsedAt,
  }
}
