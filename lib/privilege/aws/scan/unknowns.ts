/** What the input of a scan cannot show: said once, demoting nothing. */
import type { AwsCatalogue } from '../../catalogue/aws.ts'
import type { Account } from '../account/model.ts'
import type { Circumstances } from '../escalation/subject.ts'
import type { Policy } from '../policy/model.ts'
import { inOrder } from './wording.ts'

const NEVER_IN_ACCOUNT_DETAILS = [
  'The policies of resources are not in the input: buckets, keys, queues and functions may let in others.',
  'The resources themselves are not in the input: how many there are, and what runs with which role.',
  'Other accounts are not in the input: who may come in from them is not followed.',
  'Sessions are not in the input: their policies may narrow what a role does.',
]

export function unknownsOf(account: Account, { serviceControl, catalogue }: Circumstances): string[] {
  const unheardOf = [...unheardOfIn(account, catalogue)].sort(inOrder)
  return [
    ...(serviceControl ? [] : ['Organisation policies were not given: none is taken to be in force.']),
    ...NEVER_IN_ACCOUNT_DETAILS,
    ...new Set([
      ...account.unknowns,
      ...unheardOf.map(
        (service) => `Policies speak of ${service.slice(0, 60)}, a service the catalogue does not know.`,
      ),
    ]),
  ]
}

/** The services that somebody's policies name and the catalogue does not: hardly ever any. */
function unheardOfIn({ users, roles, groups, policies }: Account, catalogue: AwsCatalogue): Set<string> {
  const found = new Set<string>()
  const seen = new Set<Policy>()
  const look = (policy: Policy): void => {
    if (seen.has(policy)) return
    seen.add(policy)
    for (const service of unheardOfBy(policy, catalogue)) found.add(service)
  }
  for (const holders of [users, roles, groups])
    for (const holder of holders) for (const { policy } of holder.policies) look(policy)
  for (const { policy } of policies) look(policy)
  return found
}

const known = new WeakMap<AwsCatalogue, { services: ReadonlySet<string>; of: WeakMap<Policy, readonly string[]> }>()

function unheardOfBy(policy: Policy, catalogue: AwsCatalogue): readonly string[] {
  let kept = known.get(catalogue)
  if (!kept) known.set(catalogue, (kept = { services: new Set(catalogue.services), of: new WeakMap() }))
  const { services, of } = kept
  let found = of.get(policy)
  if (!found) {
    const named = policy.statements.flatMap(({ actions }) =>
      actions.items.map(({ text }) => text.slice(0, Math.max(0, text.indexOf(':')))),
    )
    found = [...new Set(named)].filter((service) => service !== '' && !/[*?]/.test(service) && !services.has(service))
    of.set(policy, found)
  }
  return found
}
