/** Which of the found comes first: the whole name, its beginning, the beginning of a word, anywhere. Pure. */
export function rankOf(name: string, query: string): number {
  const [has, wanted] = [name.toLowerCase(), query.toLowerCase()]
  if (has === wanted) return 0
  if (has.startsWith(wanted)) return 1
  const at = has.indexOf(wanted)
  if (at < 0) return 4
  return /[\s/._:@-]/.test(has.charAt(at - 1)) ? 2 : 3
}

/** Best first; names of one rank by the shorter one, then in order. */
export const byRank =
  (query: string) =>
  <T extends { name: string }>(a: T, b: T): number =>
    rankOf(a.name, query) - rankOf(b.name, query) ||
    a.name.length - b.name.length ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
