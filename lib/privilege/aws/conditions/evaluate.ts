/** Whether the conditions of a statement hold in a request: all of them, each by any of its values. Pure. */
import { expand } from '../policy/variables.ts'
import type { Condition } from '../policy/model.ts'
import { type Answer, answerOf, every, not, some } from './answer.ts'
import { isPerhaps, type Lookup } from './context.ts'
import { readOperator } from './operators.ts'

/** @param variables whether `${…}` in its values means a variable */
export function holds(condition: Condition, variables: boolean, lookup: Lookup): Answer {
  const known = lookup(condition.key)
  if (known === 'unknown') return 'maybe'
  if (isPerhaps(known)) {
    const answers = [known.perhaps, []].map((given) => holdsOf(condition, given, variables, lookup))
    return some(answers) === every(answers) ? every(answers) : 'maybe'
  }
  return holdsOf(condition, known === 'absent' ? [] : known, variables, lookup)
}

function holdsOf(condition: Condition, sent: readonly string[], variables: boolean, lookup: Lookup): Answer {
  const read = readOperator(condition.operator)
  if (!read) return 'maybe'
  if (read.operator === 'null')
    return some(condition.values.map((value) => answerOf(isTrue(value) === (sent.length === 0))))
  const { compare, negated } = read.operator
  // To a quantifier, nothing but empty texts is nothing (AWS, "Set operators for multivalued context keys").
  const given = read.quantifier !== null && sent.every((value) => value === '') ? [] : sent
  // An operator of negation is true of what is not there, except that "any value" wants one.
  if (given.length === 0)
    return answerOf(read.ifExists || read.quantifier === 'all' || (read.quantifier === null && negated))
  const wanted = condition.values.map((value) => expand(value, variables && read.variables, lookup))
  const one = (value: string): Answer => {
    const equal = some(
      wanted.map((item): Answer => {
        if (item.kind === 'unknown') return 'maybe'
        // A variable without a value equals nothing.
        return answerOf(item.kind === 'parts' && compare(item.parts, value))
      }),
    )
    return negated ? not(equal) : equal
  }
  const answers = given.map(one)
  // Without a quantifier, several values: a positive operator wants one that fits, a negated one wants all to differ.
  return read.quantifier === 'all' || (read.quantifier === null && negated) ? every(answers) : some(answers)
}

const isTrue = (value: string): boolean => value.toLowerCase() === 'true'

export const allHold = (conditions: readonly Condition[], variables: boolean, lookup: Lookup): Answer =>
  every(conditions.map((condition) => holds(condition, variables, lookup)))
