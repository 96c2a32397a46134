/** What somebody else's changes mean in PostgreSQL, and the statements that undo them. Pure. */
import { z } from 'zod'
import type { AdvisedHolding, DriftRules } from '../drift-rules.ts'

const objectSchema = z.object({
  database: z.string(),
  schema: z.string(),
  kind: z.string(),
  privilege: z.string(),
  grantable: z.boolean(),
  count: z.number(),
  names: z.array(z.string()),
  digest: z.string(),
})
type Objects = z.infer<typeof objectSchema>
const roleSchema = z.object({
  attributes: z.array(z.string()),
  memberOf: z.array(z.object({ name: z.string(), effective: z.boolean(), admin: z.boolean() })),
  objects: z.array(objectSchema),
})
type Role = z.infer<typeof roleSchema>

/** Up to 20 names are listed; a longer list is known by its digest only. */
const isWhole = ({ count, names }: Objects): boolean => count === names.length
const PHRASES_MAX = 12

/** We give a membership that is inherited, cannot be assumed and cannot be passed on. */
const beyondGiven: DriftRules['beyondGiven'] = (attributes) => [
  ...(attributes.admin === true ? ['it can be passed on (ADMIN OPTION)'] : []),
  ...(attributes.set === true ? ['it can be assumed by SET ROLE, which outlives a revoke in open sessions (SET)'] : []),
]

const OPTIONS = [
  { flag: 'admin', word: 'ADMIN', allows: 'it can be passed on (ADMIN OPTION)' },
  { flag: 'set', word: 'SET', allows: 'it can be assumed by SET ROLE (SET)' },
  { flag: 'inherit', word: 'INHERIT', allows: 'it is in force by itself (INHERIT)' },
] as const

const addedOptions = (accepted: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>) =>
  OPTIONS.filter(({ flag }) => accepted[flag] === false && now[flag] === true)

const widened: DriftRules['widened'] = (accepted, now) => addedOptions(accepted, now).map(({ allows }) => allows)

const grown: DriftRules['grown'] = (before, now) => {
  const [was, is] = [roleSchema.safeParse(before), roleSchema.safeParse(now)]
  if (!was.success || !is.success) return ['what it confers has changed']
  const phrases = [
    ...is.data.attributes.filter((one) => !was.data.attributes.includes(one)).map((one) => one.toUpperCase()),
    ...is.data.memberOf
      .filter((one) => !hadMembership(was.data, one))
      .map(({ name }) => `what comes with role ${name}`),
    ...is.data.objects.filter((one) => !hadObjects(was.data, one)).map(describe),
  ]
  return phrases.length > PHRASES_MAX
    ? [...phrases.slice(0, PHRASES_MAX), `and ${phrases.length - PHRASES_MAX} more`]
    : phrases
}

const hadMembership = (was: Role, now: Role['memberOf'][number]): boolean =>
  was.memberOf.some((one) => one.name === now.name && (one.effective || !now.effective) && (one.admin || !now.admin))

/** By which role it comes does not matter. Lists too long to be kept as a whole have grown when they differ. */
function hadObjects(was: Role, now: Objects): boolean {
  const alike = was.objects.filter(
    (one) =>
      one.database === now.database &&
      one.schema === now.schema &&
      one.kind === now.kind &&
      one.privilege === now.privilege &&
      (one.grantable || !now.grantable),
  )
  if (alike.some((one) => one.digest === now.digest)) return true
  const known = new Set(alike.flatMap((one) => one.names))
  return isWhole(now) && now.names.every((name) => known.has(name))
}

const describe = ({ privilege, count, kind, schema, database, grantable }: Objects): string =>
  `${privilege} on ${count === 1 ? `1 ${kind}` : `${count} ${kind}s`} in ${schema === '' ? '' : `schema ${schema} of `}database ${database}${grantable ? ', and may give it on' : ''}`

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const removalAdvice: DriftRules['removalAdvice'] = (holding) => {
  if (holding.entitlementKind === 'role') return revokeMembership(holding)
  if (holding.entitlementKind === 'attribute')
    return `ALTER ROLE ${quoted(holding.accountName)} NO${holding.entitlementName};`
  return holding.entitlementKind === 'object-privileges' ? revokePrivileges(holding) : null
}

/** Up to 15 there is one row for each pair, whoever gave it; from 16 on each grantor has one of its own. */
function revokeMembership({ accountName, entitlementName, attributes, accepted }: AdvisedHolding): string | null {
  const grantor = typeof attributes.grantor === 'string' && typeof attributes.inherit === 'boolean'
  const from = `${quoted(entitlementName)} FROM ${quoted(accountName)}${grantor ? ` GRANTED BY ${quoted(String(attributes.grantor))}` : ''};`
  if (accepted === undefined) return `REVOKE ${from}`
  const lines = addedOptions(accepted, attributes).map(({ word }) => `REVOKE ${word} OPTION FOR ${from}`)
  return lines.length > 0 ? lines.join('\n') : null
}

const RELATION = 'TABLE'
const KEYWORDS: Readonly<Record<string, string>> = {
  table: RELATION,
  view: RELATION,
  'materialized view': RELATION,
  'foreign table': RELATION,
  sequence: 'SEQUENCE',
  schema: 'SCHEMA',
  database: 'DATABASE',
}
/** Names are cut at this length when they are listed. */
const NAME_MAX = 120

/** All of it or nothing: half of the statements would look like the whole. */
function revokePrivileges({ accountName, content }: AdvisedHolding): string | null {
  const parsed = z.array(objectSchema).safeParse(content.objects)
  const [first] = parsed.data ?? []
  if (!parsed.success || first === undefined) return null
  const lines = parsed.data.map((one) => revokeLine(one, accountName))
  if (!lines.every((line) => line !== null)) return null
  return [`-- in database ${quoted(first.database)}`, ...lines].join('\n')
}

function revokeLine(object: Objects, accountName: string): string | null {
  const keyword = KEYWORDS[object.kind]
  const isExact = isWhole(object) && object.names.every((name) => name.length < NAME_MAX)
  if (keyword === undefined || object.privilege === 'OWNER' || !isExact) return null
  const withSchema = keyword === RELATION || keyword === 'SEQUENCE'
  const names = object.names.map((name) => (withSchema ? `${quoted(object.schema)}.${quoted(name)}` : quoted(name)))
  return `REVOKE ${object.privilege} ON ${keyword} ${names.join(', ')} FROM ${quoted(accountName)};`
}

export const postgresqlDriftRules: DriftRules = { beyondGiven, widened, grown, removalAdvice }
