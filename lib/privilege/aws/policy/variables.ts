/**
 * Policy variables: `${aws:username}`, with a default `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for
 * the characters themselves. Source: AWS, "IAM policy elements: Variables and tags".
 */
import { isPerhaps, type Lookup } from '../conditions/context.ts'
import type { Part } from './arn.ts'

const VARIABLE = /\$\{([^}]*)\}/g
const WITH_DEFAULT = /^\s*([^,]*?)\s*,\s*'([^']*)'\s*$/

/** `parts`: the text with every variable replaced; `absent`: one has no value and no default; `unknown`: nobody can tell. */
export type Expanded = { kind: 'parts'; parts: Part[] } | { kind: 'absent' } | { kind: 'unknown'; key: string }

export function expand(text: string, variables: boolean, lookup: Lookup): Expanded {
  if (!variables || !text.includes('${')) return { kind: 'parts', parts: [{ text, literal: false }] }
  const parts: Part[] = []
  let end = 0
  for (const found of text.matchAll(VARIABLE)) {
    parts.push({ text: text.slice(end, found.index), literal: false })
    end = found.index + found[0].length
    const value = valueOf(found[1] ?? '', lookup)
    if (value.kind !== 'value') return value
    parts.push({ text: value.text, literal: true })
  }
  parts.push({ text: text.slice(end), literal: false })
  return { kind: 'parts', parts: parts.filter((part) => part.text !== '') }
}

function valueOf(
  inner: string,
  lookup: Lookup,
): { kind: 'value'; text: string } | Exclude<Expanded, { kind: 'parts' }> {
  if (inner === '*' || inner === '?' || inner === '$') return { kind: 'value', text: inner }
  const [, named, fallback] = WITH_DEFAULT.exec(inner) ?? []
  const key = named ?? inner.trim()
  const known = lookup(key)
  if (known === 'unknown' || isPerhaps(known)) return { kind: 'unknown', key }
  // A key with several values stands for none of them.
  const [value, ...more] = known === 'absent' ? [] : known
  if (value !== undefined && more.length === 0) return { kind: 'value', text: value }
  return fallback === undefined ? { kind: 'absent' } : { kind: 'value', text: fallback }
}
