/** What an entitlement confers, in plain groups, and what of it is held already. Reads the connector's content; what it does not know it shows as it is. Pure. */
import type { Instant } from '#lib/kernel/time.ts'

export type AddedGroup = {
  key: string
  title: string
  lines: readonly string[]
  grave: boolean
  /** Of what is held already: when that ends; null when nothing ends it. Absent for what is added. */
  until?: Instant | null
}

type Conferred = {
  database?: string
  schema?: string
  kind?: string
  privilege?: string
  count?: number
  names?: unknown
}

const GROUPS = [
  {
    key: 'reshape',
    title: 'Own and reshape',
    grave: true,
    privileges: ['OWNER', 'OWNERSHIP', 'CREATE', 'TRIGGER', 'REFERENCES', 'MAINTAIN', 'ALTER'],
  },
  { key: 'remove', title: 'Remove', grave: true, privileges: ['DELETE', 'TRUNCATE', 'DROP'] },
  { key: 'write', title: 'Write', grave: false, privileges: ['INSERT', 'UPDATE', 'WRITE'] },
  { key: 'run', title: 'Run', grave: false, privileges: ['EXECUTE'] },
  { key: 'read', title: 'Read', grave: false, privileges: ['SELECT', 'READ'] },
  {
    key: 'reach',
    title: 'Connect and look up',
    grave: false,
    privileges: ['USAGE', 'CONNECT', 'TEMPORARY', 'TEMP', 'SET'],
  },
] as const
const OTHER = { key: 'other', title: 'Also', grave: false } as const

const namesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []

function place({ database, schema, kind, count, names }: Conferred): string {
  const listed = namesOf(names)
  const shown = listed.slice(0, 4)
  const what =
    shown.length > 0 && shown.length === (count ?? shown.length)
      ? shown.join(', ')
      : shown.length > 0
        ? `${shown.join(', ')} and ${(count ?? listed.length) - shown.length} more`
        : ''
  const where = schema ? `${schema} in ${database}` : `${database}`
  const things =
    kind === 'database' || kind === 'schema'
      ? `${kind} ${schema && kind === 'schema' ? where : database}`
      : `${count ?? ''} ${kind}${count === 1 ? '' : 's'} of ${where}`.trim()
  return what && kind !== 'database' && kind !== 'schema' ? `${things}: ${what}` : things
}

const groupOf = (privilege: string) =>
  GROUPS.find((group) => (group.privileges as readonly string[]).includes(privilege.toUpperCase())) ?? OTHER

function objectGroups(objects: readonly Conferred[]): AddedGroup[] {
  const byGroup = Map.groupBy(objects, (object) => groupOf(object.privilege ?? ''))
  return [...GROUPS, OTHER].flatMap((group) => {
    const inGroup = byGroup.get(group) ?? []
    if (inGroup.length === 0) return []
    const byPlace = Map.groupBy(inGroup, place)
    const lines = [...byPlace].map(
      ([where, rows]) => `${[...new Set(rows.map((row) => row.privilege))].join(', ')} · ${where}`,
    )
    return [{ key: group.key, title: group.title, lines, grave: group.grave }]
  })
}

const sayValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

type Content = Readonly<Record<string, unknown>>
/** `until`: when a live grant of it ends; null for what stands. `same`: it is the very entitlement that is asked for. */
export type Held = { name: string; content: Content; until: Instant | null; same: boolean }

const objectsOf = ({ objects }: Content): Conferred[] => (Array.isArray(objects) ? (objects as Conferred[]) : [])
const keyOf = ({ database, schema, kind, privilege }: Conferred): string =>
  JSON.stringify([database, schema, kind, privilege?.toUpperCase()])
/** Databases and schemas are named by their place; of anything else a source may list fewer names than there are. */
const isListedWhole = ({ kind, count, names }: Conferred): boolean =>
  kind === 'database' || kind === 'schema' || (namesOf(names).length > 0 && namesOf(names).length === count)

/** Held already is only what is certainly covered; what a source does not list whole counts as added. */
function coveredBy(held: readonly Held[]): (object: Conferred) => boolean {
  const known = Map.groupBy(
    held.flatMap(({ content }) => objectsOf(content)),
    keyOf,
  )
  return (object) => {
    const same = known.get(keyOf(object)) ?? []
    const names = new Set(same.flatMap((one) => namesOf(one.names)))
    return same.length > 0 && isListedWhole(object) && namesOf(object.names).every((name) => names.has(name))
  }
}

const heldGroup = (lines: readonly string[], until: Instant | null): AddedGroup[] =>
  lines.length === 0
    ? []
    : [
        {
          key: `already ${until ?? ''}`,
          title: until === null ? 'Has already' : 'Has for now',
          lines,
          grave: false,
          until,
        },
      ]

/**
 * What is added comes first, the gravest on top; then what the identity has anyway, and until when: what stands, then
 * what live grants give.
 */
export function groupsOf(content: Content, held: readonly Held[] = []): AddedGroup[] {
  const again = held.find((one) => one.same && one.until !== null)
  if (again)
    return heldGroup(
      conferredBy(content).flatMap(({ lines }) => lines),
      again.until,
    )
  const ends = [...new Set(held.map(({ until }) => until))].toSorted((a, b) => (b ?? Infinity) - (a ?? Infinity))
  let added = objectsOf(content)
  const already = ends.flatMap((until) => {
    const isHeld = coveredBy(held.filter((one) => one.until === until))
    const found = added.filter(isHeld)
    added = added.filter((one) => !isHeld(one))
    return heldGroup(
      objectGroups(found).flatMap((group) => group.lines),
      until,
    )
  })
  return [...conferredBy(Array.isArray(content.objects) ? { ...content, objects: added } : content), ...already]
}

function conferredBy(content: Readonly<Record<string, unknown>>): AddedGroup[] {
  const { objects, attributes, memberOf, confers, ...rest } = content
  const known: AddedGroup[] = []
  const flags = namesOf(attributes)
  if (flags.length > 0) known.push({ key: 'attributes', title: 'Attributes of the role', lines: flags, grave: true })
  const roles = Array.isArray(memberOf)
    ? memberOf.map((one) => (typeof one === 'string' ? one : sayValue((one as { name?: unknown })?.name ?? one)))
    : []
  if (roles.length > 0) known.push({ key: 'roles', title: 'Everything of these roles', lines: roles, grave: false })
  if (typeof confers === 'string') known.push({ key: 'confers', title: 'Confers', lines: [confers], grave: true })
  if (Array.isArray(objects)) known.push(...objectGroups(objects as Conferred[]))
  if (known.length > 0) return known
  const lines = Object.entries(rest).map(([key, value]) => `${key}: ${sayValue(value)}`)
  return lines.length > 0 ? [{ key: 'content', title: 'Content', lines, grave: false }] : []
}
