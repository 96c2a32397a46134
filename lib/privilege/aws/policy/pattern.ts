/**
 * Patterns with `*` (any run of characters) and `?` (any one), compiled once. Matching takes at most the product of the
 * two lengths, whatever the pattern: there is no backtracking that a hostile policy could make explode.
 * Source: AWS, "IAM JSON policy elements: Resource", "Using wildcards".
 */
const ANY_RUN = -1
const ANY_ONE = -2

/** Code units, or one of the two wildcards; `least` is how many characters it matches at least. */
export type Pattern = { readonly tokens: readonly number[]; readonly text: string; readonly least: number }

export function compile(text: string): Pattern {
  const tokens: number[] = []
  for (let at = 0; at < text.length; at += 1) append(tokens, tokenOf(text.charCodeAt(at)))
  return patternOf(tokens, text)
}

/** A pattern of parts: wildcards count in `pattern` parts only. */
export function compileParts(parts: readonly { text: string; literal: boolean }[]): Pattern {
  const tokens: number[] = []
  for (const { text, literal } of parts)
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at)
      append(tokens, literal ? unit : tokenOf(unit))
    }
  return patternOf(tokens, parts.map(({ text }) => text).join(''))
}

const patternOf = (tokens: readonly number[], text: string): Pattern => ({
  tokens,
  text,
  least: tokens.reduce((least, token) => (token === ANY_RUN ? least : least + 1), 0),
})

const tokenOf = (unit: number): number => (unit === 42 ? ANY_RUN : unit === 63 ? ANY_ONE : unit)

function append(tokens: number[], token: number): void {
  // Runs of `*` mean one.
  if (token === ANY_RUN && tokens.at(-1) === ANY_RUN) return
  tokens.push(token)
}

export const isLiteral = ({ tokens }: Pattern): boolean => tokens.every((token) => token >= 0)
export const matchesEverything = ({ tokens }: Pattern): boolean => tokens.length === 1 && tokens[0] === ANY_RUN

export function matches({ tokens, least }: Pattern, text: string): boolean {
  if (text.length < least) return false
  let [token, at, run, runAt] = [0, 0, -1, 0]
  while (at < text.length) {
    const wanted = tokens[token]
    if (wanted === ANY_RUN) [run, runAt, token] = [token, at, token + 1]
    else if (wanted !== undefined && (wanted === ANY_ONE || wanted === text.charCodeAt(at)))
      [token, at] = [token + 1, at + 1]
    else if (run >= 0) [runAt, token, at] = [runAt + 1, run + 1, runAt + 1]
    else return false
  }
  while (tokens[token] === ANY_RUN) token += 1
  return token === tokens.length
}

/** Whether every text that `inner` matches is matched by `outer` as well. Never true wrongly. */
export function covers(outer: Pattern, inner: Pattern): boolean {
  const [a, b] = [outer.tokens, inner.tokens]
  let [token, at, run, runAt] = [0, 0, -1, 0]
  while (at < b.length) {
    const [wanted, given] = [a[token], b[at]]
    if (wanted === ANY_RUN) [run, runAt, token] = [token, at, token + 1]
    // What `inner` leaves open only a wildcard of `outer` takes: `?` one of them, `*` nothing but `*`.
    else if (wanted !== undefined && given !== ANY_RUN && (wanted === ANY_ONE || wanted === given))
      [token, at] = [token + 1, at + 1]
    else if (run >= 0) [runAt, token, at] = [runAt + 1, run + 1, runAt + 1]
    else return false
  }
  while (a[token] === ANY_RUN) token += 1
  return token === a.length
}

/** Whether some text is matched by both. */
export function overlaps(one: Pattern, other: Pattern): boolean {
  const [a, b] = [one.tokens, other.tokens]
  // Most pairs part before their first run or behind their last, and need no table.
  const parted = partBeforeRun(a, b)
  if (parted !== undefined) return parted
  return !partBehindRun(a, b) && haveCommonText(a, b)
}

/** Row i holds, for each j, whether a[i…] and b[j…] have a common text; filled from the end. */
function haveCommonText(a: readonly number[], b: readonly number[]): boolean {
  let below = new Uint8Array(b.length + 2)
  let row = new Uint8Array(b.length + 2)
  for (let i = a.length; i >= 0; i -= 1) {
    const x = a[i]
    for (let j = b.length; j >= 0; j -= 1) {
      const y = b[j]
      if (x === ANY_RUN) row[j] = below[j] === 1 || (y !== undefined && row[j + 1] === 1) ? 1 : 0
      else if (y === ANY_RUN) row[j] = row[j + 1] === 1 || (x !== undefined && below[j] === 1) ? 1 : 0
      else if (x === undefined || y === undefined) row[j] = x === y ? 1 : 0
      else row[j] = (x === y || x === ANY_ONE || y === ANY_ONE) && below[j + 1] === 1 ? 1 : 0
    }
    ;[below, row] = [row, below]
  }
  return below[0] === 1
}

/** Whether they have no common text, as far as that shows behind the last run of either. */
function partBehindRun(a: readonly number[], b: readonly number[]): boolean {
  for (let back = 1; ; back += 1) {
    const [x, y] = [a[a.length - back], b[b.length - back]]
    if (x === undefined || y === undefined || x === ANY_RUN || y === ANY_RUN) return false
    if (x !== y && x !== ANY_ONE && y !== ANY_ONE) return true
  }
}

/** Whether both match a common text, when that shows before the first run of either. */
function partBeforeRun(a: readonly number[], b: readonly number[]): boolean | undefined {
  for (let at = 0; ; at += 1) {
    const [x, y] = [a[at], b[at]]
    if (x === ANY_RUN || y === ANY_RUN) return undefined
    if (x === undefined || y === undefined) return x === y
    if (x !== y && x !== ANY_ONE && y !== ANY_ONE) return false
  }
}
