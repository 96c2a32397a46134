import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'curfew-can-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const curfew = (args: string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/curfew', 'can', 'aws', ...args], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, DATABASE_URL: '' },
    encoding: 'utf8',
    input,
  })
  return { status, stdout, stderr }
}

const question = {
  principal: 'arn:aws:iam::111122223333:user/ana',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/a',
  identityPolicies: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:Get*', Resource: '*' } }],
}

test('a question in a file is answered in words, and as JSON', () => {
  const file = join(folder, 'question.json')
  writeFileSync(file, JSON.stringify(question))
  expect(curfew([file])).toEqual({
    status: 0,
    stdout: 'allowed: Allow in identityPolicies[0], statement 0\n',
    stderr: '',
  })
  expect(JSON.parse(curfew([file, '--json']).stdout)).toMatchObject({ decision: 'allowed' })
})

test('a list on standard input is answered in its order', () => {
  const { stdout, status } = curfew(
    ['-', '--json'],
    JSON.stringify([question, { ...question, action: 's3:PutObject' }]),
  )
  expect(status).toBe(0)
  expect((JSON.parse(stdout) as { decision: string }[]).map(({ decision }) => decision)).toEqual([
    'allowed',
    'implicitly-denied',
  ])
})

test.each([
  ['no JSON', '{"principal"', 'standard input: $: expected JSON'],
  [
    'a wrong shape',
    JSON.stringify([question, { ...question, identityPolicies: [7] }]),
    '$[1].identityPolicies[0]: expected a policy document, found a number',
  ],
  ['nesting without end', '['.repeat(200_000), 'standard input: $: expected JSON'],
])('%s ends with code 2 and one line that says where', (_, input, message) => {
  const { status, stdout, stderr } = curfew(['-'], input)
  expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({ status: 2, stdout: '', lines: 1 })
  expect(stderr).toContain(message)
})

test('a file that is not there is named', () => {
  expect(curfew([join(folder, 'none.json')])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is no such file'),
  })
})

test('principals of an account are asked about by name, within the organisation that is given', () => {
  const principal = 'arn:aws:iam::111122223333:role/terraform-apply'
  const asked = JSON.stringify([{ principal, action: 'iam:CreateUser', resource: 'arn:aws:iam::111122223333:user/x' }])
  const decisions = (args: string[]) =>
    (JSON.parse(curfew(['-', '--account', 'demo/aws-account.json', '--json', ...args], asked).stdout) as object[]).at(0)
  expect(decisions([])).toMatchObject({ decision: 'allowed', because: [{ policy: 'AdministratorAccess' }] })
  const control = join(folder, 'control.json')
  const allow = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' }
  writeFileSync(control, JSON.stringify([[{ Version: '2012-10-17', Statement: allow }]]))
  expect(decisions(['--scp', control])).toMatchObject({
    decision: 'implicitly-denied',
    blockedBy: ['serviceControlPolicies[0]'],
  })
})

test.each([
  [['q.json', '--scp', 'x.json'], '--scp goes with --account'],
  [['-', '--account', '-'], 'standard input can be given only once'],
])('%j is refused', (args, message) => {
  expect(curfew(args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(message) })
})
