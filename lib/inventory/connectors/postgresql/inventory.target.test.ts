import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installedVersions } from '#lib/testing/targets/postgres-cluster.ts'
import type { ConnectorSession, Found, FoundEntitlement, FoundHolding, FoundIdentity } from '../contract.ts'
import { postgresqlConnector } from './index.ts'
import { failureOf, startWorld } from './target-world.ts'
import type { World } from './target-world.ts'

type Listing = { found: Found[]; pages: number; cursors: (string | null)[] }

/** Reads to the end from a cursor, asking for a session before each page. */
async function list(sessionFor: () => Promise<ConnectorSession>, from: string | null = null): Promise<Listing> {
  const listing: Listing = { found: [], pages: 0, cursors: [] }
  let cursor = from
  do {
    const session = await sessionFor()
    listing.cursors.push(cursor)
    const page = await session.fetchPage(cursor)
    // What is stored is JSON; facts must come out of it the same.
    listing.found.push(...postgresqlConnector.interpretPage(JSON.parse(JSON.stringify(page))))
    listing.pages += 1
    cursor = page.nextCursor
  } while (cursor !== null)
  return listing
}

const entitlements = (found: Found[]): FoundEntitlement[] =>
  found.flatMap((one) => (one.type === 'entitlement' ? [one.value] : []))
const identities = (found: Found[]): FoundIdentity[] =>
  found.flatMap((one) => (one.type === 'identity' ? [one.value] : []))
const holdings = (found: Found[]): FoundHolding[] => found.flatMap((one) => (one.type === 'holding' ? [one.value] : []))

