/** Recall and precision: every published path with what takes it away again, and estates with their answers written beside them. */
import { describe, expect, test } from 'vitest'
import { awsCatalogue } from '../../catalogue/aws.ts'
import published from '../../catalogue/data/aws-escalation-paths.json' with { type: 'json' }
import labelled from '../../testing/labelled/estates.json' with { type: 'json' }
import settings from '../../testing/labelled/published-paths.json' with { type: 'json' }
import { parseAccount } from '../account/parse.ts'
import { allow, document, everything, group, iam, managed, role, trusting, user } from '../escalation/testing/estate.ts'
import { parseServiceControl } from '../organisation/parse.ts'
import { scanAws } from './scan.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
const PAST = { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }
const ELSEWHERE = { StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } }
const REACHES = ['T0', 'T1', 'T2']

const scan = (account: unknown, serviceControl: unknown = null) =>
  scanAws(parseAccount(account), {
    nowMs: NOW_MS,
    catalogue: awsCatalogue(),
    serviceControl: serviceControl === null ? null : parseServiceControl(serviceControl),
  }).principals.map(({ name, tier, reasons }) => ({ name, tier, paths: reasons.map(({ path }) => path) }))

type Around = { privileged?: string; plain?: string; trusted?: boolean; policy?: boolean; own?: string; as?: string }
const around: Record<string, Around> = settings.around
const services: Record<string, string[]> = settings.services
const holds = (arn: string) => ({ AttachedManagedPolicies: [{ PolicyArn: arn }] })

/** What a path needs besides its permissions, and whoever tries it. */
function estateOf(id: string, privileged: boolean, tries: (make: Make) => object[]) {
  const setting = around[id] ?? {}
  const may = privileged ? [everything] : []
  const trust = setting.trusted
    ? trusting({ AWS: iam('root') })
    : trusting({ Service: services[id.split('-')[0] ?? ''] ?? 'ec2.amazonaws.com' })
  const target = setting.privileged ?? setting.plain ?? (services[id.split('-')[0] ?? ''] ? 'role' : '')
  const allowed = setting.plain ? [] : may
  const make: Make = (name, statements, more = {}) => {
    const own =
      setting.own === 'policy' ? holds(iam('policy/own')) : setting.own === 'group' ? { GroupList: ['team'] } : {}
    if (setting.as === 'role') return role(name, trusting({ Service: 'ec2.amazonaws.com' }), statements, more)
    return user(name, statements, { ...own, ...more })
  }
  const profile = { InstanceProfileList: [{ InstanceProfileName: 'target', Arn: iam('instance-profile/target') }] }
  const theirs = setting.policy ? holds(iam('policy/own')) : {}
  const who = tries(make)
  return {
    UserDetailList: [...(target === 'user' ? [user('target', allowed)] : []), ...(setting.as === 'role' ? [] : who)],
    RoleDetailList: [
      ...(target === 'role' ? [role('target', trust, allowed, { ...profile, ...theirs })] : []),
      ...(setting.as === 'role' ? who : []),
    ],
    GroupDetailList: [
      ...(target === 'group' ? [group('target', allowed)] : []),
      ...(setting.own === 'group' ? [{ GroupName: 'team', Arn: iam('group/team') }] : []),
    ],
    Policies: [managed('own', [document(allow(['s3:ListAllMyBuckets']))])],
  }
}
type Make = (name: string, statements: object[], more?: Record<string, unknown>) => object

/** Each of them lacks one permission, in one of the ways to lack it. */
function lacking(required: readonly string[], make: Make): object[] {
  return required.flatMap((action, index) => {
    const others = required.filter((one) => one !== action)
    const [less, all] = [others.map((one) => allow([one])), allow(required)]
    const when = (Condition: object) => [...less, { ...allow([action]), Condition }]
    return [
      make(`${index} without`, less),
      make(`${index} denied`, [all, { ...allow([action]), Effect: 'Deny' }]),
      make(`${index} until a day that has passed`, when(PAST)),
      ...(action === 'iam:PassRole' ? [make(`${index} to another service`, when(ELSEWHERE))] : []),
    ]
  })
}

describe('every published path', () => {
  test.each(published.paths.map(({ id, required }) => [id, required] as const))(
    '%s is found where it is, and nowhere else',
    (id, required) => {
      const principals = scan(
        estateOf(id, true, (make) => [make('able', [allow(required)]), ...lacking(required, make)]),
      )
      const able = principals.find(({ name }) => name === 'able')
      expect(able?.paths).toContain(id)
      expect(able?.tier).toBe(settings.possible.includes(id) ? 'T2' : 'T1')
      const others = principals.filter(({ name, paths }) => name !== 'able' && paths.includes(id))
      expect(others.map(({ name }) => name)).toEqual([])
    },
  )

  const overOthers = published.paths.filter(({ id }) => services[id.split('-')[0] ?? ''] ?? around[id]?.privileged)
  test.each(overOthers.map(({ id, required }) => [id, required] as const))(
    '%s leads nowhere without somebody who may more',
    (id, required) => {
      const principals = scan(estateOf(id, false, (make) => [make('able', [allow(required)])]))
      expect(REACHES).not.toContain(principals.find(({ name }) => name === 'able')?.tier)
    },
  )
})

type Expected = Record<string, { tiers: string[]; paths?: string[] }>
type Estate = { name: string; account: object; serviceControl?: object[][]; expected: Expected }
describe('estates', () => {
  test.each((labelled.estates as unknown as Estate[]).map((estate) => [estate.name, estate] as const))(
    '%s',
    (_, { account, serviceControl = null, expected }) => {
      const principals = new Map(scan(account, serviceControl).map(({ name, ...rest }) => [name, rest]))
      for (const [name, { tiers, paths = [] }] of Object.entries(expected)) {
        expect(tiers, name).toContain(principals.get(name)?.tier)
        expect(principals.get(name)?.paths, name).toEqual(expect.arrayContaining(paths))
      }
    },
  )
})
