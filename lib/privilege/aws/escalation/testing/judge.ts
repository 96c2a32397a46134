/** Estates with the answer written beside them. */
import { expect, test } from 'vitest'
import type { EscalationTier } from '../escalate.ts'
import { allow, document, type Given, iam, reachIn, trusting } from './estate.ts'

export const ROOT = trusting({ AWS: iam('root') })
export const LAMBDA = trusting({ Service: 'lambda.amazonaws.com' })
export const under = (principal: object, condition: object) =>
  document({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', Condition: condition })
export const deny = (actions: readonly string[], resource: unknown = '*') => ({
  ...allow(actions, resource),
  Effect: 'Deny',
})
export const given = (condition: object, statement: object) => ({ ...statement, Condition: condition })

/** Tiers by principal, and of some the paths of their chain. */
export type Case = [name: string, estate: Given, tiers: Record<string, EscalationTier>, paths?: Record<string, string>]

export const judge = ([name, estate, tiers, paths = {}]: Case): void => {
  test(name, () => {
    const reaches = reachIn(estate)
    const found = Object.fromEntries(Object.keys(tiers).map((who) => [who, reaches.get(iam(who))?.tier]))
    expect(found).toEqual(tiers)
    for (const [who, path] of Object.entries(paths))
      expect(
        reaches.get(iam(who))?.chain.map((edge) => edge.path),
        who,
      ).toEqual(path.split(' '))
  })
}
