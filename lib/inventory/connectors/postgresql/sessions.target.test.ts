import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installedVersions } from '#lib/testing/targets/postgres-cluster.ts'
import { effectsOf, failureOf, startWorld, stateOf, until } from './target-world.ts'
import type { World } from './target-world.ts'

const READ_BILLING = 'select * from billing.ledger limit 1'
const READ_BASELINE = 'select * from app.events'

describe.each(installedVersions())('live sessions on PostgreSQL %i', (version) => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(version)
  })
  afterAll(() => world.stop())

  test('an inherited membership is denied at once in a session that stays open for its baseline work (I12)', async () => {
    const { grant, revoke, effect, member } = await world.pair()
    const app = await world.login(member)
    expect(await stateOf(app, READ_BILLING)).toBe('42501')
    await world.session.grant(grant)
    expect(await stateOf(app, 'insert into billing.ledger values (1, 1)')).toBe('ok')
    await world.session.revoke(revoke)
    expect(await stateOf(app, 'insert into billing.ledger values (1, 1)')).toBe('42501')
    expect(await stateOf(app, READ_BASELINE)).toBe('ok')
    const ended = await world.session.terminateSessions(effect)
    expect(ended).toMatchObject(world.modern ? { terminated: 0, spared: 1 } : { terminated: 1, spared: 0 })
    expect(await stateOf(app, READ_BASELINE)).toBe(world.modern ? 'ok' : 'ended')
    await app.end()
  })

  test('our grant cannot be assumed by SET ROLE from 16 on', async () => {
    const { grant, role, member } = await world.pair()
    const app = await world.login(member)
    await world.session.grant(grant)
    expect(await stateOf(app, `set role ${role}`)).toBe(world.modern ? '42501' : 'ok')
    await app.end()
  })

  /** A session that sits in the role: on 16 and newer somebody gave our row SET after us. */
  async function assumed() {
    const pair = await world.pair()
    const app = await world.login(pair.member)
    await world.session.grant(pair.grant)
    if (world.modern) await world.admin.query(`grant ${pair.role} to ${pair.member} with set true granted by curfew`)
    await app.query(`set role ${pair.role}`)
    return { ...pair, app }
  }

  test('a session under SET ROLE reads on after the revoke, is counted as lingering, and is gone after terminate (I12)', async () => {
    const { revoke, effect, app } = await assumed()
    const outcome = await world.session.revoke(revoke)
    expect(outcome.result).toBe('revoked')
    expect(await stateOf(app, READ_BILLING)).toBe('ok')
    expect(await world.session.verify(effect)).toMatchObject({ present: false, probe: false, lingeringSessions: 1 })
    expect(await world.session.terminateSessions(effect)).toMatchObject({ terminated: 1, spared: 0 })
    expect(await world.session.verify(effect)).toMatchObject({ present: false, lingeringSessions: 0 })
    expect(await stateOf(app, READ_BILLING)).toBe('ended')
  })

  test('another worker that is handed the stored outcome of the revoke finds the same sessions', async () => {
    const { revoke, effect, app } = await assumed()
    const revoked = JSON.parse(JSON.stringify(await world.session.revoke(revoke)))
    const other = await world.open()
    expect(await other.verify({ ...effect, revoked })).toMatchObject({ lingeringSessions: 1 })
    expect(await other.terminateSessions({ ...effect, revoked })).toMatchObject({ terminated: 1 })
    expect(await other.verify({ ...effect, revoked })).toMatchObject({ lingeringSessions: 0 })
    expect(await stateOf(app, READ_BILLING)).toBe('ended')
    await other.close()
  })

  test('a session under SET ROLE lives on even after DROP ROLE, until it is terminated (I12)', async () => {
    const { revoke, effect, role, app } = await assumed()
    await world.session.revoke(revoke)
    await world.admin.query(`drop owned by ${role}; drop role ${role}`)
    expect(await stateOf(app, READ_BASELINE)).toBe('ok')
    expect(await world.session.verify(effect)).toMatchObject({ present: false, lingeringSessions: 1 })
    expect(await world.session.terminateSessions(effect)).toMatchObject({ terminated: 1 })
    expect(await stateOf(app, READ_BASELINE)).toBe('ended')
  })

  test('VALID UNTIL in the past ends no open session: only terminate does', async () => {
    const { app, member, revoke, effect } = await assumed()
    await world.admin.query(`alter role ${member} valid until '2001-01-01'`)
    expect(await stateOf(app, READ_BILLING)).toBe('ok')
    await world.session.revoke(revoke)
    await world.session.terminateSessions(effect)
    expect(await stateOf(app, READ_BILLING)).toBe('ended')
  })

  test('sessions that began after the revoke are never ended for it', async () => {
    const { grant, revoke, effect, member } = await world.pair()
    await world.session.grant(grant)
    await world.session.revoke(revoke)
    const app = await world.login(member)
    expect(await world.session.verify(effect)).toMatchObject({ lingeringSessions: 0 })
    expect(await world.session.terminateSessions(effect)).toMatchObject({ terminated: 0, spared: 1 })
    expect(await stateOf(app, READ_BASELINE)).toBe('ok')
    await app.end()
  })

  test('a cursor that was open at the revoke keeps reading, so its session is ended and an idle one is not (I12)', async () => {
    const { grant, revoke, effect, member } = await world.pair()
    await world.session.grant(grant)
    const [reader, writer] = [await world.login(member), await world.login(member)]
    await reader.query('begin; declare c cursor for select * from billing.ledger; fetch 1 from c')
    await writer.query('begin; select * from app.events')
    await world.session.revoke(revoke)
    expect(await stateOf(reader, 'fetch 1 from c')).toBe('ok')
    const ended = await world.session.terminateSessions(effect)
    expect(ended).toMatchObject(world.modern ? { terminated: 1, spared: 1 } : { terminated: 2, spared: 0 })
    expect(await stateOf(reader, 'fetch 1 from c')).toBe('ended')
    expect(await stateOf(writer, READ_BASELINE)).toBe(world.modern ? 'ok' : 'ended')
    await writer.end()
  })

  test('a statement that was running at the revoke in a SECURITY DEFINER function lent by the role is ended', async () => {
    const { grant, revoke, effect, role, member } = await world.pair()
    await world.admin.query(`
      create function billing.job_${role}() returns void language sql security definer as 'select pg_catalog.pg_sleep(60)';
      revoke execute on function billing.job_${role}() from public; grant execute on function billing.job_${role}() to ${role}`)
    await world.session.grant(grant)
    const app = await world.login(member)
    const running = stateOf(app, `select billing.job_${role}()`)
    await until(world.admin, `select from pg_stat_activity where usename = '${member}' and wait_event = 'PgSleep'`)
    await world.session.revoke(revoke)
    expect(await world.session.verify(effect)).toMatchObject({ lingeringSessions: 1 })
    expect(await world.session.terminateSessions(effect)).toMatchObject({ terminated: 1 })
    expect(await running).toBe('ended')
  })

  test('sessions of accounts that inherited it through the account are ended like its own, others never', async () => {
    const { grant, revoke, effect, role, member } = await world.pair()
    const [through, stranger] = [await world.pair(), await world.pair()]
    await world.admin.query(`grant ${member} to ${through.member}`)
    await world.session.grant(grant)
    const [inheritor, other] = [await world.login(through.member), await world.login(stranger.member)]
    await inheritor.query('begin; select count(*) from billing.ledger')
    await other.query('begin; select * from app.events')
    await world.session.revoke(revoke)
    expect(await world.session.terminateSessions(effect)).toMatchObject({ terminated: 1, spared: 0 })
    expect(await stateOf(inheritor, READ_BASELINE)).toBe('ended')
    expect(await stateOf(other, READ_BASELINE)).toBe('ok')
    expect(role).not.toBe(stranger.role)
    await other.end()
  })

  test('without pg_signal_backend the refusal names the statement that repairs it', async () => {
    const { revoke, effect, app } = await assumed()
    await world.session.revoke(revoke)
    await world.admin.query('revoke pg_signal_backend from curfew')
    const failure = await failureOf(world.session.terminateSessions(effect))
    expect(failure.kind).toBe('refused')
    expect(failure.remedy).toContain('GRANT pg_signal_backend TO curfew')
    await world.admin.query(failure.remedy ?? '')
    expect(await world.session.terminateSessions(effect)).toMatchObject({ terminated: 1 })
    expect(await stateOf(app, READ_BASELINE)).toBe('ended')
  })

  test('an account that still has the role by another way loses no session', async () => {
    const { grant, revoke, role, member } = await world.pair()
    await world.admin.query(`create role team_${role}; grant ${role} to team_${role}; grant team_${role} to ${member}`)
    await world.session.grant(grant)
    const app = await world.login(member)
    await app.query('begin; select count(*) from billing.ledger')
    await world.session.revoke(revoke)
    const { effect } = await effectsOf(world.admin, role, member)
    expect(await world.session.verify(effect)).toMatchObject({ present: false, probe: true, lingeringSessions: 0 })
    expect(await world.session.terminateSessions(effect)).toMatchObject({ terminated: 0 })
    expect(await stateOf(app, READ_BILLING)).toBe('ok')
    await app.end()
  })
})
