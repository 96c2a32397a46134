/** What speaks for an unowned identity being the reader's, in words. Pure. */

/** One piece of evidence, as the database found it. */
export type Evidence =
  | { kind: 'asked'; times: number; strength: number }
  | { kind: 'like'; like: string; strength: number }
  | { kind: 'team'; word: string; team: string; strength: number }
  | { kind: 'kin'; word: string; times: number; example: string; strength: number }

export function sayEvidence(found: Evidence): string {
  switch (found.kind) {
    case 'asked':
      return found.times === 1 ? 'You asked for access for it.' : `You asked for access for it ${found.times} times.`
    case 'like':
      return `Its name is like ${found.like}, which you answer for.`
    case 'team':
      return `"${found.word}" is in its name and in that of your team ${found.team}.`
    case 'kin':
      return `"${found.word}" is in its name, as in ${found.times} of yours such as ${found.example}.`
  }
}

/** The strongest first, each kind once; two are enough to decide by. */
export function strongest(found: readonly Evidence[]): Evidence[] {
  const sorted = found.toSorted((a, b) => b.strength - a.strength)
  return sorted.filter((one, index) => sorted.findIndex(({ kind }) => kind === one.kind) === index).slice(0, 2)
}