describe.each(installedVersions())('inventory of PostgreSQL %i', (version) => {
  let world: World
  const same = () => Promise.resolve(world.session)
  const now = async () => (await list(same)).found
  const contentOf = async (name: string) => entitlements(await now()).find((one) => one.name === name)?.content
  beforeAll(async () => {
    world = await startWorld(version)
  })
  afterAll(() => world.stop())

  test('the phases come in the order of the contract, and every holding names an identity and an entitlement that were told', async () => {
    const { grant, role, member } = await world.pair()
    await world.session.grant(grant)
    await world.admin.query(`alter role ${member} createdb; grant delete on billing.ledger to ${member}`)
    const found = await now()
    const order = ['entitlement', 'identity', 'credential', 'holding']
    const types = found.map((one) => order.indexOf(one.type))
    expect(types).toEqual(types.toSorted((a, b) => a - b))
    const known = new Set([...entitlements(found), ...identities(found)].map((one) => one.externalId))
    for (const holding of holdings(found)) {
      expect(known).toContain(holding.identityExternalId)
      expect(known).toContain(holding.entitlementExternalId)
    }
    const ids = holdings(found).map((holding) => holding.externalId)
    expect(new Set(ids).size).toBe(ids.length)
    const mine = holdings(found).filter((holding) => holding.identityExternalId === grant.accountKey)
    expect(mine.map((holding) => holding.ownGrantor)).toEqual([true, false, false])
    expect(entitlements(found).find((one) => one.name === role)?.administrable).toBe(true)
    expect(entitlements(found).find((one) => one.attributes['grantee'] === member)?.name).toBe(
      'DELETE on 1 table in schema billing of database postgres',
    )
  })

  test('the description of a role changes when what it confers changes, by whatever way, and only then (I22)', async () => {
    const { role } = await world.pair()
    let before = await contentOf(role)
    expect(await contentOf(role)).toEqual(before)
    const changes = [
      `grant delete on billing.ledger to ${role}`,
      `grant update(amount) on billing.ledger to ${role}`,
      `create table billing.t_${role}(id int); grant select on billing.t_${role} to ${role}`,
      `alter table billing.t_${role} owner to ${role}`,
      `create function billing.f_${role}() returns int language sql as 'select 1'; revoke execute on function billing.f_${role}() from public; grant execute on function billing.f_${role}() to ${role}`,
      `alter function billing.f_${role}() security definer`,
      `create sequence billing.s_${role}; grant usage on sequence billing.s_${role} to ${role}`,
      `grant create on database postgres to ${role}`,
      `create role up_${role}; grant up_${role} to ${role}`,
      `grant insert on app.events to up_${role}`,
      `create role top_${role} bypassrls; grant top_${role} to up_${role}`,
      `alter default privileges for role postgres in schema billing grant select on tables to ${role}`,
      `alter role ${role} createdb`,
      `revoke insert on billing.ledger from ${role}`,
    ]
    for (const change of changes) {
      await world.admin.query(change)
      const after = await contentOf(role)
      expect(after, change).not.toEqual(before)
      before = after
    }
    await world.admin.query(
      `comment on role ${role} is 'x'; create role bystander_${role}; grant ${role} to bystander_${role}`,
    )
    expect(await contentOf(role)).toEqual(before)
  })

  test('a change beyond the first twenty names still changes the description (I22)', async () => {
    const { role } = await world.pair()
    for (let i = 10; i < 40; i++)
      await world.admin.query(
        `create table billing.${role}_${i}(id int); grant select on billing.${role}_${i} to ${role}`,
      )
    const before = await contentOf(role)
    await world.admin.query(
      `revoke select on billing.${role}_39 from ${role}; create table billing.${role}_99(id int); grant select on billing.${role}_99 to ${role}`,
    )
    expect(await contentOf(role)).not.toEqual(before)
  })

  test('privileges in other databases are told when those databases are named', async () => {
    const { role } = await world.pair()
    await world.admin.query(`create database "other ${role}"`)
    const elsewhere = await world.cluster.connect({ database: `other ${role}` })
    await elsewhere.query(`create table public.secrets(id int); grant select on public.secrets to ${role}`)
    await elsewhere.end()
    expect(JSON.stringify(await contentOf(role))).not.toContain('secrets')
    const session = await world.open({ databases: ['postgres', `other ${role}`] })
    const { found } = await list(() => Promise.resolve(session))
    expect(JSON.stringify(entitlements(found).find((one) => one.name === role)?.content)).toContain('secrets')
    await session.close()
  })

  test('live accounts are seen now, others at a time nobody knows; the connector and the bootstrap superuser are flagged', async () => {
    const { member } = await world.pair()
    const idle = await world.pair()
    const app = await world.login(member)
    const found = identities(await now())
    const named = (name: string) => found.find((one) => one.name === name)
    expect(named(member)).toMatchObject({ liveSessions: 1, lastUsedAt: expect.any(Number), disabled: false })
    expect(named(idle.member)).toMatchObject({ liveSessions: 0, lastUsedAt: 'unknown' })
    expect(named('curfew')?.attributes).toMatchObject({ connectorAccount: true, password: 'unknown' })
    expect(named('postgres')?.attributes).toMatchObject({ bootstrapSuperuser: true, superuser: true })
    await app.end()
  })

  test('passwords expire when they do; whether there is one is told only when the connector may look', async () => {
    const { member } = await world.pair()
    await world.admin.query(
      `alter role ${member} valid until '2001-02-03 00:00:00+00'; create role keyless login valid until 'infinity'`,
    )
    const credentialsOf = async (name: string, session: ConnectorSession) => {
      const { found } = await list(() => Promise.resolve(session))
      const identity = identities(found).find((one) => one.name === name)
      const own = found.flatMap((one) =>
        one.type === 'credential' && one.value.identityExternalId === identity?.externalId ? [one.value] : [],
      )
      return { own, password: identity?.attributes['password'] }
    }
    expect(await credentialsOf(member, world.session)).toMatchObject({
      own: [{ expiresAt: Date.UTC(2001, 1, 3), lastRotatedAt: 'unknown' }],
      password: 'unknown',
    })
    expect(await credentialsOf('keyless', world.session)).toMatchObject({ own: [{ expiresAt: 'never' }] })
    await world.admin.query('grant select on pg_authid to curfew')
    expect(await credentialsOf('keyless', world.session)).toMatchObject({ own: [], password: 'none' })
    expect(await credentialsOf(member, world.session)).toMatchObject({ own: [{}], password: 'scram-sha-256' })
    const { found } = await list(same)
    expect(JSON.stringify(found)).not.toContain('SCRAM-SHA-256$')
    await world.admin.query('revoke select on pg_authid from curfew')
  })

  test('3,000 accounts are listed in pages, completely, the same each time, and from any page on (I18)', async () => {
    await world.admin.query(
      `do $$ begin for i in 1..3000 loop execute format('create role bulk_%s login', i); execute format('grant billing_1 to bulk_%s', i); end loop; end $$`,
    )
    const whole = await list(same)
    const names = identities(whole.found).map((one) => one.name)
    expect(names.filter((name) => name.startsWith('bulk_'))).toHaveLength(3_000)
    expect(new Set(names).size).toBe(names.length)
    expect(
      holdings(whole.found).filter((one) => one.attributes['grantor'] === 'postgres').length,
    ).toBeGreaterThanOrEqual(3_000)
    const ids = (found: Found[]) => found.map((one) => `${one.type} ${one.value.externalId}`)
    expect(ids((await list(same)).found)).toEqual(ids(whole.found))
    // A new session takes up any cursor, as a worker does that was started again.
    const middle = whole.cursors[Math.floor(whole.pages / 2)] ?? null
    const session = await world.open()
    const rest = await list(() => Promise.resolve(session), middle)
    expect(ids(whole.found).slice(-rest.found.length)).toEqual(ids(rest.found))
    expect(rest.found.length).toBeGreaterThan(0)
    await session.close()
  })

  test('a cursor of another kind of source is refused', async () => {
    for (const cursor of ['', 'x', '{}', '["roles","1; drop"]', '["roles",[-1]]'])
      expect(await failureOf(world.session.fetchPage(cursor))).toMatchObject({ kind: 'misconfigured' })
  })
})
