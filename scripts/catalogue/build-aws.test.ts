import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { asText, compactAws } from './build-aws.ts'

test('the stored AWS catalogue is what its script makes of the packages the project names', () => {
  const stored = readFileSync(join(PROJECT_ROOT, 'lib/privilege/catalogue/data/aws.json'), 'utf8')
  expect(stored === asText(compactAws())).toBe(true)
})

test('the catalogue reads back every action, with the corrected classes', () => {
  const catalogue = awsCatalogue()
  const all = catalogue.services.flatMap((service) => catalogue.actionsOf(service))
  expect(all).toHaveLength(22_091)
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  for (const id of ['iam:passrole', 'iam:createaccesskey', 'iam:createloginprofile', 'iam:addusertogroup'])
    expect(catalogue.action(id)?.class, id).toBe('Admin')
  expect(catalogue.action('s3:getobject')).toMatchObject({
    name: 'GetObject',
    class: 'Read',
    arns: expect.arrayContaining(['arn:*:s3:::*/*']),
  })
  expect(catalogue.action('nothing:here')).toBeUndefined()
})
