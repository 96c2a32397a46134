import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import type { Scan } from '#lib/privilege/aws/scan/model.ts'
import { allow, document, iam, role, type RoleDetail, trustsService, user } from '../../estates/documents.ts'
import { curfew, curfewIntoHead, scratch } from '../testing/curfew.ts'

// Each run is a process of its own, and the machine may have others.
vi.setConfig({ testTimeout: 60_000 })
const files = scratch()
afterAll(() => files.remove())

const account = (...roles: RoleDetail[]) => ({
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: roles,
  Policies: [],
})
const holding = (name: string, ...statements: object[]): RoleDetail =>
  role(name, trustsService('lambda'), { inline: { own: statements as [] } })
const ADMIN = holding('night-shift', allow('*'))
const DEPLOYER = holding('deployer', allow(['lambda:CreateFunction', 'lambda:InvokeFunction', 'iam:PassRole']))
const READER = holding('reader', allow('s3:GetObject', 'arn:aws:s3:::reports/*'))
const IDLE = holding('idle', allow('sts:GetCallerIdentity'))

const scan = (...args: string[]) => curfew(['scan', 'aws', ...args])
const json = (...args: string[]): Scan => JSON.parse(scan(...args, '--json').stdout) as Scan

test('text: the worst first, in sentences, within 80 columns, and nothing else', () => {
  const { status, stdout, stderr } = scan(files.file(account(READER, DEPLOYER, ADMIN, IDLE)))
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  const lines = stdout.split('\n')
  expect(lines[0]).toBe('AWS account 111122223333: 4 principals')
  expect(lines.filter((line) => /^T\d/.test(line)).map((line) => line.split(/\s+/).at(-1))).toEqual([
    'night-shift',
    'deployer',
    'reader',
    '1',
  ])
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('pass role night-shift to a new Lambda function (lambda-001)')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  expect(stdout).not.toContain('\u001b')
  expect(stdout).toContain('Organisation policies were not given')
})

test('JSON: the same input gives the same bytes, whatever the order of the file and the time of day', () => {
  const [one, other] = [account(READER, DEPLOYER, ADMIN), account(ADMIN, READER, DEPLOYER)]
  const first = scan(files.file(one), '--json').stdout
  expect(scan(files.file(one), '--json', '--at', '2031-01-01T00:00:00Z').stdout).toBe(first)
  expect(scan(files.file(other), '--json').stdout).toBe(first)
})

test.each([
  [[ADMIN], [], 1],
  [[DEPLOYER, ADMIN], [], 1],
  [[READER], [], 0],
  [[], [], 0],
  [[READER], ['--fail-on', 'T3'], 1],
  [[READER], ['--fail-on', 'T2'], 0],
  [[DEPLOYER, ADMIN], ['--fail-on', 't0'], 1],
  [[IDLE], ['--fail-on', 'T4'], 1],
] as const)('exit code: case %#', (roles, more, status) => {
  expect(scan(files.file(account(...roles)), ...more).status).toBe(status)
})

test('standard input is read for -, and given once', () => {
  const given = curfew(['scan', 'aws', '-', '--json'], { input: JSON.stringify(account(ADMIN)) })
  expect((JSON.parse(given.stdout) as Scan).estate.tiers.T0).toBe(1)
  expect(scan('-', '--scp', '-')).toMatchObject({ status: 2, stderr: expect.stringContaining('only once') as string })
})

test('--at judges dates by another moment', () => {
  const until = { ...allow('*'), Condition: { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } } }
  const file = files.file(account(holding('temporary', until)))
  expect(json(file, '--at', '2029-12-31T23:59:59Z').estate.tiers.T0).toBe(1)
  expect(json(file, '--at', '2030-01-01T00:00:00+00:00').estate.tiers.T0).toBe(0)
})

test('--scp limits everybody, and is no longer unknown', () => {
  const file = files.file(account(ADMIN))
  const scp = files.file([[document(allow('*'))], [document(allow('s3:Get*'))]])
  const limited = json(file, '--scp', scp)
  expect(limited.estate.tiers.T0).toBe(0)
  expect(limited.unknowns.join()).not.toContain('Organisation policies were not given')
})

test('--used says what was not used', () => {
  const [spare] = json(files.file(account(READER)), '--used', files.file({ [iam('role/reader')]: [] })).principals
  expect(spare?.excess).toMatchObject({ known: true })
  const [none] = json(files.file(account(READER)), '--used', files.file({})).principals
  expect(none?.excess).toEqual({ known: false })
})

test.each([
  [['--fail-on', 'T9'], '--fail-on T9: expected one of T0, T1, T2, T3, T4'],
  [['--fail-on'], '--fail-on'],
  [['--frobnicate'], '--frobnicate'],
  [['--at', 'yesterday'], '--at yesterday: expected a time with its zone'],
  [['another.json'], 'give one FILE'],
])('%j ends with 2 and the usage', (more, message) => {
  const { status, stdout, stderr } = scan(files.file(account(ADMIN)), ...more)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(message)
  expect(stderr).toContain('Usage: curfew scan aws FILE')
})

test('a file that cannot be read is named, whichever it is', () => {
  const good = files.file(account(ADMIN))
  const folder = join(files.folder, 'folder')
  mkdirSync(folder)
  for (const [args, message] of [
    [[join(files.folder, 'none.json')], 'none.json: there is no such file'],
    [[folder], 'folder: this is a folder'],
    [[good, '--scp', join(files.folder, 'none.json')], 'none.json: there is no such file'],
    [[good, '--used', folder], 'folder: this is a folder'],
    [[good, '--used', files.file([7])], '$[0]: expected'],
    [[good, '--scp', files.file([{}])], '$[0]: expected a policy document'],
  ] as const)
    expect(scan(...args)).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(`^curfew scan aws: [^\\n]*${RegExp.escape(message)}[^\\n]*\\n$`),
      ) as string,
    })
})

test('names cannot act on the terminal', () => {
  const name = '\u001b[2Jred\u202egnp\u0007\u009b1m\r\nT4 all is well'
  const hostile = {
    ...user('x'),
    UserName: name,
    Arn: iam(`user/${name}`),
    UserPolicyList: [{ PolicyName: name, PolicyDocument: document(allow('*')) }],
  }
  const file = files.file({ ...account(), UserDetailList: [hostile] })
  for (const args of [[file], [file, '--json']])
    expect(scan(...args).stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(scan(file).stdout).not.toMatch(/^T4 all/m)
  expect(json(file).principals[0]?.name).toBe(name)
})

test('a reader that goes away ends it without a word', async () => {
  const many = account(...Array.from({ length: 400 }, (_, index) => holding(`deployer-${index}`, allow('*'))))
  expect(await curfewIntoHead(['scan', 'aws', files.file(many), '--json'])).toEqual({ status: 1, stderr: '' })
})
