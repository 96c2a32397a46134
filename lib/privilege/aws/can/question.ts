/** One question of `curfew can aws`: may this principal do this there, with these policies in force? */
import { InputError } from '../../input-error.ts'
import { at, isObject, type JsonObject, readList, readObject, readScalars, readText } from '../../json.ts'
import { knownContext } from '../conditions/context.ts'
import type { InForce, Request } from '../decide/model.ts'
import { accountOf, parsePrincipal, type Principal } from '../decide/principals.ts'
import { parseArn } from '../policy/arn.ts'
import type { Policy } from '../policy/model.ts'
import { parsePolicy } from '../policy/parse.ts'

export type Question = { request: Request; inForce: InForce }

const PRINCIPAL_KINDS = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser'])
const FIELDS = new Set([
  'principal',
  'action',
  'resource',
  'resourceAccount',
  'context',
  'identityPolicies',
  'permissionsBoundaries',
  'serviceControlPolicies',
  'resourceControlPolicies',
  'resourcePolicy',
  'sessionPolicies',
])

/** What lists of questions say beside the question. Anything else is refused: a layer misspelt would not be in force. */
export const REMARKS: ReadonlySet<string> = new Set(
  'id name title label group note comment description reason why expected'.split(' '),
)

/** @throws InputError */
export function readQuestion(value: unknown, path: string): Question {
  const item = readObject(value, path, 'a question: an object with principal, action and resource')
  const strange = Object.keys(item).find((key) => !FIELDS.has(key) && !REMARKS.has(key))
  if (strange !== undefined) throw new InputError(at(path, strange), `one of ${[...FIELDS].join(', ')}`)
  const list = (field: string) => optional(item, field, path, (given, where) => readOwn(given, field, where))
  const levels = (field: string) => optional(item, field, path, (given, where) => readLevels(given, field, where))
  return {
    request: readRequest(item, path).request,
    inForce: {
      identity: readOwn(item.identityPolicies ?? [], 'identityPolicies', at(path, 'identityPolicies')),
      boundaries: list('permissionsBoundaries'),
      serviceControl: levels('serviceControlPolicies'),
      resourceControl: levels('resourceControlPolicies'),
      resource: optional(item, 'resourcePolicy', path, readResourcePolicy),
      session: list('sessionPolicies'),
    },
  }
}

/** A list that is not there is not in force; nor is one that is null. */
const optional = <T>(
  item: JsonObject,
  field: string,
  path: string,
  read: (value: unknown, where: string) => T,
): T | null => (item[field] === undefined || item[field] === null ? null : read(item[field], at(path, field)))

/** Context keys and their values. */
export type Context = Readonly<Record<string, readonly string[]>>

/** @throws InputError */
export function readRequest(item: JsonObject, path: string): { request: Request; given: Context } {
  const principal = readPrincipal(item.principal, at(path, 'principal'))
  const resource = readResource(item.resource, at(path, 'resource'))
  const own =
    (item.resourceAccount ?? null) === null ? null : readText(item.resourceAccount, at(path, 'resourceAccount'))
  const given = readContext(item.context ?? {}, at(path, 'context'))
  const request = {
    principal,
    action: readAction(item.action, at(path, 'action')),
    resource,
    resourceAccount: own ?? (parseArn(resource)?.account || accountOf(principal)),
    context: knownContext(given),
  }
  return { request, given }
}

/** Its name, or as policies write it: `{ "Service": "lambda.amazonaws.com" }`. */
function readPrincipal(value: unknown, path: string): Principal {
  const [kind, ...more] = isObject(value) ? Object.keys(value) : []
  const named = isObject(value) && kind !== undefined && more.length === 0 && PRINCIPAL_KINDS.has(kind)
  const where = named ? at(path, kind) : path
  return parsePrincipal(readText(named ? value[kind] : value, where).trim(), where)
}

export function readAction(value: unknown, path: string): string {
  const action = readText(value, path).trim().toLowerCase()
  if (!/^[a-z0-9-]+:[a-z0-9]+$/.test(action)) throw new InputError(path, 'one action, such as s3:GetObject')
  return action
}

export function readResource(value: unknown, path: string): string {
  const resource = readText(value, path).trim()
  if (resource !== '*' && !parseArn(resource))
    throw new InputError(path, 'an ARN, or "*" for an action without a resource')
  return resource
}

function readContext(value: unknown, path: string): Record<string, string[]> {
  const item = readObject(value, path, 'an object of context keys')
  // A key that is null is not in the request.
  const sent = Object.entries(item).filter(([, given]) => given !== null)
  return Object.fromEntries(sent.map(([key, given]) => [key, readScalars(given, at(path, key))]))
}

/** A statement of it that names nobody means nobody. */
const readResourcePolicy = (value: unknown, path: string): Policy => readPolicy(value, 'resourcePolicy', path)

/** Policies of a principal say on what. One that says whom as well, which AWS would not take, means only them. */
function checked(policy: Policy, path: string): Policy {
  for (const { name, resources } of policy.statements)
    if (resources === null) throw new InputError(path, `Resource or NotResource in statement ${name}, found neither`)
  return policy
}

const readLevels = (value: unknown, field: string, path: string): Policy[][] =>
  readList(value, path, 'a list with one list of policies per level').map((level, index) =>
    readPolicies(level, `${field}[${index}]`, at(path, index)),
  )

const readOwn = (value: unknown, field: string, path: string): Policy[] =>
  readPolicies(value, field, path).map((policy, index) => checked(policy, at(path, index)))

const readPolicies = (value: unknown, field: string, path: string): Policy[] =>
  readList(value, path, 'a list of policies').map((item, index) =>
    readPolicy(item, `${field}[${index}]`, at(path, index)),
  )

const DOCUMENTS = ['PolicyDocument', 'document', 'Document', 'policy', 'Policy'] as const
const NAMES = ['PolicyName', 'name', 'Name', 'id', 'Id'] as const

/** What a policy may say that nobody can answer for. */
const UNANSWERABLE = [
  ['condition operator', 'a condition operator of IAM'],
  ['kind of principal', 'AWS, Service, Federated or CanonicalUser as key'],
] as const

/** A document, or one under a name as IAM's API lists inline policies. What nobody knows cannot be answered. */
function readPolicy(value: unknown, name: string, path: string): Policy {
  const key =
    isObject(value) && value.Statement === undefined ? DOCUMENTS.find((one) => value[one] !== undefined) : undefined
  const named =
    key !== undefined && isObject(value)
      ? NAMES.map((one) => value[one]).find((one) => typeof one === 'string')
      : undefined
  const document = key !== undefined && isObject(value) ? value[key] : value
  const policy = parsePolicy(
    document,
    typeof named === 'string' ? named : name,
    key === undefined ? path : at(path, key),
  )
  for (const [said, expected] of UNANSWERABLE) {
    const unknown = policy.unknowns.find((one) => one.includes(said))
    if (unknown !== undefined) throw new InputError(unknown.slice(0, unknown.indexOf(': ')), expected)
  }
  return policy
}
