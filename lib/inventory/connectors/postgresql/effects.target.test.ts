import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installedVersions } from '#lib/testing/targets/postgres-cluster.ts'
import { effectsOf, failureOf, holders, makeRole, quoted, startWorld, stateOf } from './target-world.ts'
import type { World } from './target-world.ts'

const HOSTILE = [
  'a"; drop role x--',
  "it's",
  '%I %s %L $1 $$ $curfew$',
  'ÄÖ 役割 \u202e',
  'current_user',
  'user',
  ' spaces and\ttabs ',
  'back\\slash',
  '"},"x":{"',
  'x'.repeat(63),
  'ü'.repeat(31),
]

describe.each(installedVersions())('grant and revoke on PostgreSQL %i', (version) => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(version)
  })
  afterAll(() => world.stop())

  test('what is granted is inherited, cannot be assumed, carries no admin option, and reads back as ours', async () => {
    const { grant, effect, role, member } = await world.pair()
    const outcome = await world.session.grant(grant)
    expect(outcome).toMatchObject({ result: 'granted', evidence: { grantId: 'grant-1', fence: 1 } })
    const { rows } = await world.admin.query(
      `select to_jsonb(m) as row from pg_auth_members m where roleid = '${role}'::regrole and member = '${member}'::regrole`,
    )
    expect(rows[0].row).toMatchObject({
      admin_option: false,
      ...(world.modern ? { inherit_option: true, set_option: false } : {}),
    })
    expect(await world.session.verify(effect)).toMatchObject({
      present: true,
      heldOtherwise: false,
      probe: true,
      lingeringSessions: 0,
    })
  })

  test('N repeats of a grant and of a revoke equal one (I13)', async () => {
    const { grant, revoke, effect, role } = await world.pair()
    expect((await world.session.grant(grant)).result).toBe('granted')
    expect((await world.session.grant(grant)).result).toBe('already-held-by-us')
    expect(await holders(world.admin, role)).toHaveLength(1)
    expect((await world.session.revoke(revoke)).result).toBe('revoked')
    expect((await world.session.revoke(revoke)).result).toBe('was-absent')
    expect((await world.session.revoke(revoke)).result).toBe('was-absent')
    expect(await world.session.verify(effect)).toMatchObject({ present: false, heldOtherwise: false, probe: false })
  })

  test('a row of ours that was given other options is set right by the next grant', async () => {
    const { grant, effect, role, member } = await world.pair()
    await world.session.grant(grant)
    if (world.modern)
      await world.admin.query(`grant ${role} to ${member} with inherit false, set true granted by curfew`)
    expect((await world.session.grant(grant)).result).toBe('already-held-by-us')
    const options = world.modern ? { inherit_option: true, set_option: false } : {}
    expect(await world.session.verify(effect)).toMatchObject({ present: true, probe: true, evidence: { own: options } })
  })

  test('a call that was given up before it began sends nothing', async () => {
    const { grant, role } = await world.pair()
    const failure = await failureOf(world.session.grant(grant, { signal: AbortSignal.abort() }))
    expect(failure.kind).toBe('transient')
    expect((await world.session.test()).ok).toBe(true)
    expect(await holders(world.admin, role)).toEqual([])
  })

  test('many workers that grant and revoke at once leave one row or none, and no error but a transient one (I35)', async () => {
    const { grant, revoke, role } = await world.pair()
    const sessions = await Promise.all(Array.from({ length: 6 }, () => world.open()))
    const kindsOf = async (calls: Promise<unknown>[]) =>
      (await Promise.allSettled(calls)).map((settled) => (settled.status === 'rejected' ? settled.reason.kind : 'done'))
    const granted = await kindsOf(sessions.map((session) => session.grant(grant)))
    expect(new Set(granted)).toContain('done')
    expect(granted.filter((kind) => !['done', 'transient'].includes(kind))).toEqual([])
    expect(await holders(world.admin, role)).toHaveLength(1)
    const revoked = await kindsOf(sessions.map((session) => session.revoke(revoke)))
    expect(revoked.filter((kind) => !['done', 'transient'].includes(kind))).toEqual([])
    await world.session.revoke(revoke)
    expect(await holders(world.admin, role)).toEqual([])
    await Promise.all(sessions.map((session) => session.close()))
  })

  test('what another role granted is never granted over, never revoked, and never reported as revoked (I7)', async () => {
    const { grant, revoke, effect, role, member } = await world.pair()
    await world.admin.query(`grant ${role} to ${member}`)
    expect((await world.session.grant(grant)).result).toBe('held-standing')
    expect((await world.session.revoke(revoke)).result).toBe('was-absent')
    expect(await world.session.verify(effect)).toMatchObject({
      present: false,
      heldOtherwise: true,
      probe: true,
      lingeringSessions: 0,
    })
    expect(await holders(world.admin, role)).toEqual([`${member} by postgres`])
  })

  test('a membership that another role adds during our grant outlives it (I7)', async () => {
    const { grant, revoke, effect, role, member } = await world.pair()
    await world.session.grant(grant)
    await world.admin.query(`grant ${role} to ${member}`)
    expect((await world.session.revoke(revoke)).result).toBe('revoked')
    // Up to 15 there is one row per member: the second GRANT had said "already a member" and done nothing.
    expect(await holders(world.admin, role)).toEqual(world.modern ? [`${member} by postgres`] : [])
    expect(await world.session.verify(effect)).toMatchObject({ present: false, heldOtherwise: world.modern })
  })

  test.each(HOSTILE)(
    'a role and an account named %j are granted, read back and revoked, and nothing else is touched',
    async (name) => {
      const member = name.length < 60 ? `${name}M` : `M${name.slice(1)}`
      await makeRole(world.admin, name, version)
      await world.admin.query(`create role ${quoted(member)} login password 'canary-Vf3kQ9'`)
      const roles = async () => (await world.admin.query('select rolname from pg_roles order by 1')).rows
      const before = await roles()
      const { grant, revoke, effect } = await effectsOf(world.admin, name, member)
      expect(await world.session.grant(grant)).toMatchObject({ result: 'granted', evidence: { role: name, member } })
      const app = await world.login(member)
      expect(await stateOf(app, 'select from billing.ledger')).toBe('ok')
      expect((await world.session.revoke(revoke)).result).toBe('revoked')
      await world.session.terminateSessions(effect)
      expect(await world.session.verify(effect)).toMatchObject({ present: false, probe: false, lingeringSessions: 0 })
      expect(await roles()).toEqual(before)
      await app.end()
    },
  )

  test('a role and an account renamed between grant and revoke are still revoked (I16)', async () => {
    const { grant, revoke, effect, role, member } = await world.pair()
    await world.session.grant(grant)
    await world.admin.query(`alter role ${role} rename to "re named"; alter role ${member} rename to "svc'renamed"`)
    // Whoever takes the old names is somebody else.
    await world.admin.query(`create role ${role}; create role ${member}; grant ${role} to ${member}`)
    expect((await world.session.revoke(revoke)).result).toBe('revoked')
    expect(await world.session.verify(effect)).toMatchObject({ present: false, heldOtherwise: false })
    expect(await holders(world.admin, role)).toEqual([`${member} by postgres`])
  })

  test('revoking from an account or a role that was dropped is done already (I16)', async () => {
    const [first, second] = [await world.pair(), await world.pair()]
    await world.session.grant(first.grant)
    await world.session.grant(second.grant)
    await world.admin.query(`drop role ${first.member}; drop owned by ${second.role}; drop role ${second.role}`)
    for (const { revoke, effect } of [first, second]) {
      expect((await world.session.revoke(revoke)).result).toBe('was-absent')
      expect(await world.session.verify(effect)).toMatchObject({ present: false, heldOtherwise: false, probe: false })
    }
    expect(await failureOf(world.session.grant(first.grant))).toMatchObject({
      kind: 'refused',
      remedy: expect.stringContaining('Synchronise'),
    })
  })

  test('without ADMIN OPTION the target refuses, and the remedy is the statement that repairs it', async () => {
    await world.admin.query(`create role "no admin"; create role ungoverned login`)
    const { grant } = await effectsOf(world.admin, 'no admin', 'ungoverned')
    const failure = await failureOf(world.session.grant(grant))
    expect(failure.kind).toBe('refused')
    await world.admin.query(failure.remedy ?? '')
    expect((await world.session.grant(grant)).result).toBe('granted')
  })

  test('what hangs on our row from others is not swept away: the revoke is refused and says so', async () => {
    const { grant, revoke, role, member } = await world.pair()
    await world.session.grant(grant)
    await world.admin.query(
      `create role onward_${role}; grant ${role} to ${member} with admin option ${world.modern ? 'granted by curfew' : ''}`,
    )
    const app = await world.login(member)
    await app.query(`grant ${role} to onward_${role}`)
    await app.end()
    if (!world.modern) {
      // Up to 15 whoever adds the admin option becomes the grantor of the one row: it is no longer ours to remove.
      expect(await world.session.revoke(revoke)).toMatchObject({
        result: 'was-absent',
        evidence: { heldOtherwise: true },
      })
      expect(await holders(world.admin, role)).toHaveLength(2)
      return
    }
    expect(await failureOf(world.session.revoke(revoke))).toMatchObject({
      kind: 'refused',
      remedy: expect.stringContaining('pg_auth_members'),
    })
    expect(await holders(world.admin, role)).toHaveLength(2)
  })

  test('attributes and object privileges can be neither given nor taken', async () => {
    const { grant, revoke } = await world.pair()
    for (const entitlementExternalId of [
      'attr:superuser',
      'acl:10:5:0',
      'role:0',
      "role:1'; drop role x",
      'role:99999999999',
    ])
      expect(await failureOf(world.session.grant({ ...grant, entitlementExternalId }))).toMatchObject({
        kind: 'unsupported',
      })
    expect(await failureOf(world.session.revoke({ ...revoke, accountKey: 'role:x' }))).toMatchObject({
      kind: 'unsupported',
    })
  })

  test('in the name of the bootstrap superuser nothing is given or taken', async () => {
    const { grant, revoke, role } = await world.pair()
    const { postgresqlConnector } = await import('./index.ts')
    const session = await postgresqlConnector.open(
      { ...world.config, user: 'postgres' },
      { password: world.cluster.password },
    )
    expect(await failureOf(session.grant(grant))).toMatchObject({ kind: 'misconfigured' })
    expect(await failureOf(session.revoke(revoke))).toMatchObject({ kind: 'misconfigured' })
    expect(await holders(world.admin, role)).toEqual([])
    expect((await session.test()).ok).toBe(false)
    await session.close()
  })
})
