/** The nearest known word to a mistyped one. */

/** Levenshtein distance. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

export function nearest(word: string, known: readonly string[]): string | null {
  const scored = known.map((name) => ({ name, score: name.startsWith(word) ? 0 : distance(word, name) }))
  const best = scored.toSorted((a, b) => a.score - b.score)[0]
  return best && best.score <= Math.max(2, best.name.length / 3) ? best.name : null
}
