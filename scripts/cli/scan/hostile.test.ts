/** Input that means harm, or is simply broken, through the real binary: an answer or one clear line, never a stack trace. */
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test, vi } from 'vitest'
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import type { Scan } from '#lib/privilege/aws/scan/model.ts'
import { estateOf } from '../../bench/breadth/estate.ts'
import { allow, deny, iam, role, trustsService } from '../../estates/documents.ts'
import { curfew, curfewWithMemory, scratch } from '../testing/curfew.ts'

// How long it takes is for the benchmark to judge; nothing here may take for ever.
vi.setConfig({ testTimeout: 300_000 })
const files = scratch()
afterAll(() => files.remove())

type Given = Record<string, unknown>
const holding = (name: string, statements: readonly object[], more: Given = {}): Given => ({
  ...role(name, trustsService('ec2'), { inline: { own: statements as [] } }),
  ...more,
})
const account = (roles: readonly Given[], more: Given = {}): Given => ({
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: roles,
  Policies: [],
  ...more,
})
const ADMIN = holding('admin', [allow('*')])
const MARK = 'PUT-HERE'
/** JSON that no object could be turned into: what stands for the mark is written in. */
const written = (value: unknown, what: string): string => JSON.stringify(value).replace(JSON.stringify(MARK), what)
const nested = (open: string, close: string): string => `${open.repeat(100_000)}1${close.repeat(100_000)}`

