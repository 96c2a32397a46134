/** Users and roles that somebody makes, gives every policy, and becomes. */
import type { Role, User } from '../account/model.ts'
import { regionOf, textOf } from '../policy/region.ts'
import { bestOf, type Doubts, type Edge, together } from './edge.ts'
import { choicesOf } from './groups.ts'
import type { IdentityPath, IdentityStep } from './model.ts'
import { IDENTITY_PATHS } from './paths/identities.ts'
import type { Standing } from './standing.ts'
import { anybodyOf, assuming, trustIn } from './trust.ts'

const PATHS = IDENTITY_PATHS.filter(
  ({ gains, needs }) => gains === 'target-with-anything' && needs.some(({ on }) => on.startsWith('new-')),
)
const kindOf = ({ needs }: IdentityPath): 'user' | 'role' =>
  needs.some(({ on }) => on === 'new-user') ? 'user' : 'role'

/** Somebody who is not there yet: parentheses are no part of names. */
export function newPrincipal(kind: 'user' | 'role', account: string): User | Role {
  const common = {
    arn: `arn:aws:iam::${account}:${kind}/(new)`,
    name: '(new)',
    account,
    policies: [],
    boundary: 'none' as const,
    tags: new Map(),
  }
  return kind === 'user'
    ? { ...common, kind, groups: [] }
    : { ...common, kind, trust: trustIn(common.arn), serviceLinked: false, instanceProfiles: [] }
}

export type Made = Omit<Edge, 'from'> & { principal: User | Role }

const known = new WeakMap<Standing, readonly Made[]>()

/** What all of a standing may make. */
export function madeBy(standing: Standing): readonly Made[] {
  let found = known.get(standing)
  if (!found) known.set(standing, (found = PATHS.flatMap((path) => makes(standing, path))))
  return found
}

function makes(standing: Standing, path: IdentityPath): Made[] {
  if (path.needs.some(({ action }) => !standing.actions.has(action))) return []
  const { account } = standing.subject.principal
  const kind = kindOf(path)
  const made = newPrincipal(kind, account)
  const along = alongAll(standing, path.needs, `arn:*:iam::${account}:${kind}/*`)
  const rests = together(made.kind === 'role' ? [along, mayEnter(standing, made)] : [along])
  if (!rests) return []
  return [
    {
      principal: made,
      to: { kind: 'anything', arn: made.arn },
      path: path.id,
      does: `may ${path.may}`,
      permissions: path.needs.map(({ action }) => action),
      ...rests,
    },
  ]
}

const mayEnter = ({ holding, subject }: Standing, role: Role): Doubts | undefined => {
  const anybody = anybodyOf(subject.principal.account)
  return assuming({ principal: anybody, holding }, role, trustIn(anybody.arn))
}

/** Of names written in more ways only as many are followed from step to step; the others may do as well. */
const MOST_NAMES = 200
const TOO_MANY: Doubts = { certain: false, conditions: [], missing: ['a name that all of its policies allow'] }

/** One name has to do for all the steps: each is asked within what the one before leaves. */
export function alongAll({ subject }: Standing, needs: readonly IdentityStep[], open: string): Doubts | undefined {
  let ways: { text: string; rests: readonly Doubts[] }[] = [{ text: open, rests: [] }]
  let others: Doubts[] = []
  for (const { action, about } of needs) {
    if (ways.length > MOST_NAMES) others = [TOO_MANY]
    ways = ways.slice(0, MOST_NAMES).flatMap(({ text, rests }) =>
      choicesOf(about ?? null)
        .flatMap((choice) => subject.may(action, text, { 'iam:permissionsboundary': 'absent', ...choice }))
        .map((right) => ({ text: textOf(right.region ?? regionOf(text)), rests: [...rests, right] })),
    )
  }
  return bestOf([...ways.flatMap(({ rests }) => together(rests) ?? []), ...(ways.length > 0 ? others : [])])
}
