/** What becomes of a file, and that the account made from the inventory again is the one it was. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Found } from '#lib/inventory/connectors/contract.ts'
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import { allow, document, iam, role, trusting, user } from '#lib/privilege/aws/escalation/testing/estate.ts'
import { scanAws } from '#lib/privilege/aws/scan/scan.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import { accountOf, type Kept } from './account.ts'
import { factsOfAccount } from './facts.ts'

/** As the inventory keeps them. */
function keptOf(found: readonly Found[]): Kept {
  const of = <T extends Found['type']>(type: T) =>
    found.flatMap((one) => (one.type === type ? [one.value as Extract<Found, { type: T }>['value']] : []))
  return {
    identities: of('identity').map((one) => ({ ...one, id: one.externalId })),
    entitlements: of('entitlement').map((one) => ({ ...one, id: one.externalId })),
    holdings: of('holding').map((one) => ({
      identityId: one.identityExternalId,
      entitlementId: one.entitlementExternalId,
    })),
  }
}
const scanOf = (input: object) =>
  scanAws(parseAccount(input), { nowMs: Date.UTC(2026, 10, 23), catalogue: awsCatalogue(), serviceControl: null })

test('an account that went through the inventory is scored as its file is', () => {
  const file = JSON.parse(readFileSync('demo/aws-account.json', 'utf8')) as Record<string, unknown>
  const again = JSON.parse(JSON.stringify(accountOf(keptOf(factsOfAccount(file))))) as object
  expect(scanOf(again)).toEqual(scanOf(file))
}, 30_000)

test('a group, a boundary and a policy that the file names and does not hold stay unknown, and are not none', () => {
  const file = {
    UserDetailList: [
      user('ana', [], {
        GroupList: ['elsewhere'],
        AttachedManagedPolicies: [{ PolicyArn: iam('policy/missing') }],
        PermissionsBoundary: { PermissionsBoundaryArn: iam('policy/limit') },
      }),
    ],
    RoleDetailList: [],
    GroupDetailList: [],
    Policies: [],
  }
  const found = factsOfAccount(file)
  expect(parseAccount(accountOf(keptOf(found))).unknowns).toEqual(parseAccount(file).unknowns)
  expect(found.find(({ type }) => type === 'entitlement')?.value).toMatchObject({
    name: 'missing',
    content: { document: null },
  })
})

test('documents are kept as JSON, also those that were percent-encoded; last use is what the file says of it', () => {
  const policy = document(allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket', 'sqs:SendMessage']))
  const found = factsOfAccount({
    UserDetailList: [
      {
        ...user('ana', []),
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(JSON.stringify(policy)) }],
        PasswordLastUsed: 'yesterday',
      },
    ],
    RoleDetailList: [
      role('used', trusting({ AWS: '*' }), [], { RoleLastUsed: { LastUsedDate: '2026-11-01T00:00:00+00:00' } }),
      role('idle', trusting({ AWS: '*' }), [], { RoleLastUsed: {} }),
      role('silent', trusting({ AWS: '*' }), []),
    ],
  })
  expect(found.find(({ type }) => type === 'entitlement')?.value).toMatchObject({
    content: { document: policy },
    attributes: { summary: 'Allows s3:GetObject, s3:PutObject, s3:ListBucket and 1 more' },
  })
  expect(found.flatMap((one) => (one.type === 'identity' ? [[one.value.name, one.value.lastUsedAt]] : []))).toEqual([
    ['ana', 'unknown'],
    ['used', Date.UTC(2026, 10, 1)],
    ['idle', 'never-seen'],
    ['silent', 'unknown'],
  ])
})
