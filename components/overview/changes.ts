/** What changed, in words and with places to go. Pure. */
import { type Change, type ChangeKind, factsOfChange, type Since, type SinceKey } from '#lib/overview/model.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { listLink, searchString } from '#lib/kernel/list-query/address.ts'
import { subjectHref } from '../audit/event-rows.ts'

export const SINCE_LABELS: Readonly<Record<SinceKey, string>> = {
  visit: 'Last visit',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
}

type Place = { since: SinceKey; kind: ChangeKind | null; cursor?: string | null }

/** The overview with its last panel asked differently. */
export function changesHref({ since, kind, cursor = null }: Place): string {
  const entries: [string, string][] = [
    ...(since === 'visit' ? [] : ([['since', since]] as [string, string][])),
    ...(kind === null ? [] : ([['changed', kind]] as [string, string][])),
    ...(cursor === null ? [] : ([['before', cursor]] as [string, string][])),
  ]
  return entries.length > 0 ? `/?${searchString(entries)}` : '/'
}

/** Where the same events stand in the record, for who reads it. */
export const auditHref = (kind: ChangeKind | null, { at }: Since, types: readonly string[]): string =>
  listLink('/audit', `type:${(kind ? factsOfChange(kind).types : types).join(',')} since:${toRfc3339(at)}`)

export const appearedHref = ({ at }: Since): string => listLink('/identities', `since:${toRfc3339(at)}`)

/** Kill switches, claims and the rest have no page of their own: the identity has, or the list. */
export const placeOf = (change: Pick<Change, 'subjectKind' | 'subjectId' | 'identityId'>): string | null =>
  subjectHref(change) ??
  (change.subjectKind === 'halt' ? '/kill-switch' : change.identityId ? `/identities/${change.identityId}` : null)
