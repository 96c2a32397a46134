/** An account as it would be after one change: for what a change would do, before anybody makes it. */
import type { Account, Attached, Role, User } from '../account/model.ts'
import { compile } from '../policy/pattern.ts'
import type { Policy } from '../policy/model.ts'

export type Change =
  /** Gives somebody a policy; `arn` where it is a managed one. */
  | { kind: 'add'; principal: string; policy: Policy; arn: string | null }
  /** Takes a policy from somebody, or from a group and with it from all its members. */
  | { kind: 'remove'; holder: string; policy: Policy }
  /** Lets nobody assume a role, nor use it for a service. */
  | { kind: 'untrust'; role: string }
  /** Takes one permission from somebody, whatever policies give it. */
  | { kind: 'forbid'; principal: string; action: string }

export function changed(account: Account, change: Change): Account {
  switch (change.kind) {
    case 'add': {
      const added: Attached = { policy: change.policy, arn: change.arn, group: null }
      return each(account, change.principal, (policies) => [...policies, added])
    }
    case 'remove':
      return removed(account, change.holder, change.policy)
    case 'untrust':
      return {
        ...account,
        roles: account.roles.map((role) =>
          role.arn === change.role ? { ...role, trust: { ...role.trust, statements: [] } } : role,
        ),
      }
    case 'forbid': {
      const denying: Attached = { policy: denial(change.action), arn: null, group: null }
      return each(account, change.principal, (policies) => [...policies, denying])
    }
  }
}

type Edit = (policies: readonly Attached[]) => readonly Attached[]

/** Everybody else stays the same object: what is known of them stays known. */
function each(account: Account, arn: string, edit: Edit): Account {
  const edited = <T extends User | Role>(principal: T): T =>
    principal.arn === arn ? { ...principal, policies: edit(principal.policies) } : principal
  return { ...account, users: account.users.map(edited), roles: account.roles.map(edited) }
}

function removed(account: Account, holder: string, policy: Policy): Account {
  const group = account.groups.find(({ arn }) => arn === holder)
  if (!group) return each(account, holder, (held) => held.filter((one) => one.policy !== policy || one.group !== null))
  const without: Edit = (held) => held.filter((one) => one.policy !== policy || one.group !== group.name)
  return {
    ...account,
    groups: account.groups.map((one) => (one === group ? { ...one, policies: without(one.policies) } : one)),
    users: account.users.map((user) =>
      user.groups.includes(group.name) ? { ...user, policies: without(user.policies) } : user,
    ),
  }
}

const denial = (action: string): Policy => ({
  name: `without ${action}`,
  unknowns: [],
  statements: [
    {
      policy: `without ${action}`,
      name: '0',
      effect: 'Deny',
      actions: { inverted: false, items: [compile(action.toLowerCase())] },
      resources: { inverted: false, items: ['*'] },
      principals: null,
      conditions: [],
      variables: true,
    },
  ],
})
