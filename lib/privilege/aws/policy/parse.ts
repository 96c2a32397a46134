/** Reads IAM policy documents. Source: AWS, "Grammar of the IAM JSON policy language". */
import { InputError } from '../../input-error.ts'
import {
  at,
  isObject,
  type JsonObject,
  nameOfKind,
  parseJson,
  readObject,
  readScalars,
  readText,
  readTexts,
} from '../../json.ts'
import { readOperator } from '../conditions/operators.ts'
import type { Condition, Listed, Policy, PrincipalItem, PrincipalKind, Statement } from './model.ts'
import { compile, type Pattern } from './pattern.ts'

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
])
const VERSIONS = new Set(['2012-10-17', '2008-10-17'])
/** Far more than AWS lets anybody write: what exceeds them is made to be slow. */
const MOST_CHARACTERS = 20_000
const MOST_WILDCARDS = 200_000
const MOST_STATEMENTS = 20_000
const PRINCIPAL_KINDS: ReadonlySet<string> = new Set<PrincipalKind>(['AWS', 'Service', 'Federated', 'CanonicalUser'])

/**
 * @param input a document, or its text, plain or percent-encoded as IAM's own API gives it
 * @param name how results call the policy
 * @param path where the document stands in the whole input
 * @throws InputError
 */
export function parsePolicy(input: unknown, name: string, path: string): Policy {
  const document = readObject(
    typeof input === 'string' ? parseJson(decoded(input), path) : input,
    path,
    'a policy document',
  )
  const { Version: version = '2008-10-17', Statement: given } = document
  if (given === undefined) throw new InputError(at(path, 'Statement'), 'one statement or a list of them, found nothing')
  const unknowns = Object.keys(document)
    .filter((key) => !['Version', 'Id', 'Statement'].includes(key))
    .map((key) => `${at(path, key)}: an element this reader does not know`)
  const written = readText(version, at(path, 'Version'))
  if (!VERSIONS.has(written))
    unknowns.push(`${at(path, 'Version')}: a version of the policy language this reader does not know`)
  const list = Array.isArray(given) ? given : [given]
  if (list.length > MOST_STATEMENTS)
    throw new InputError(at(path, 'Statement'), `at most ${MOST_STATEMENTS} statements, found ${list.length}`)
  const statements = list.map((item, index) => {
    const where = Array.isArray(given) ? at(at(path, 'Statement'), index) : at(path, 'Statement')
    return readStatement(readObject(item, where, 'a statement'), {
      policy: name,
      index,
      where,
      version: written,
      unknowns,
    })
  })
  const wildcards = statements.reduce((sum, statement) => sum + wildcardsIn(statement), 0)
  if (wildcards > MOST_WILDCARDS)
    throw new InputError(path, `a policy of at most ${MOST_WILDCARDS} wildcards, found ${wildcards}`)
  return { name, statements, unknowns }
}

const wildcardsIn = ({ actions, resources }: Statement): number =>
  [...actions.items.map(({ text }) => text), ...(resources?.items ?? [])].reduce(
    (sum, text) => sum + (text.match(/[*?]/g)?.length ?? 0),
    0,
  )

/** Texts that become patterns. */
const readPatterns = (value: unknown, path: string): string[] => {
  const texts = readTexts(value, path)
  const long = texts.find(({ length }) => length > MOST_CHARACTERS)
  if (long !== undefined)
    throw new InputError(path, `texts of at most ${MOST_CHARACTERS} characters, found one of ${long.length}`)
  return texts
}

const decoded = (text: string): string => {
  if (!/^\s*%7B/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

type Place = { policy: string; index: number; where: string; version: string; unknowns: string[] }

function readStatement(item: JsonObject, { policy, index, where, version, unknowns }: Place): Statement {
  for (const key of Object.keys(item))
    if (!ELEMENTS.has(key)) unknowns.push(`${at(where, key)}: an element this reader does not know`)
  const effect = item.Effect
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new InputError(
      at(where, 'Effect'),
      `"Allow" or "Deny", found ${typeof effect === 'string' ? JSON.stringify(effect.slice(0, 40)) : nameOfKind(effect)}`,
    )
  const actions = eitherOf(item, where, ['Action', 'NotAction'], (value, path) =>
    readPatterns(value, path).map(actionPattern),
  )
  if (!actions) throw new InputError(where, 'Action or NotAction, found neither')
  const sid = item.Sid === undefined ? '' : readText(item.Sid, at(where, 'Sid'))
  return {
    policy,
    name: sid === '' ? String(index) : sid,
    effect,
    actions,
    resources: eitherOf(item, where, ['Resource', 'NotResource'], readPatterns),
    principals: eitherOf(item, where, ['Principal', 'NotPrincipal'], (value, path) =>
      readPrincipals(value, path, unknowns),
    ),
    conditions: item.Condition === undefined ? [] : readConditions(item.Condition, at(where, 'Condition'), unknowns),
    variables: version !== '2008-10-17',
  }
}

/** Blanks are letters like others: an action with one is none. */
const actionPattern = (text: string): Pattern => compile(text.toLowerCase())

function eitherOf<T>(
  item: JsonObject,
  where: string,
  [plain, inverted]: readonly [string, string],
  read: (value: unknown, path: string) => T[],
): Listed<T> | null {
  const [one, other] = [item[plain], item[inverted]]
  if (one !== undefined && other !== undefined) throw new InputError(where, `${plain} or ${inverted}, found both`)
  if (one !== undefined) return { inverted: false, items: read(one, at(where, plain)) }
  return other === undefined ? null : { inverted: true, items: read(other, at(where, inverted)) }
}

function readPrincipals(value: unknown, path: string, unknowns: string[]): PrincipalItem[] {
  if (typeof value === 'string') {
    if (value === '*') return [{ kind: null, value }]
    // An account or an ARN without its kind can only be AWS.
    if (!/^(arn:|\d{12}$)/.test(value.trim()))
      throw new InputError(path, '"*" or an object such as {"AWS": …}, found another text')
    return [{ kind: 'AWS', value: value.trim() }]
  }
  return Object.entries(readObject(value, path, '"*" or an object such as {"AWS": …}')).flatMap(([kind, listed]) => {
    if (!PRINCIPAL_KINDS.has(kind)) {
      // Whoever it means, it means nobody of the kinds there are.
      unknowns.push(`${at(path, kind)}: a kind of principal this reader does not know`)
      return []
    }
    return readTexts(listed, at(path, kind)).map((item) => ({ kind: kind as PrincipalKind, value: item.trim() }))
  })
}

function readConditions(value: unknown, path: string, unknowns: string[]): Condition[] {
  return Object.entries(readObject(value, path)).flatMap(([operator, keys]) => {
    if (!readOperator(operator)) unknowns.push(`${at(path, operator)}: a condition operator this reader does not know`)
    if (!isObject(keys))
      throw new InputError(at(path, operator), `an object of context keys, found ${nameOfKind(keys)}`)
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key,
      values: readScalars(values, at(at(path, operator), key)),
    }))
  })
}
