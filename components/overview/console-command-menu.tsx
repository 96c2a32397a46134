'use client'

import { GitCompareArrows, OctagonX } from 'lucide-react'
import { call } from '../api/call.ts'
import { type CommandEntry, CommandMenu } from '../shell/command-menu.tsx'
import type { NavGroup } from '../shell/navigation.ts'

type Named = { id: string; name: string }
type FoundIdentity = Named & { source?: Named }
type FoundRequest = { id: string; state: string; identity: Named; entitlement: Named; requester: Named }

const ID_PLACES: Readonly<Record<string, [kind: string, path: string]>> = {
  idn: ['identity', '/identities/'],
  req: ['request', '/requests/'],
  grt: ['grant', '/grants/'],
  src: ['source', '/sources/'],
}

/** A pasted id says by its prefix what it is. */
function byId(query: string): CommandEntry[] {
  const match = /^([a-z]{3})_[0-9a-f]{32}$/.exec(query.trim())
  const place = match?.[1] ? ID_PLACES[match[1]] : undefined
  return place ? [{ id: query.trim(), label: query.trim(), kind: place[0], href: `${place[1]}${query.trim()}` }] : []
}

async function find(query: string, signal: AbortSignal): Promise<readonly CommandEntry[]> {
  const direct = byId(query)
  if (direct.length > 0) return direct
  const [identities, requests] = await Promise.all([
    call<{ data: FoundIdentity[] }>(`/api/v1/identities?${new URLSearchParams({ q: query, limit: '6' })}`, { signal }),
    call<{ data: FoundRequest[] }>(`/api/v1/requests?${new URLSearchParams({ text: query, limit: '4' })}`, { signal }),
  ])
  if (!identities.ok && !requests.ok) throw new Error(identities.problem.detail)
  return [
    ...(identities.ok ? identities.data.data : []).map((one) => ({
      id: one.id,
      label: one.name,
      kind: 'identity',
      href: `/identities/${one.id}`,
      ...(one.source ? { detail: one.source.name } : {}),
    })),
    ...(requests.ok ? requests.data.data : []).map((one) => ({
      id: one.id,
      label: `${one.identity.name} → ${one.entitlement.name}`,
      detail: `${one.state}, asked by ${one.requester.name}`,
      kind: 'request',
      href: `/requests/${one.id}`,
    })),
  ]
}

/** Places below Grants that are looked for in haste. */
const URGENT: NavGroup = {
  label: 'Urgent',
  places: [
    { href: '/kill-switch', label: 'Kill switch', icon: <OctagonX aria-hidden /> },
    { href: '/drift', label: 'Drift', icon: <GitCompareArrows aria-hidden /> },
  ],
}

export const ConsoleCommandMenu = ({ groups }: { groups: readonly NavGroup[] }) => (
  <CommandMenu groups={[...groups, URGENT]} search={find} />
)
