/**
 * One text for one value, whatever order its members came in (RFC 8785): hashes of it can be compared. Members are
 * ordered by UTF-16 code units, which is JavaScript's own order; numbers and strings are written as JSON.stringify does.
 */

/** @throws RangeError for what JSON cannot say: undefined inside lists, functions, NaN, Infinity, lone surrogates */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`JSON has no number ${value}`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') return `{${membersOf(value).join(',')}}`
  throw new RangeError(`JSON cannot say ${typeof value}`)
}

const membersOf = (value: object): string[] =>
  Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${text(name)}:${canonicalJson(member)}`)

function text(value: string): string {
  if (!value.isWellFormed()) throw new RangeError('JSON cannot say a lone surrogate')
  return JSON.stringify(value)
}
