/** Why somebody is administrator or could become one: each way once, the shortest first, as sentences. */
import type { AwsCatalogue } from '../../catalogue/aws.ts'
import type { Edge } from '../escalation/edge.ts'
import type { Reach } from '../escalation/escalate.ts'
import type { Reason } from './model.ts'
import { inOrder, nameIn, namesOf, wordsOf } from './wording.ts'

/** Somebody may do everything already; what it rests on, where it is not certain, is named. */
const ADMINISTRATOR = 'curfew-administrator'

export function escalationReasons(
  reach: Reach,
  reaches: ReadonlyMap<string, Reach>,
  catalogue: AwsCatalogue,
): Reason[] {
  if (reach.tier === null) return []
  const [first, ...rest] = [reach.chain, ...reach.ways.map((way) => wayOn(way, reaches))].filter(
    ([step]) => step !== undefined,
  )
  const self = reach.tier === 'T0' || !first ? [asAdministrator(reach)] : []
  const others = rest.filter(([step]) => step?.path !== first?.[0]?.path)
  const sorted = others
    .map((chain) => ({ chain, certain: chain.every(({ certain }) => certain) }))
    .sort((a, b) => Number(b.certain) - Number(a.certain) || inOrder(a.chain[0]?.path ?? '', b.chain[0]?.path ?? ''))
  const chains = [...(first ? [first] : []), ...sorted.map(({ chain }) => chain)]
  return [...self, ...chains.map((chain) => reasonOf(chain, reaches, catalogue))]
}

/** From a first step on by the shortest way of whoever it leads to. */
function wayOn(way: Edge, reaches: ReadonlyMap<string, Reach>): readonly Edge[] {
  return way.to.kind === 'principal' ? [way, ...(reaches.get(way.to.arn)?.chain ?? [])] : [way]
}

const asAdministrator = ({ rests, tier }: Reach): Reason => ({
  path: ADMINISTRATOR,
  sentence: tier === 'T0' ? 'may do everything: it is administrator' : 'may do everything, if its conditions hold',
  permissions: ['*'],
  via: [],
  conditions: wordsOf(rests?.conditions ?? []),
  missing: rests?.missing ?? [],
})

function reasonOf(chain: readonly Edge[], reaches: ReadonlyMap<string, Reach>, catalogue: AwsCatalogue): Reason {
  const end = chain.at(-1)
  const rests = (end?.to.kind === 'principal' ? reaches.get(end.to.arn)?.rests : null) ?? null
  return {
    path: chain[0]?.path ?? ADMINISTRATOR,
    sentence: sentenceOf(chain),
    permissions: namesOf(
      chain.flatMap(({ permissions }) => permissions),
      catalogue,
    ),
    via: chain.flatMap(({ to }) => (to.kind === 'principal' ? [to.arn] : [])),
    conditions: wordsOf([...chain.flatMap(({ conditions }) => conditions), ...(rests?.conditions ?? [])]),
    missing: [...new Set([...chain.flatMap(({ missing }) => missing), ...(rests?.missing ?? [])])],
  }
}

/** "may pass role X to a new Lambda function (lambda-001), X is administrator" */
function sentenceOf(chain: readonly Edge[]): string {
  const steps = chain.map(({ does, path }, index) => {
    const before = chain[index - 1]?.to
    const who = before?.kind === 'principal' ? `${nameIn(before.arn)} ` : before ? 'then ' : ''
    return `${who}${does} (${path})`
  })
  const end = chain.at(-1)?.to
  const is =
    end?.kind === 'principal'
      ? `${nameIn(end.arn)} is administrator`
      : end?.kind === 'variant'
        ? 'which makes it administrator'
        : 'and so grant itself everything'
  return [...steps, is].join(', ')
}
