/** Is this the database it was, and as far as it was? Pure. */
import { type HighWater, IDENTITY_PARTS, type IdentityPart, type KnownIdentity, type LiveIdentity } from './model.ts'

export type IdentityFacts = {
  /** Null in a database that no worker has seen yet. */
  known: KnownIdentity | null
  live: LiveIdentity
  /** The first and the last row of the audit; null and 0 while it is empty. */
  lineage: string | null
  seq: number
  /** What this process or this machine knew before it read the database. */
  mark: HighWater | null
  /** Whether the row of the mark is in the audit; null when the mark names none. */
  markKept: boolean | null
}

export type IdentityVerdict =
  | { kind: 'same' }
  | { kind: 'new' }
  | { kind: 'moved'; parts: IdentityPart[] }
  | { kind: 'went-back'; parts: IdentityPart[] }

/** What went back is graver than what moved: it is known to have lost something. */
export function judgeIdentity(facts: IdentityFacts): IdentityVerdict {
  const { known, live } = facts
  const parts = known === null ? [] : IDENTITY_PARTS.filter((part) => differs(known[part], live[part]))
  if (isBehind(facts)) return { kind: 'went-back', parts }
  if (known === null) return { kind: 'new' }
  return parts.length > 0 ? { kind: 'moved', parts } : { kind: 'same' }
}

/** What a service does not tell is not compared. */
const differs = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other

/** A mark of another product says nothing about this one. A backup may be older than the record of identities. */
function isBehind({ known, lineage, seq, mark, markKept }: IdentityFacts): boolean {
  if (mark === null || mark.lineage !== lineage) return false
  const epoch = known?.epoch ?? 0
  // What was written since it went back may have passed the number of what is gone.
  return epoch < mark.epoch || (epoch === mark.epoch && (seq < mark.seq || markKept === false))
}

/** After a restoration nothing that was known before is held against the database. */
export const nextEpoch = ({ known, lineage, mark }: Pick<IdentityFacts, 'known' | 'lineage' | 'mark'>): number =>
  1 + Math.max(known?.epoch ?? 0, mark?.lineage === lineage ? (mark?.epoch ?? 0) : 0)
