/**
 * Numbers for equal contents: a policy that is written twice, or read twice, is judged once. And what of a statement
 * depends on who asks: only there do two principals with the same policies differ.
 */
import type { Lookup } from '../conditions/context.ts'
import { holds } from '../conditions/evaluate.ts'
import type { Condition, Policy, Statement } from '../policy/model.ts'
import { expand } from '../policy/variables.ts'

export type Contents = {
  ofText(text: string): number
  ofPolicy(policy: Policy): number
  /** Without its actions: what it says of any action that it speaks of. */
  ofStatement(statement: Statement): number
}

export function createContents(): Contents {
  const numbers = new Map<string, number>()
  const policies = new WeakMap<Policy, number>()
  const statements = new WeakMap<Statement, number>()
  const ofText = (text: string): number => {
    let found = numbers.get(text)
    if (found === undefined) numbers.set(text, (found = numbers.size))
    return found
  }
  const ofStatement = (statement: Statement): number => {
    let found = statements.get(statement)
    if (found === undefined) statements.set(statement, (found = ofText(textOf(statement))))
    return found
  }
  const ofPolicy = (policy: Policy): number => {
    let found = policies.get(policy)
    if (found === undefined) policies.set(policy, (found = ofText(policy.statements.map(whole).join('\n'))))
    return found
  }
  const whole = (statement: Statement): string => {
    const { actions, principals } = statement
    const named = principals === null ? '' : JSON.stringify(principals)
    return `${actions.inverted} ${actions.items.map(({ text }) => text).join(',')} ${named} ${ofStatement(statement)}`
  }
  return { ofText, ofPolicy, ofStatement }
}

const textOf = ({ effect, resources, conditions, variables }: Statement): string =>
  JSON.stringify([
    effect,
    resources,
    conditions.map(({ operator, key, values }) => [operator, key, values]),
    variables && hasVariable(resources?.items ?? [], conditions),
  ])

const isVariable = (text: string): boolean => text.includes('${')
const hasVariable = (items: readonly string[], conditions: readonly Condition[]): boolean =>
  items.some(isVariable) || conditions.some(({ values }) => values.some(isVariable))

/** The same for every principal of an account. */
const OF_THE_ACCOUNT = new Set([
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalisawsservice',
])
const OF_ONE = /^aws:(principal|userid$|username$|tokenissuetime$)/

type Personal = { conditions: readonly Condition[]; items: readonly string[] }
const known = new WeakMap<Statement, Personal | null>()

/** What of a statement is another matter for each who asks; null when nothing is. */
export function personalIn(statement: Statement): Personal | null {
  const found = known.get(statement)
  if (found !== undefined) return found
  const { conditions, resources, variables } = statement
  const personal = {
    conditions: conditions.filter(
      ({ key, values }) =>
        (OF_ONE.test(key.toLowerCase()) && !OF_THE_ACCOUNT.has(key.toLowerCase())) ||
        (variables && values.some(isVariable)),
    ),
    items: variables ? (resources?.items ?? []).filter(isVariable) : [],
  }
  const result = personal.conditions.length + personal.items.length > 0 ? personal : null
  known.set(statement, result)
  return result
}

const personalOfPolicy = new WeakMap<Policy, readonly Statement[]>()
export function personalStatementsOf(policy: Policy): readonly Statement[] {
  let found = personalOfPolicy.get(policy)
  if (!found) {
    found = policy.statements.filter((statement) => personalIn(statement) !== null)
    personalOfPolicy.set(policy, found)
  }
  return found
}

/** How the personal parts of statements come out for one who asks. */
export function answersFor(statements: readonly Statement[], context: Lookup): string {
  return statements
    .map((statement) => {
      const { conditions, items } = personalIn(statement) ?? { conditions: [], items: [] }
      const texts = [...items, ...conditions.flatMap(({ values }) => values)].filter(isVariable)
      const expanded = texts.map((text) => JSON.stringify(expand(text, statement.variables, context)))
      return [...conditions.map((condition) => holds(condition, statement.variables, context)), ...expanded].join(';')
    })
    .join('|')
}
