/** Which unowned identities may be mine? Those whose names share words with what I own already. Pure. */

const COMMON = new Set([
  'prod',
  'production',
  'staging',
  'test',
  'dev',
  'svc',
  'service',
  'bot',
  'job',
  'sync',
  'agent',
  'runner',
  'worker',
  'api',
  'app',
  'exporter',
  'the',
  'data',
  'core',
  'audit',
])

export const wordsOf = (name: string): string[] => [
  ...new Set(
    name
      .toLowerCase()
      .split(/[^a-z]+/)
      .filter((word) => word.length > 3 && !COMMON.has(word)),
  ),
]

/** The words that occur most among what I own, most telling first. */
export function tellingWords(mine: readonly string[], most: number): string[] {
  const counts = new Map<string, number>()
  for (const name of mine) for (const word of wordsOf(name)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts]
    .sort(([a, one], [b, other]) => other - one || a.localeCompare(b))
    .slice(0, most)
    .map(([word]) => word)
}
