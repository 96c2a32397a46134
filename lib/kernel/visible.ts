/**
 * Names come from sources and people we do not control. React keeps them from being markup; this keeps them from being
 * read as what they are not: nothing invisible stays invisible, nothing turns the text around it. Pure.
 */

const mark = (character: string): string =>
  `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`

/** ␀ … ␟ and ␡ have pictures; the others are named by their number. */
function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  return code === 0x7f ? '␡' : mark(character)
}

/** Scripts that join their letters need U+200C and U+200D inside of words; emoji join by U+200D. */
const JOINS =
  '[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Tamil}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}]'
const PICTURE = '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f]'
const NEEDED_JOINER = `(?<=${JOINS})[\\u200c\\u200d](?=${JOINS})|(?<=${PICTURE})\\u200d(?=\\p{Extended_Pictographic})`

const HIDDEN = new RegExp(
  `(${NEEDED_JOINER})|[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u3164\\uffa0]`,
  'gu',
)
const HEAPED = /(\p{M}{4})(\p{M}+)/gu
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
const LRM = '\u200e'

/** Letters, digits and signs of ASCII: nothing in them is hidden, and nearly every text is made of nothing else. */
const PLAIN = /^[ -~]*$/

const isLayout = (character: string): boolean => character === '\n' || character === '\t' || character === '\r'

const plain = (text: string, isKept: (character: string) => boolean): string =>
  PLAIN.test(text) ? text : uncovered(text, isKept)

const uncovered = (text: string, isKept: (character: string) => boolean): string =>
  text
    .replace(HIDDEN, (character, joiner?: string) => (joiner || isKept(character) ? character : pictureOf(character)))
    // Marks heaped on one letter paint over the lines above and below.
    .replace(HEAPED, (_, kept: string, rest: string) => `${kept}⟨+${rest.length}⟩`)

/** Between two names written from right to left, the arrow and what it points from and to stay in their order. */
const ordered = (text: string): string =>
  !PLAIN.test(text) && RIGHT_TO_LEFT.test(text) ? text.replaceAll(' → ', `${LRM} → ${LRM}`) : text

/** A name: one line, in which even a line break is something to see. */
export const visibleName = (name: string): string => plain(name, () => false)

/** A sentence somebody wrote, or one of ours that holds names: line breaks and tabs stay what they are. */
export const visibleText = (text: string): string => ordered(plain(text, isLayout))

/** The same where there is one line only, a heading or a cell: a break is something to see, not a space. */
export const visibleLine = (text: string): string => ordered(plain(text, () => false))

const escapeUnits = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** JSON to read and to copy: what is hidden is escaped, so that both are the same value. */
export const visibleJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(HIDDEN, (character, joiner?: string) =>
    joiner || isLayout(character) ? character : escapeUnits(character),
  )

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** `visibleLine` of every string in a row, however deep. The very same value where nothing is hidden in it. */
export function visibleValue<T>(value: T): T {
  if (typeof value === 'string') return visibleLine(value) as T
  if (Array.isArray(value)) {
    const parts = value.map((part) => visibleValue<unknown>(part))
    return parts.every((part, at) => part === value[at]) ? value : (parts as T)
  }
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(([key, part]) => [key, visibleValue(part)] as const)
  return entries.every(([key, part]) => part === value[key]) ? value : (Object.fromEntries(entries) as T)
}
