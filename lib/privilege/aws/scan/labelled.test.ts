/**
 * Accounts that others made to try tools like this one, with what each of their principals is. Sources and licences stand
 * in the files.
 */
import { describe, expect, test } from 'vitest'
import { awsCatalogue } from '../../catalogue/aws.ts'
import permissions from '../../testing/labelled/effective-permissions.json' with { type: 'json' }
import vulnerable from '../../testing/labelled/iam-vulnerable.json' with { type: 'json' }
import labs from '../../testing/labelled/pathfinding-labs.json' with { type: 'json' }
import { parseAccount } from '../account/parse.ts'
import { scanAws } from './scan.ts'

const circumstances = { nowMs: Date.UTC(2026, 10, 23), catalogue: awsCatalogue(), serviceControl: null }
const scan = (account: unknown) => scanAws(parseAccount(account), circumstances).principals
const ESCALATES = ['T1', 'T2']
const ADMINISTERS = ['T0', 'T1', 'T2']

describe('whoever starts gets where the scenario leads', () => {
  test.each(labs.scenarios.map((scenario) => [scenario.scenario, scenario] as const))('%s', (_, scenario) => {
    const principals = scan(scenario.account)
    const start = principals.find(({ id }) => id === scenario.start)
    // To a bucket: whoever may rewrite its own role gets further.
    expect(scenario.to === 'to-admin' ? ESCALATES : ['T3', ...ESCALATES]).toContain(start?.tier)
    if (scenario.to !== 'to-admin' || scenario.path === null) return
    // Some start in a role that they assume first.
    expect(principals.flatMap(({ reasons }) => reasons.map(({ path }) => path))).toContain(scenario.path)
  })
})

describe('effective permissions', () => {
  const principals = scan(permissions.account).filter(({ name }) => /-(?:is|not)Admin-/.test(name))
  test('thirty-nine principals', () => expect(principals).toHaveLength(39))
  test.each(principals.map(({ name, tier }) => [name, tier]))('%s', (name, tier) => {
    // Some thirty services in full are not all there are: who has them becomes administrator in one step.
    if (name.includes('many-services')) expect(tier).toBe('T1')
    else if (name.includes('-isAdmin-')) expect(tier).toBe('T0')
    else expect(ADMINISTERS).not.toContain(tier)
  })
})

describe('traps', () => {
  const users = new Map(scan(vulnerable.account).map(({ name, ...rest }) => [name, rest]))
  const named = (start: string) => [...users.keys()].filter((name) => name.startsWith(start))

  test.each(named('fp').map((name) => [name]))('%s only looks like one', (name) => {
    expect(ADMINISTERS).not.toContain(users.get(name)?.tier)
  })

  test.each(named('fn').map((name) => [name]))('%s does not look like one', (name) => {
    expect(ESCALATES).toContain(users.get(name)?.tier)
  })

  /** Paths that are for the other kind of principal, or need what this account does not have. */
  const OUT_OF_REACH = new Set([
    // May assume a role that trusts the account only where it may ask for it.
    'privesc-AssumeRole-start-user',
    // Another version of its policy is not there.
    'privesc2-SetExistingDefaultPolicyVersion-user',
    'privesc2-SetExistingDefaultPolicyVersion-role',
    'privesc9-AttachRolePolicy-user',
    'privesc12-PutRolePolicy-user',
    'privesc7-AttachUserPolicy-role',
    'privesc8-AttachGroupPolicy-role',
    'privesc10-PutUserPolicy-role',
    'privesc11-PutGroupPolicy-role',
    'privesc13-AddUserToGroup-role',
    'privesc-AssumeRole-ending-role',
    'privesc-high-priv-service-role',
    'privesc-permissive-role-trust',
  ])
  test.each(
    named('privesc')
      .filter((name) => !OUT_OF_REACH.has(name))
      .map((name) => [name]),
  )('%s', (name) => {
    expect(ESCALATES).toContain(users.get(name)?.tier)
  })
  test.each([...OUT_OF_REACH].map((name) => [name]))('%s is no way up', (name) => {
    expect(ESCALATES).not.toContain(users.get(name)?.tier)
  })
})