const scan = (content: unknown) => curfew(['scan', 'aws', files.file(content), '--json'])
const refused = (message: string) => ({
  status: 2,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^curfew scan aws: [^\\n]*${RegExp.escape(message)}[^\\n]*\\n$`)) as string,
})
const scanned = (content: unknown): Scan => {
  const { status, stdout, stderr } = scan(content)
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  return JSON.parse(stdout) as Scan
}
const tierOf = ({ principals }: Scan, name: string) => principals.find((one) => one.name === name)?.tier

test.each([
  ['nothing', '', '$: expected JSON, found nothing'],
  ['blanks', ' \n\t', '$: expected JSON, found nothing'],
  ['JSON that is cut off', JSON.stringify(account([ADMIN])).slice(0, 300), 'it is cut off'],
  ['JSON with a mistake', '{"RoleDetailList": [,]}', '$: expected JSON'],
  ['a table', 'user,arn\nana,arn:aws:iam::1:user/ana\n', 'found a text that begins with "user,arn'],
  ['gzip', gzipSync('{}'), 'it is compressed (gzip)'],
  ['bytes that are no UTF-8', Buffer.from('{"a":"\u00fc"}', 'latin1'), 'it is no text in UTF-8: see byte 6'],
  ['zero bytes', `${JSON.stringify(account([]))}\0`, 'it is no text: byte'],
])('%s is refused by its name', (_, content, message) => {
  expect(scan(content)).toEqual(refused(message))
})

test.each([
  ['null', null, '$: expected the output of get-account-authorization-details, found null'],
  ['a list of something else', [ADMIN], '$[0]: expected the output of get-account-authorization-details'],
  ['an empty list', [], '$: expected the output of get-account-authorization-details, found a list'],
  ['another object', { Users: [] }, '$: expected the output of get-account-authorization-details'],
  ['roles as an object', { RoleDetailList: {} }, '$.RoleDetailList: expected a list, found an object'],
  ['a role as a number', { RoleDetailList: [7] }, '$.RoleDetailList[0]: expected an object, found a number'],
  ['a role without a name', account([{ ...ADMIN, RoleName: 7 }]), '$.RoleDetailList[0].RoleName: expected a text'],
  ['a role without an ARN', account([{ ...ADMIN, Arn: 'admin' }]), '$.RoleDetailList[0].Arn: expected an ARN'],
  ['policies as a text', account([{ ...ADMIN, RolePolicyList: 'all' }]), '.RolePolicyList: expected a list'],
  ['a number for an action', account([holding('a', [{ ...allow('*'), Action: 7 }])]), '.Statement[0].Action: expected'],
  ['a document that is no policy', account([{ ...ADMIN, AssumeRolePolicyDocument: 7 }]), 'expected a policy document'],
  ['a principal twice', account([ADMIN, ADMIN]), 'role/admin'],
  ['lists without end', written({ UserDetailList: MARK }, nested('[', ']')), '$.UserDetailList[0]: expected'],
  [
    'statements without end',
    written(account([holding('a', [MARK as never])]), nested('[', ']')),
    'Statement[0]: expected',
  ],
  [
    'conditions without end',
    written(account([holding('a', [{ ...allow('*'), Condition: MARK }])]), nested('{"a":', '}')),
    '.Condition.a',
  ],
])('%s is refused with the path of it', (_, content, message) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  expect(() => parseAccount(JSON.parse(text))).toThrow(expect.objectContaining({ name: 'InputError' }))
  expect(() => parseAccount(JSON.parse(text))).toThrow(message)
})

/** All of them take one way to the command line: a shape, and what is nested deepest. */
test.each([
  ['a role without an ARN', account([{ ...ADMIN, Arn: 'admin' }]), '$.RoleDetailList[0].Arn: expected an ARN'],
  [
    'conditions without end',
    written(account([holding('a', [{ ...allow('*'), Condition: MARK }])]), nested('{"a":', '}')),
    '.Condition.a',
  ],
])('%s is refused in one line', (_, content, message) => {
  expect(scan(content)).toEqual(refused(message))
})

test('the same in UTF-8 with a mark and in UTF-16, as PowerShell writes it, is read', () => {
  const text = JSON.stringify(account([ADMIN]))
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  for (const content of [`\ufeff${text}`, utf16, Buffer.from(utf16).swap16()])
    expect(tierOf(scanned(content), 'admin')).toBe('T0')
})

test('what a newer AWS may say is listed as unknown, and demotes nobody', () => {
  const tomorrow = { ...allow('quantum:Entangle'), Purpose: 'x', Condition: { StringSoundsLike: { a: 'b' } } }
  const later = {
    RolePolicyList: [{ PolicyName: 'p', PolicyDocument: { Version: '2031-01-01', Statement: [tomorrow] } }],
  }
  const found = scanned(account([ADMIN, holding('new', [], later)], { Frobs: [] }))
  expect(tierOf(found, 'admin')).toBe('T0')
  const unknowns = found.unknowns.join('\n')
  for (const what of ['quantum', 'Purpose', 'StringSoundsLike', 'a version of the policy language'])
    expect(unknowns).toContain(what)
})

test('names of the prototype are names', () => {
  const text = JSON.stringify(
    account([holding('__proto__', [allow('*')]), holding('constructor', [allow('__proto__:*')])]),
  )
  const group = '{"GroupName":"toString","Arn":"arn:aws:iam::111122223333:group/toString","GroupPolicyList":[]}'
  const user = `{"UserName":"valueOf","Arn":"${iam('user/valueOf')}","GroupList":["toString","__proto__"],"Tags":[{"Key":"__proto__","Value":"x"}]}`
  const found = scanned(
    text
      .replace('"GroupDetailList":[]', `"GroupDetailList":[${group}]`)
      .replace('"UserDetailList":[]', `"UserDetailList":[${user}],"__proto__":{"RoleDetailList":[]}`),
  )
  expect(found.principals.map(({ name }) => name).toSorted()).toEqual(['__proto__', 'constructor', 'valueOf'])
  expect(tierOf(found, '__proto__')).toBe('T0')
})

test('ten thousand statements are judged, allowing and denying', () => {
  const many = (make: (index: number) => object) => Array.from({ length: 10_000 }, (_, index) => make(index))
  const found = scanned(
    account([
      ADMIN,
      holding(
        'allows',
        many((index) => allow([`s3:G*t${index % 100}*`, 'lambda:*'], `arn:aws:s3:::b-${index}-*/x*y`)),
      ),
      holding('denied', [allow('*'), ...many((index) => deny('iam:*', iam(`role/x${index}*`)))]),
    ]),
  )
  expect(found.principals).toHaveLength(3)
})

test('patterns made to be slow are matched all the same', () => {
  const bomb = (count: number) => '*a?'.repeat(count)
  const found = scanned(
    account([
      ADMIN,
      holding('actions', [allow(Array.from({ length: 1_000 }, (_, index) => `${'*?'.repeat(50)}${index}`))]),
      holding(
        'resources',
        Array.from({ length: 80 }, (_, index) => allow(['iam:*', 'sts:*'], iam(`role/${bomb(60)}${index}`))),
      ),
      holding('long', [allow('iam:*', iam(bomb(3_000)))]),
      holding('conditions', [
        {
          ...allow('*'),
          Condition: { StringLike: { 'aws:PrincipalArn': Array.from({ length: 100 }, () => `${bomb(500)}z`) } },
        },
      ]),
      ...Array.from({ length: 60 }, (_, index) =>
        holding(`r${index}`, [allow(['iam:*', 'sts:*', 'lambda:*'], iam(`role/${`*${index % 8}?`.repeat(40)}`))]),
      ),
    ]),
  )
  expect(found.principals).toHaveLength(65)
})

test.each([
  ['a text', [allow(`s3:${'x'.repeat(20_001)}`)], 'Statement[0].Action: expected texts of at most 20000 characters'],
  [
    'wildcards',
    [allow('*', '*?'.repeat(5_000)), ...Array.from({ length: 100 }, () => allow('s3:*', '*?'.repeat(5_000)))],
    'wildcards, found',
  ],
])('%s beyond all measure is refused with the measure', (_, statements, message) => {
  expect(scan(account([holding('a', statements)]))).toEqual(refused(message))
})

test('twelve thousand principals, and a hundred megabytes, take at most 1.5 GB', () => {
  const roles = account([ADMIN, holding('a', [allow('s3:GetObject')])], { Policies: [] })
  const padded = JSON.stringify(roles) + ' '.repeat(100_000_000)
  for (const content of [estateOf(12_200), padded]) {
    const { status, peakMb, stdout } = curfewWithMemory(['scan', 'aws', files.file(content)], files.folder)
    expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining('principals') as string })
    expect(peakMb).toBeLessThan(1_500)
  }
})

test('more principals than an account may hold are refused with the number', () => {
  const roles = Array.from({ length: 15_001 }, () => ADMIN)
  expect(scan(account(roles))).toEqual(refused('$: expected at most 15000 users and roles, found 15001'))
})

test('what is larger than it may be is refused with the limit', () => {
  expect(scan(Buffer.alloc(257 * 1024 * 1024, ' '))).toEqual(refused('larger than 256 MB'))
})
