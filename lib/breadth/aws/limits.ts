/** What an imported file may hold, beside what its reader says: what the database keeps, and what people can read. Pure. */
import { InputError } from '#lib/privilege/input-error.ts'
import { at, isObject, readList, readObject } from '#lib/privilege/json.ts'

export const LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const
const DEPTH_MAX = 64

type Place = { value: unknown; path: string; depth: number }

/** PostgreSQL keeps neither. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** @throws InputError with the place of what nobody can keep */
export function mustBeStorable(input: unknown): void {
  const left: Place[] = [{ value: input, path: '$', depth: 0 }]
  for (let place = left.pop(); place !== undefined; place = left.pop()) {
    const { value, path, depth } = place
    if (typeof value === 'string' && !isStorable(value)) throw new InputError(path, UNSTORABLE)
    if (typeof value !== 'object' || value === null) continue
    if (depth >= DEPTH_MAX) throw new InputError(path, `JSON of at most ${DEPTH_MAX} levels`)
    for (const [key, one] of Object.entries(value)) {
      if (!isStorable(key)) throw new InputError(path, UNSTORABLE)
      const isText = typeof one === 'string'
      if ((typeof one !== 'object' || one === null) && (!isText || isStorable(one))) continue
      left.push({ value: one, path: at(path, Array.isArray(value) ? Number(key) : key), depth: depth + 1 })
    }
  }
}
const UNSTORABLE = 'text without NUL and without half of a surrogate pair'

/**
 * A file that lists only a part would make the rest look gone (I18).
 * @throws InputError
 */
export function mustBeComplete(input: unknown): void {
  const document = readObject(input, '$', 'the output of get-account-authorization-details')
  if (document.IsTruncated === true)
    throw new InputError('$.IsTruncated', 'false: all pages in one file, as the AWS command line gives them')
  for (const list of LISTS)
    if (document[list] === undefined)
      throw new InputError('$', `all of ${LISTS.join(', ')}: without ${list} its part would look gone`)
  mustBeApart(document)
}

/** By their ids, which outlive their names. */
function mustBeApart(document: Readonly<Record<string, unknown>>): void {
  const seen = new Set<unknown>()
  for (const [list, id] of [
    ['UserDetailList', 'UserId'],
    ['RoleDetailList', 'RoleId'],
    ['GroupDetailList', 'Arn'],
    ['Policies', 'Arn'],
  ] as const)
    for (const [index, item] of readList(document[list], at('$', list)).entries()) {
      const value = isObject(item) ? item[id] : undefined
      if (value === undefined) continue
      if (seen.has(value)) throw new InputError(at(at(at('$', list), index), id), 'what no other has, found it twice')
      seen.add(value)
    }
}
