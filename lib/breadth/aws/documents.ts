/** Policy documents as they are kept: as JSON, whichever way the file had them. Pure. */

/** Plain, or percent-encoded as IAM's own API gives it. Whoever calls has had it read by `parsePolicy` before. */
export function documentOf(given: unknown): unknown {
  if (typeof given !== 'string') return given ?? null
  return JSON.parse(/^\s*%7B/i.test(given) ? decodeURIComponent(given) : given) as unknown
}

type Statement = { Effect?: unknown; Action?: unknown; NotAction?: unknown }
const listed = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')

const SHOWN = 3
const LENGTH_MAX = 160

/** One line of what it allows. */
export function summaryOfDocument(document: unknown): string {
  const { Statement: given } = (document ?? {}) as { Statement?: unknown }
  const statements = (Array.isArray(given) ? given : [given]) as (Statement | undefined)[]
  const allowed = statements.flatMap((one) =>
    one?.Effect !== 'Allow'
      ? []
      : one.NotAction === undefined
        ? listed(one.Action)
        : [`all but ${listed(one.NotAction).slice(0, SHOWN).join(', ')}`],
  )
  const names = [...new Set(allowed)]
  if (names.length === 0) return 'Allows nothing by itself'
  const left = names.length - SHOWN
  const line = `Allows ${names.slice(0, SHOWN).join(', ')}${left > 0 ? ` and ${left} more` : ''}`
  return line.length > LENGTH_MAX ? `${line.slice(0, LENGTH_MAX)}…` : line
}
