/** Names for statements that come again, so that each connection plans them once. */
import { createHash } from 'node:crypto'
import { prepared, preparedName, type Statement } from './sql.ts'

const KNOWN_MAX = 128
const SEEN_MAX = 1_000
/** The name under which a text is prepared; null for one that was seen only once. */
const names = new Map<string, string | null>()
let known = 0

/**
 * What is asked again in the same words is planned once a connection; what somebody asks once is not kept. The database
 * keeps to one plan for all parameters only where it costs no more than one made for each.
 */
export function planned(statement: Statement): Statement {
  if (preparedName(statement) !== undefined) return statement
  const { text } = statement
  const name = names.get(text)
  if (name) return prepared(name, statement)
  if (name === undefined) {
    if (names.size < SEEN_MAX) names.set(text, null)
    return statement
  }
  if (known >= KNOWN_MAX) return statement
  known += 1
  const made = `page-${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
  names.set(text, made)
  return prepared(made, statement)
}
