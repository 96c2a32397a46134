/**
 * How a list is asked for in one line: words, and qualifiers such as `owner:none last-used:>90d -kind:role,user`.
 * A comma means "or", a space "and", a minus "not"; quotes hold what has spaces. Every text can be read: what is wrong
 * with it is told by read.ts, and nothing of it is lost. Pure.
 */

/** One part of the text as it was typed. `key` is null for words that are searched for. */
export type Part = {
  key: string | null
  not: boolean
  /** What a comma separates; a searched word is one value. */
  values: readonly string[]
  /** Where it stands in the text, the minus included. */
  start: number
  end: number
  /** A quote was opened and not closed. */
  unclosed: boolean
}

export const QUERY_MAX = 1_000

const KEY = /[A-Za-z][A-Za-z0-9-]*:/y
const SPACE = /\s/

type Piece = { text: string; end: number; unclosed: boolean }

/** From an opening quote on: `\"` and `\\` stand for themselves. */
function readQuoted(text: string, start: number): Piece {
  let found = ''
  for (let at = start + 1; at < text.length; at++) {
    const sign = text.charAt(at)
    const next = text.charAt(at + 1)
    if (sign === '"') return { text: found, end: at + 1, unclosed: false }
    if (sign === '\\' && (next === '"' || next === '\\')) at++
    found += text.charAt(at)
  }
  return { text: found, end: text.length, unclosed: true }
}

function readBare(text: string, start: number, stopsAtComma: boolean): Piece {
  let end = start
  while (end < text.length && !SPACE.test(text.charAt(end)) && !(stopsAtComma && text.charAt(end) === ',')) end++
  return { text: text.slice(start, end), end, unclosed: false }
}

const readPiece = (text: string, start: number, stopsAtComma: boolean): Piece =>
  text.charAt(start) === '"' ? readQuoted(text, start) : readBare(text, start, stopsAtComma)

function readValues(text: string, start: number): { values: string[]; end: number; unclosed: boolean } {
  const values: string[] = []
  let end = start
  let unclosed = false
  for (;;) {
    const piece = readPiece(text, end, true)
    if (piece.text !== '') values.push(piece.text)
    unclosed ||= piece.unclosed
    end = piece.end
    if (text.charAt(end) !== ',') return { values, end, unclosed }
    end++
  }
}

function keyAt(text: string, start: number): string | null {
  KEY.lastIndex = start
  return KEY.exec(text)?.[0] ?? null
}

function readPart(text: string, start: number): Part {
  const next = text.charAt(start + 1)
  const not = text.charAt(start) === '-' && next !== '' && !SPACE.test(next)
  const from = not ? start + 1 : start
  const key = keyAt(text, from)
  if (key !== null) {
    const read = readValues(text, from + key.length)
    return { key: key.slice(0, -1).toLowerCase(), not, start, ...read }
  }
  const word = readPiece(text, from, false)
  return { key: null, not, values: [word.text], start, end: word.end, unclosed: word.unclosed }
}

/** The parts of a text, in their order. Never fails. */
export function parseQuery(text: string): Part[] {
  const parts: Part[] = []
  for (let at = 0; at < text.length;) {
    if (SPACE.test(text.charAt(at))) {
      at++
      continue
    }
    const part = readPart(text, at)
    if (part.key !== null || part.values.some((value) => value !== '')) parts.push(part)
    at = part.end
  }
  return parts
}

const quoted = (text: string): string => `"${text.replaceAll(/[\\"]/g, '\\$&')}"`
const printValue = (value: string): string => (/^[^\s",][^\s,]*$/.test(value) ? value : quoted(value))
const printWord = (word: string): string => (/^[^\s"-]\S*$/.test(word) && keyAt(word, 0) === null ? word : quoted(word))

export type Printable = Pick<Part, 'key' | 'not' | 'values'>

/** The shortest text that is read as this part. */
export function printPart({ key, not, values }: Printable): string {
  const what = key === null ? printWord(values[0] ?? '') : `${key}:${values.map(printValue).join(',')}`
  return not ? `-${what}` : what
}

export const printQuery = (parts: readonly Printable[]): string => parts.map(printPart).join(' ')
