import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Found, RawPage } from '../contract.ts'
import { interpretPage } from './interpret.ts'

// Pages of a small cluster as `fetchPage` gave them, predefined roles and the catalogue's own objects cut out.
const recorded: Record<string, RawPage[]> = JSON.parse(
  readFileSync(new URL('recorded-pages.json', import.meta.url), 'utf8'),
)

const factsOf = (version: string): Found[] => (recorded[version] ?? []).flatMap((page) => interpretPage(page))
const named = (facts: Found[], type: Found['type'], name: string) =>
  facts.find((fact) => fact.type === type && 'name' in fact.value && fact.value.name === name)?.value
const holdingsOf = (facts: Found[], identity: string) =>
  facts.flatMap((fact) => (fact.type === 'holding' && fact.value.identityExternalId === identity ? [fact.value] : []))

describe.each(['15', '18'])('pages recorded from PostgreSQL %s', (version) => {
  const facts = factsOf(version)

  test('the same page always tells the same, and leaves the page alone', () => {
    const before = JSON.stringify(recorded[version])
    expect(factsOf(version)).toEqual(facts)
    expect(JSON.stringify(recorded[version])).toBe(before)
  })

  test('a role tells what it confers itself and through what it inherits, security definer functions by name', () => {
    expect(named(facts, 'entitlement', 'billing_1')).toMatchObject({
      externalId: expect.stringMatching(/^role:\d+$/),
      kind: 'role',
      administrable: true,
      content: {
        attributes: [],
        memberOf: [{ name: 'ledger_owner', direct: true, effective: true, admin: false, flags: ['bypassrls'] }],
        objects: expect.arrayContaining([
          expect.objectContaining({ kind: 'function', names: ['close_month(y integer) security definer'] }),
          expect.objectContaining({
            kind: 'table',
            schema: 'billing',
            privilege: 'DELETE',
            names: ['ledger'],
            via: 'ledger_owner',
          }),
        ]),
      },
    })
  })

  test('no oid is part of a description: a dump that is restored describes the same', () => {
    for (const fact of facts)
      if (fact.type === 'entitlement') expect(JSON.stringify(fact.value.content)).not.toMatch(/oid/i)
  })

  test('our own grant to an account that nobody holds does not change what that account is said to confer', () => {
    expect(named(facts, 'entitlement', 'svc_1')).toMatchObject({ content: { memberOf: [] }, administrable: false })
  })

  test('roles that are ours to give are administrable; superusers and roles without admin option are not', () => {
    const administrable = facts.flatMap((fact) =>
      fact.type === 'entitlement' && fact.value.administrable ? [fact.value.name] : [],
    )
    expect(administrable).toEqual(['billing_1'])
  })

  test('an account says what it is for, and a limit of no connections disables it', () => {
    expect(named(facts, 'identity', 'svc_1')).toMatchObject({
      attributes: { comment: 'nightly invoice run', createdb: true, memberships: 1, password: 'unknown' },
      disabled: false,
      lastUsedAt: 'unknown',
    })
    expect(named(facts, 'identity', 'legacy')).toMatchObject({ disabled: true })
    expect(named(facts, 'identity', 'ledger_owner')).toBeUndefined()
  })

  test('an account holds memberships, attributes and object privileges, and only ours are marked as ours', () => {
    const account = named(facts, 'identity', 'svc_1')
    const own = holdingsOf(facts, account && 'externalId' in account ? account.externalId : '')
    expect(own.map((holding) => [holding.entitlementExternalId.split(':')[0], holding.ownGrantor])).toEqual([
      ['role', true],
      ['attr', false],
      ['acl', false],
    ])
    expect(
      facts.find((fact) => fact.type === 'entitlement' && fact.value.kind === 'object-privileges')?.value,
    ).toMatchObject({
      name: 'UPDATE on 1 column; SELECT on 1 table in schema billing of database postgres',
      administrable: false,
    })
  })

  test('a password expires at VALID UNTIL, or never', () => {
    const expiries = facts.flatMap((fact) => (fact.type === 'credential' ? [fact.value.expiresAt] : []))
    expect(expiries).toEqual(['never', 'never', Date.UTC(2027, 0, 1), 'never'])
  })

  test('seen by the bootstrap superuser nothing is ours and nothing can be given', () => {
    const asBootstrap = (recorded[version] ?? []).map((page) => ({
      ...page,
      raw: { ...(page.raw as object), isBootstrapSuperuser: true, connectorOid: '10' },
    }))
    for (const fact of asBootstrap.flatMap((page) => interpretPage(page))) {
      if (fact.type === 'holding') expect(fact.value.ownGrantor).toBe(false)
      if (fact.type === 'entitlement') expect(fact.value.administrable).toBe(false)
    }
  })
})

test('from 16 on a membership tells its options, up to 15 it cannot', () => {
  const optionsOf = (version: string) =>
    factsOf(version).flatMap((fact) =>
      fact.type === 'holding' && fact.value.ownGrantor ? [fact.value.attributes] : [],
    )
  expect(optionsOf('15')).toEqual([{ grantor: 'curfew', admin: false, inherit: null, set: null }])
  expect(optionsOf('18')).toEqual([{ grantor: 'curfew', admin: false, inherit: true, set: false }])
})

test('a page that this connector did not make is refused', () => {
  const page = { nextCursor: null, phase: 'entitlements', phasesDone: 0, phasesTotal: 4 }
  for (const raw of [null, {}, { step: 'roles' }, { step: 'other', rows: [] }])
    expect(() => interpretPage({ ...page, raw })).toThrow()
})
