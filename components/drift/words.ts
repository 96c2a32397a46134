/** How drift is said: a tone and a word for each kind and state, and what each decision follows from. Pure. */
import { type Drift, type DriftKind, isWidened } from '#lib/access/drift/model.ts'
import type { Said } from '../requests/words.ts'

export const KIND_WORDS: Record<DriftKind, string> = {
  unrecorded: 'Not on record',
  orphan: 'Given by no grant',
  outlived: 'Outlived its grant',
  missing: 'Taken away',
  broadened: 'Made broader',
}

/** What the kind means, as one sentence about what the listing showed. */
export const KIND_SENTENCES: Record<DriftKind, string> = {
  unrecorded: 'Somebody else gave it after the source was first listed, and nobody put it on record.',
  orphan: 'It was given by the account that Curfew uses, but no grant on record explains it.',
  outlived: 'The grant that gave it was given up, and the listing still shows it.',
  missing: 'The grant is live on record, but the listing does not show it any more.',
  broadened: 'The grant is live, and allows more than was approved.',
}

/** What happened, of this one. */
export const sentenceOf = (drift: Pick<Drift, 'kind' | 'grantId'>): string =>
  isWidened(drift) ? 'It is standing, and allows more than when it went on record.' : KIND_SENTENCES[drift.kind]

type Stated = Pick<Drift, 'state' | 'removalAskedAt' | 'ownGrantor' | 'kind' | 'grantId' | 'attempts' | 'lastError'>

export function sayDrift(drift: Stated): Said {
  if (drift.state === 'adopted') return { tone: 'ended', word: drift.kind === 'missing' ? 'accepted' : 'adopted' }
  if (drift.state === 'removed') return { tone: 'ended', word: 'removed' }
  if (drift.state === 'resolved') return { tone: 'ended', word: 'settled by itself' }
  if (drift.state === 'removing')
    return drift.lastError === null
      ? { tone: 'scheduled', word: 'being taken back' }
      : { tone: 'danger', word: 'removal failing' }
  if (drift.removalAskedAt === null) return { tone: 'warn', word: 'to decide' }
  return {
    tone: 'scheduled',
    word: drift.kind === 'broadened' && !isWidened(drift) ? 'grant is ending' : 'to remove at the source',
  }
}

/** Who gave it, as the listing told; `null` where the source does not tell. */
export const grantorOf = ({ evidence }: Pick<Drift, 'evidence'>): string | null =>
  typeof evidence.attributes?.grantor === 'string' ? evidence.attributes.grantor : null

type Named = Pick<Drift, 'kind' | 'ownGrantor' | 'grantId'> & { identity: string; entitlement: string; source: string }

export function adoptWords({ kind, grantId, identity, entitlement, source }: Named): {
  button: string
  title: string
  consequence: string
} {
  if (kind === 'missing')
    return {
      button: 'Accept its end',
      title: `Accept that ${identity} → ${entitlement} was taken away`,
      consequence: `The grant ends now. Nothing is put back at ${source}: whoever still needs it asks again.`,
    }
  if (isWidened({ kind, grantId }))
    return {
      button: 'Adopt',
      title: `Adopt what was added to ${identity} → ${entitlement}`,
      consequence: 'It is on record as it is now. Whatever is added later is found anew.',
    }
  return {
    button: 'Adopt',
    title: `Adopt ${identity} → ${entitlement}`,
    consequence: `It counts as standing from now on: requests for it are refused, and no expiry takes it away. That it is needed is a statement of its own, in the baseline of ${identity}.`,
  }
}

export function removeWords({ kind, grantId, ownGrantor, identity, entitlement, source }: Named): {
  title: string
  consequence: string
} {
  if (isWidened({ kind, grantId }))
    return {
      title: `Remove what was added to ${identity} → ${entitlement}`,
      consequence: `What is on record stays, so somebody has to take away the rest at ${source}; the page shows how. It stays listed here until a listing shows that it is gone.`,
    }
  const title = `Remove ${identity} → ${entitlement}`
  if (kind === 'broadened')
    return {
      title,
      consequence: `The grant ends now, and with it all that was added. ${identity} can ask for it again.`,
    }
  if (ownGrantor)
    return {
      title,
      consequence: `Curfew takes it back at ${source} until it is read as gone, and ends sessions that could keep it. What others gave stays.`,
    }
  return {
    title,
    consequence: `Somebody else gave it, so it has to be removed at ${source}; the page shows how. It stays listed here until a listing shows that it is gone.`,
  }
}

const ANYBODY = 'Owners of the identity, approvers of the source and admins'

/** The rule in a sentence, for who may decide something. */
export function whoDecides(drift: Pick<Drift, 'kind' | 'grantId'>): string {
  if (drift.kind === 'missing')
    return `${ANYBODY} accept that it has ended. Nothing is put back. The first decision counts.`
  if (drift.kind === 'broadened' && !isWidened(drift))
    return `${ANYBODY} end the grant. More than was approved cannot be adopted. The first decision counts.`
  return 'Owners of the identity and admins adopt it; they and the approvers of the source have it removed. The first decision counts.'
}

/** Facts of holdings that sources tell by name; others are shown under the source's own word. */
const FACT_WORDS: Readonly<Record<string, string>> = {
  admin: 'May pass it on',
  inherit: 'In force by itself',
  set: 'May be assumed',
}

/** Each plain fact of the holding, in words; who gave it is told apart. */
export const holdingFacts = ({ evidence }: Pick<Drift, 'evidence'>): { label: string; value: string }[] =>
  Object.entries(evidence.attributes ?? {})
    .filter(([key, value]) => key !== 'grantor' && ['boolean', 'string', 'number'].includes(typeof value))
    .map(([key, value]) => ({
      label: FACT_WORDS[key] ?? key,
      value: typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value),
    }))
