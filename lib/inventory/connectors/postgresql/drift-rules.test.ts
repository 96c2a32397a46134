import { describe, expect, test } from 'vitest'
import { postgresqlDriftRules } from './drift-rules.ts'

const { beyondGiven, grown, removalAdvice, widened } = postgresqlDriftRules
const objects = (over: Record<string, unknown> = {}) => ({
  database: 'shop',
  schema: 'billing',
  kind: 'table',
  privilege: 'SELECT',
  grantable: false,
  count: 2,
  names: ['invoices', 'payments'],
  digest: 'both',
  via: null,
  ...over,
})
const role = (over: Record<string, unknown> = {}) => ({ attributes: [], memberOf: [], objects: [objects()], ...over })
const member = (over: Record<string, unknown> = {}) => ({
  name: 'readers',
  direct: true,
  effective: false,
  admin: false,
  flags: [],
  ...over,
})

describe('a membership beyond what we give (I17)', () => {
  test('as given it is none, on servers old and new', () => {
    expect(beyondGiven({ grantor: 'curfew', admin: false, inherit: true, set: false })).toEqual([])
    expect(beyondGiven({ grantor: 'curfew', admin: false, inherit: null, set: null })).toEqual([])
  })
  test('ADMIN OPTION and SET are', () => {
    expect(beyondGiven({ admin: true, inherit: true, set: true })).toHaveLength(2)
  })
})

describe('a standing membership that became wider (I17)', () => {
  const plain = { grantor: 'dba', admin: false, inherit: false, set: false }
  const advice = (attributes: Record<string, unknown>) =>
    removalAdvice({
      accountName: 'job',
      entitlementName: 'writers',
      entitlementKind: 'role',
      attributes,
      content: {},
      accepted: plain,
    })
  test.each(['admin', 'set', 'inherit'])('%s that was added is more, and only it is taken away', (flag) => {
    const now = { ...plain, [flag]: true }
    expect(widened(plain, now)).toHaveLength(1)
    expect(advice(now)).toBe(`REVOKE ${flag.toUpperCase()} OPTION FOR "writers" FROM "job" GRANTED BY "dba";`)
  })
  test('another grantor, less, or a server that tells it for the first time is not', () => {
    expect(widened({ ...plain, admin: true }, { ...plain, grantor: 'other' })).toEqual([])
    expect(widened({ ...plain, inherit: null, set: null }, { ...plain, inherit: true, set: true })).toEqual([])
    expect(advice(plain)).toBeNull()
  })
})

describe('a role that confers more (I17, I22)', () => {
  test.each([
    ['the same', role()],
    ['fewer tables', role({ objects: [objects({ count: 1, names: ['invoices'], digest: 'one' })] })],
    ['nothing any more', role({ objects: [] })],
    ['the same by way of another role', role({ objects: [objects({ via: 'readers' })] })],
    ['a membership that does not come with it', role({ memberOf: [] })],
  ])('%s has not grown', (_, now) => {
    expect(grown(role({ memberOf: [member()] }), now)).toEqual([])
  })

  test.each([
    [
      'a further table',
      role({ objects: [objects({ count: 2, names: ['invoices', 'salaries'], digest: 'other' })] }),
      /SELECT on 2 tables/,
    ],
    [
      'a further privilege',
      role({ objects: [objects(), objects({ privilege: 'DELETE' })] }),
      /^DELETE on 2 tables in schema billing of database shop$/,
    ],
    ['the right to give it on', role({ objects: [objects({ grantable: true })] }), /may give it on/],
    ['an attribute', role({ attributes: ['bypassrls'] }), /BYPASSRLS/],
    ['a membership', role({ memberOf: [member(), member({ name: 'writers' })] }), /role writers/],
    ['a membership that comes with it now', role({ memberOf: [member({ effective: true })] }), /role readers/],
    ['the right to give a membership on', role({ memberOf: [member({ admin: true })] }), /role readers/],
  ])('%s has grown', (_, now, phrase) => {
    expect(grown(role({ memberOf: [member()] }), now)).toEqual([expect.stringMatching(phrase)])
  })

  test('a list too long to be kept has grown when it differs: more is never taken for less', () => {
    const long = (digest: string, count: number) =>
      role({ objects: [objects({ count, digest, names: Array.from({ length: 20 }, (_, n) => `t${n}`) })] })
    expect(grown(long('a', 25), long('b', 24))).toHaveLength(1)
    expect(grown(long('a', 25), long('a', 25))).toEqual([])
  })

  test('what cannot be read has changed, and a long list of changes says how long', () => {
    expect(grown({}, role())).toEqual(['what it confers has changed'])
    const many = role({ memberOf: Array.from({ length: 30 }, (_, n) => member({ name: `r${n}` })) })
    expect(grown(role(), many).at(-1)).toBe('and 18 more')
  })
})

describe('the statement that removes it', () => {
  const holding = { accountName: 'svc', entitlementName: 'writer', entitlementKind: 'role', content: {} }

  test('names the grantor where each grantor has a row of its own', () => {
    expect(removalAdvice({ ...holding, attributes: { grantor: 'dba', inherit: true } })).toBe(
      'REVOKE "writer" FROM "svc" GRANTED BY "dba";',
    )
    expect(removalAdvice({ ...holding, attributes: { grantor: 'dba', inherit: null } })).toBe(
      'REVOKE "writer" FROM "svc";',
    )
  })

  test('quotes every name: a name is never a statement', () => {
    const evil = 'x"; DROP ROLE curfew; --'
    expect(removalAdvice({ ...holding, accountName: evil, attributes: { grantor: evil, inherit: true } })).toBe(
      'REVOKE "writer" FROM "x""; DROP ROLE curfew; --" GRANTED BY "x""; DROP ROLE curfew; --";',
    )
  })

  test('takes an attribute away', () => {
    expect(
      removalAdvice({ ...holding, entitlementKind: 'attribute', entitlementName: 'BYPASSRLS', attributes: {} }),
    ).toBe('ALTER ROLE "svc" NOBYPASSRLS;')
  })

  const privileges = (...all: Record<string, unknown>[]) =>
    removalAdvice({ ...holding, entitlementKind: 'object-privileges', attributes: {}, content: { objects: all } })

  test('takes privileges on objects away, all of them or none', () => {
    expect(privileges(objects(), objects({ kind: 'schema', privilege: 'USAGE', count: 1, names: ['billing'] }))).toBe(
      [
        '-- in database "shop"',
        'REVOKE SELECT ON TABLE "billing"."invoices", "billing"."payments" FROM "svc";',
        'REVOKE USAGE ON SCHEMA "billing" FROM "svc";',
      ].join('\n'),
    )
    expect(privileges(objects(), objects({ kind: 'function' }))).toBeNull()
    expect(privileges(objects({ count: 300 }))).toBeNull()
    expect(privileges(objects({ privilege: 'OWNER' }))).toBeNull()
    expect(privileges()).toBeNull()
  })
})
