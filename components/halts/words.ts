/** How kill switches are said. Pure. */
import { ESTATE_NAME, type HaltScope, type HaltTarget } from '#lib/access/model.ts'
import { plural } from '../ui/numbers.ts'

type Named = { scope: HaltScope; sourceName: string | null; identityName: string | null }

/** In a sentence: "for all of billing-db". */
export const placeName = ({ scope, sourceName, identityName }: Named): string => {
  if (scope === 'estate') return `the ${ESTATE_NAME}`
  return scope === 'source' ? `all of ${sourceName}` : `${identityName} at ${sourceName}`
}

export type Outlook = { live: number; scheduled: number; ending: number; pending: number }

export type Consequence = { key: string; count: number; text: string }

/** What a pull does, a line a number; what is nothing is said only where it would be looked for. */
export function consequencesOf({ live, scheduled, ending, pending }: Outlook): Consequence[] {
  const one = (count: number, single: string, many: string) => (count === 1 ? single : many)
  const lines: Consequence[] = [
    {
      key: 'live',
      count: live,
      text: one(live, 'live grant ends now and is taken back', 'live grants end now and are taken back'),
    },
    {
      key: 'scheduled',
      count: scheduled,
      text: one(scheduled, 'approved grant never starts', 'approved grants never start'),
    },
    {
      key: 'ending',
      count: ending,
      text: one(ending, 'grant is being taken back already', 'grants are being taken back already'),
    },
    {
      key: 'pending',
      count: pending,
      text: one(
        pending,
        'pending request waits, and cannot be approved',
        'pending requests wait, and cannot be approved',
      ),
    },
  ]
  return lines.filter(({ key, count }) => count > 0 || key === 'live' || key === 'pending')
}

/** What became of the grants that it ended. */
export function endedText({ grantsEnded, stillOpen }: { grantsEnded: number; stillOpen: number }): string {
  if (grantsEnded === 0) return 'no grant was open'
  const ended = `${plural(grantsEnded, 'grant')} ended`
  return stillOpen === 0 ? `${ended}, all gone` : `${ended}, ${stillOpen} still being taken back`
}

/** A target as the API takes it. */
export const targetFields = (target: HaltTarget): Record<string, string> =>
  target.scope === 'source'
    ? { scope: 'source', sourceId: target.sourceId }
    : target.scope === 'identity'
      ? { scope: 'identity', identityId: target.identityId }
      : { scope: 'estate' }
