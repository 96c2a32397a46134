/** The words of people: persons, teams, roles, tokens and what a token may be used for. Safe to import anywhere. */
import { z } from 'zod'
import { idSchema, type PersonId, type SessionId, type SourceId, type TeamId, type TokenId } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { isZone } from '#lib/kernel/zone.ts'
import type { StoredRole } from '#lib/platform/context.ts'

export const PersonIdSchema = idSchema('person')
export const TeamIdSchema = idSchema('team')
export const TokenIdSchema = idSchema('token')

export const STORED_ROLES = ['risk_viewer', 'auditor', 'admin'] as const satisfies readonly StoredRole[]
export const RoleSchema = z.enum(STORED_ROLES)
export const ROLE_NAMES: Readonly<Record<StoredRole, string>> = {
  risk_viewer: 'Risk viewer',
  auditor: 'Auditor',
  admin: 'Admin',
}

export type PersonStatus = 'active' | 'disabled' | 'invited'

/** Idle sessions end after this; being seen is written down at most once a minute. */
export const SESSION_IDLE_MS = 30 * MINUTE_MS
export const SESSION_ABSOLUTE_MS = 12 * HOUR_MS
export const SEEN_THROTTLE_MS = MINUTE_MS

export const TOKEN_PREFIX = 'cft_'
export const TOKEN_LIFETIME_MAX_MS = 365 * DAY_MS
export const TOKEN_LIFETIME_MIN_MS = MINUTE_MS

/** What a personal token can be allowed. Without a scope the token is refused, whatever its person may do. */
export const TOKEN_SCOPES = {
  'identities:read': 'Read identities, entitlements and holdings',
  'identities:claim': 'Claim, release and transfer identities; declare baselines',
  'requests:read': 'Read requests and votes',
  'requests:write': 'Make and withdraw requests',
  'requests:decide': 'Vote on requests',
  'grants:read': 'Read grants',
  'grants:end': 'End grants early',
  'drift:read': 'Read drift',
  'drift:write': 'Adopt drift and have it removed',
  'halts:read': 'Read kill switches',
  'halts:write': 'Pull and lift kill switches',
  'sources:read': 'Read sources',
  'sources:write': 'Add, change, sync and remove sources',
  'audit:read': 'Read and export the audit',
  'exposure:read': 'Read exposure and risk figures',
  'people:read': 'Read people and teams',
  'people:write': 'Change people, roles and teams',
  'notifications:read': 'Read notifications and mark them as read',
  'views:read': 'Read saved views of lists',
  'views:write': 'Save, change and remove views of lists',
} as const
export type TokenScope = keyof typeof TOKEN_SCOPES
export const TOKEN_SCOPE_NAMES = Object.keys(TOKEN_SCOPES) as [TokenScope, ...TokenScope[]]
export const TokenScopeSchema = z.enum(TOKEN_SCOPE_NAMES)
/** Voting by token is off unless somebody asks for it by name. */
export const DEFAULT_TOKEN_SCOPES: readonly TokenScope[] = TOKEN_SCOPE_NAMES.filter(
  (scope) =>
    scope !== 'requests:decide' && !scope.endsWith(':write') && scope !== 'grants:end' && scope !== 'identities:claim',
)

/**
 * The stored issuer of demo people. The embedded issuer's address holds a port that may change between starts, and a
 * changed address must not make strangers of them.
 */
export const DEMO_ISSUER = 'urn:curfew:demo'

export type DemoPerson = {
  subject: string
  email: string
  name: string
  roles: readonly StoredRole[]
  /** What a newcomer sees beside the name. */
  does: string
}
export const DEMO_PEOPLE = [
  {
    subject: 'owner',
    email: 'owner@demo.example',
    name: 'Olivia Owens',
    roles: [],
    does: 'Owns machine identities, asks for elevation',
  },
  {
    subject: 'owner2',
    email: 'owner2@demo.example',
    name: 'Omar Okafor',
    roles: [],
    does: 'A second owner, from another team',
  },
  {
    subject: 'approver',
    email: 'approver@demo.example',
    name: 'Ada Prover',
    roles: [],
    does: 'Decides requests of the demo database',
  },
  { subject: 'approver2', email: 'approver2@demo.example', name: 'Arjun Patel', roles: [], does: 'A second approver' },
  {
    subject: 'risk',
    email: 'risk@demo.example',
    name: 'Rita Marsh',
    roles: ['risk_viewer'],
    does: 'CISO: sees everything, changes nothing',
  },
  {
    subject: 'auditor',
    email: 'auditor@demo.example',
    name: 'August Lind',
    roles: ['auditor'],
    does: 'Reads, checks and exports the record',
  },
  {
    subject: 'admin',
    email: 'admin@demo.example',
    name: 'Adele Minh',
    roles: ['admin'],
    does: 'Connects sources, manages people and teams',
  },
] as const satisfies readonly DemoPerson[]
export type DemoSubject = (typeof DEMO_PEOPLE)[number]['subject']

export type TeamRef = { id: TeamId; name: string }

export type Person = {
  id: PersonId
  canonicalPersonId: PersonId
  email: string
  name: string
  status: PersonStatus
  demo: boolean
  roles: StoredRole[]
  timeZone: string | null
  createdAt: Instant
  disabledAt: Instant | null
  lastSignInAt: Instant | null
}
export type PersonRow = Person & { teams: TeamRef[] }
export type PersonDetail = PersonRow & { tokens: AccessToken[]; liveSessions: number }

/** A personal token as people see it; its secret is shown once, when it is made. */
export type AccessToken = {
  id: TokenId
  personId: PersonId
  name: string
  scopes: TokenScope[]
  createdAt: Instant
  expiresAt: Instant
  lastUsedAt: Instant | null
  revokedAt: Instant | null
}

export type TeamMember = { personId: PersonId; name: string; email: string; status: PersonStatus; addedAt: Instant }
export type Team = {
  id: TeamId
  name: string
  description: string
  demo: boolean
  createdAt: Instant
  members: TeamMember[]
  /** Sources whose requests this team decides. */
  approves: { id: SourceId; name: string }[]
}

export type LiveSession = {
  id: SessionId
  personId: PersonId
  createdAt: Instant
  lastSeenAt: Instant
  expiresAt: Instant
}

/** One writing of an address: compatibility characters folded first, so that a look-alike is compared as what it becomes. */
export const normaliseEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase()

export const EmailSchema = z
  .string()
  .max(254)
  .transform(normaliseEmail)
  .pipe(z.email({ error: 'must be an e-mail address' }))
export const PersonNameSchema = z.string().trim().min(1).max(120)
export const TeamNameSchema = z.string().trim().min(2).max(80)
export const TokenNameSchema = z.string().trim().min(1).max(80)

export const TimeZoneSchema = z.string().max(64).refine(isZone, { error: 'must be a time zone such as Europe/Berlin' })
