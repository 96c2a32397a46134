/** Which actions of paths a policy allows at all: most policies allow none, and need no further question. */
import { type Pattern, isLiteral, matches } from '../policy/pattern.ts'
import type { Policy, Statement } from '../policy/model.ts'
import { PATHS, permissionsOf } from './paths/index.ts'
import { MORE_ACTIONS } from './paths/more.ts'

const ACTIONS: readonly string[] = [...new Set([...PATHS.flatMap(permissionsOf), ...MORE_ACTIONS])]
const IS_ACTION: ReadonlySet<string> = new Set(ACTIONS)

const known = new WeakMap<Policy, ReadonlySet<string>>()

export function permittedIn(policy: Policy): ReadonlySet<string> {
  let found = known.get(policy)
  if (!found) {
    const allows = policy.statements.filter(({ effect }) => effect === 'Allow')
    known.set(policy, (found = new Set(allows.flatMap(saidBy))))
  }
  return found
}

function saidBy({ actions: { inverted, items } }: Statement): readonly string[] {
  if (inverted) return ACTIONS.filter((action) => !items.some((pattern) => matches(pattern, action)))
  return items.flatMap((pattern) => (isLiteral(pattern) ? literal(pattern) : matching(pattern)))
}

const literal = ({ text }: Pattern): readonly string[] => (IS_ACTION.has(text) ? [text] : [])
const matching = (pattern: Pattern): readonly string[] => ACTIONS.filter((action) => matches(pattern, action))
