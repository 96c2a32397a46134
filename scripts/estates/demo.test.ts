import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { demoAccount, DEMO_ORGANISATION, DEMO_USE } from './demo/index.ts'

const stored = (name: string): unknown => JSON.parse(readFileSync(join(PROJECT_ROOT, 'demo', name), 'utf8'))

test('the demo files are what their script makes', () => {
  expect(stored('aws-account.json')).toEqual(JSON.parse(JSON.stringify(demoAccount())))
  expect(stored('aws-organization-policies.json')).toEqual(DEMO_ORGANISATION)
  expect(stored('aws-used.json')).toEqual(DEMO_USE)
})

test('every principal of the demo is there once, and only accounts of the documentation are named', () => {
  const { UserDetailList, RoleDetailList } = demoAccount()
  const arns = [...UserDetailList, ...RoleDetailList].map(({ Arn }) => Arn)
  expect(new Set(arns).size).toBe(arns.length)
  const accounts = JSON.stringify([...UserDetailList, ...RoleDetailList]).match(/\b\d{12}\b/g) ?? []
  expect([...new Set(accounts)].toSorted()).toEqual(['111122223333', '444455556666', '777788889999'])
})
