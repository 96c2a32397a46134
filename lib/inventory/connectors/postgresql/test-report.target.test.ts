import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installedVersions } from '#lib/testing/targets/postgres-cluster.ts'
import { effectsOf, startWorld } from './target-world.ts'
import type { World } from './target-world.ts'

describe.each(installedVersions())('the source test on PostgreSQL %i', (version) => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(version)
    // DO blocks are open to everybody unless somebody closed them.
    await world.admin.query(`
      revoke usage on language plpgsql from public;
      create role fresh login nocreaterole password 'canary-Vf3kQ9';
      create role "re""porting" nologin; create role deploy nologin; create role service login`)
  })
  afterAll(() => world.stop())

  test('a new connector role is told the exact statements that are missing, and after running them all is well', async () => {
    const session = await world.open({ user: 'fresh', governedRoles: ['re"porting', 'deploy'] })
    const before = await session.test()
    expect(before.ok).toBe(false)
    const remedies = before.checks.flatMap((check) =>
      check.state === 'missing' && check.remedy !== null ? [check.remedy] : [],
    )
    const admin = world.modern ? 'ADMIN TRUE, INHERIT FALSE, SET FALSE' : 'ADMIN OPTION'
    const inherit = world.modern ? ' WITH INHERIT TRUE' : ''
    expect(remedies).toEqual([
      'GRANT USAGE ON LANGUAGE plpgsql TO fresh;',
      `GRANT pg_read_all_stats TO fresh${inherit};`,
      `GRANT pg_signal_backend TO fresh${inherit};`,
      `GRANT deploy TO fresh WITH ${admin};`,
      `GRANT "re""porting" TO fresh WITH ${admin};`,
    ])
    for (const remedy of remedies) await world.admin.query(remedy)
    const after = await session.test()
    expect(after.ok).toBe(true)
    expect(after.checks.filter((check) => check.state === 'missing')).toEqual([])
    // "Well" means that it works.
    const { grant, revoke } = await effectsOf(world.admin, 're"porting', 'service')
    expect((await session.grant(grant)).result).toBe('granted')
    expect((await session.revoke(revoke)).result).toBe('revoked')
    await session.close()
  })

  test('with no governed roles named every group role is a candidate, and what cannot be given yet is a warning', async () => {
    await world.admin.query('create role untouched nologin')
    const session = await world.open({ user: 'fresh' })
    const report = await session.test()
    expect(report.ok).toBe(true)
    expect(report.checks.find((check) => check.name === 'Role untouched')).toMatchObject({
      state: 'warning',
      remedy: expect.stringContaining('GRANT untouched TO fresh'),
    })
    await session.close()
  })

  test('a superuser or CREATEROLE connector is warned of, with the statement that ends it', async () => {
    const accountCheck = async () => {
      const session = await world.open()
      const report = await session.test()
      await session.close()
      return report.checks.find((check) => check.name === 'Least privilege')
    }
    expect(await accountCheck()).toMatchObject({ state: 'ok' })
    await world.admin.query('alter role curfew createrole')
    expect(await accountCheck()).toMatchObject({ state: 'warning', remedy: 'ALTER ROLE curfew NOCREATEROLE;' })
    await world.admin.query('alter role curfew superuser')
    const warned = await accountCheck()
    expect(warned).toMatchObject({ state: 'warning', detail: expect.stringContaining('superuser') })
    await world.admin.query(warned?.remedy ?? '')
    expect(await accountCheck()).toMatchObject({ state: 'ok' })
  })

  test('one cluster has one key, whatever the address, the database or the role', async () => {
    const { rows } = await world.admin.query('select system_identifier::text as id from pg_control_system()')
    for (const overrides of [{}, { host: 'localhost' }, { user: 'fresh' }, { database: 'template1' }]) {
      const session = await world.open(overrides)
      expect((await session.test()).targetKey).toBe(`postgresql:${rows[0].id}`)
      await session.close()
    }
    await world.admin.query('revoke execute on function pg_control_system() from public')
    expect((await world.session.test()).targetKey).toBe(`postgresql:127.0.0.1:${world.cluster.port}`)
    await world.admin.query('grant execute on function pg_control_system() to public')
  })

  test('up to 15 the report says what one row per member means', async () => {
    const report = await world.session.test()
    expect(report.targetVersion).toMatch(new RegExp(`^${version}\\.`))
    expect(report.checks.find((check) => check.name === 'Server version')?.state).toBe(world.modern ? 'ok' : 'warning')
  })
})
