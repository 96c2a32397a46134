/** The words of finding things by name or id. Safe to import anywhere. */
import type { TokenScope } from '#lib/people/model.ts'

export const FOUND_KINDS = [
  'identity',
  'request',
  'grant',
  'person',
  'team',
  'source',
  'entitlement',
  'drift',
  'audit event',
] as const
export type FoundKind = (typeof FOUND_KINDS)[number]

/** Leads to the page with the action open; the page's own command decides whether it may be done. */
export type FoundAction = { label: string; href: string }
export type Found = {
  kind: FoundKind
  id: string
  label: string
  detail: string | null
  href: string
  actions: FoundAction[]
}

/** A token finds what it may read. */
export const SCOPE_OF: Readonly<Record<FoundKind, TokenScope>> = {
  identity: 'identities:read',
  request: 'requests:read',
  grant: 'grants:read',
  person: 'people:read',
  team: 'people:read',
  source: 'sources:read',
  entitlement: 'sources:read',
  drift: 'drift:read',
  'audit event': 'audit:read',
}

export const QUERY_MAX = 200

/** Pages open an action that the address names: `/grants/grt_…?do=end`. */
export const ACTS = ['approve', 'end', 'claim', 'halt'] as const
export type Act = (typeof ACTS)[number]
export const actAt = (path: string, act: Act): string => `${path}?do=${act}`
