/** What was found, as the command menu shows it, with what may be begun from it. Pure. */
import type { Scope } from '#lib/people/scope.ts'
import { actAt, type Found, type FoundAction } from './model.ts'
import type { NamedEntitlement, NamedGrant, NamedIdentity, NamedRequest } from './store.ts'

/** Whole ids say by their prefix where they lead; the page says whether its reader may look. */
export const ID_KINDS = ['identity', 'request', 'grant', 'person', 'team', 'source', 'drift', 'event'] as const
export type FindableKind = (typeof ID_KINDS)[number]

const mayHalt = (scope: Scope, sourceId: string): boolean =>
  scope.isAdmin || scope.approverSourceIds.some((id) => id === sourceId)

export function toFoundIdentity(scope: Scope, row: NamedIdentity): Found {
  const { id, sourceId, name, sourceName, tier, unowned, gone } = row
  const href = `/identities/${id}`
  const actions: FoundAction[] = [
    ...(unowned && !gone ? [{ label: `Claim ${name}…`, href: actAt(href, 'claim') }] : []),
    ...(!gone && mayHalt(scope, sourceId)
      ? [{ label: `Pull the kill switch for ${name}…`, href: actAt(href, 'halt') }]
      : []),
  ]
  const state = gone ? 'gone' : unowned ? 'unowned' : null
  // How far it reaches first: of two that are called alike, it tells which one matters.
  const said = [tier, sourceName, state].filter((one) => one !== null).join(', ')
  return { kind: 'identity', id, label: name, detail: said, href, actions }
}

export function toFoundRequest(row: NamedRequest): Found {
  const what = `${row.identityName} → ${row.entitlementName}`
  const href = `/requests/${row.id}`
  return {
    kind: 'request',
    id: row.id,
    label: what,
    detail: `${row.state}, asked by ${row.requesterName}`,
    href,
    actions: row.mayDecide ? [{ label: `Approve ${what}…`, href: actAt(href, 'approve') }] : [],
  }
}

/** Whoever sees a grant may end it, but for those who see everything and change nothing. */
export function toFoundGrant(scope: Scope, row: NamedGrant): Found {
  const what = `${row.identityName} → ${row.entitlementName}`
  const href = `/grants/${row.id}`
  const mayEnd = row.mayAskToEnd && (scope.isAdmin || !scope.seesAll)
  return {
    kind: 'grant',
    id: row.id,
    label: what,
    detail: `${row.state.replace('_', ' ')}, asked by ${row.requesterName}`,
    href,
    actions: mayEnd ? [{ label: `End ${what}…`, href: actAt(href, 'end') }] : [],
  }
}

export const toFoundEntitlement = ({ id, sourceId, name, sourceName }: NamedEntitlement): Found => ({
  kind: 'entitlement',
  id,
  label: name,
  detail: sourceName,
  href: `/sources/${sourceId}?${new URLSearchParams({ q: name })}#entitlements`,
  actions: [],
})

/** Only those who see everything may open others' pages; everybody may look somebody up. */
export const toFoundPerson = (scope: Scope, person: { id: string; name: string; email: string }): Found => ({
  kind: 'person',
  id: person.id,
  label: person.name,
  detail: person.email,
  href: scope.seesAll
    ? `/settings/people/${person.id}`
    : `/settings/people?${new URLSearchParams({ q: person.email })}`,
  actions: [],
})

export const toFoundTeam = ({ id, name }: { id: string; name: string }): Found => ({
  kind: 'team',
  id,
  label: name,
  detail: null,
  href: `/settings/teams/${id}`,
  actions: [],
})

export function toFoundSource(scope: Scope, { id, name, kind }: { id: string; name: string; kind: string }): Found {
  const href = `/sources/${id}`
  const actions = mayHalt(scope, id)
    ? [{ label: `Pull the kill switch for all of ${name}…`, href: actAt(href, 'halt') }]
    : []
  return { kind: 'source', id, label: name, detail: kind, href, actions }
}
