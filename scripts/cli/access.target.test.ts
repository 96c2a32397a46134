/**
 * What somebody with a shell does about access, by the real `bin/curfew` as a process of its own: at a real database, and
 * seen at a real PostgreSQL target by somebody else.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { castVote } from '#lib/access/commands/cast-vote.ts'
import { endGrant } from '#lib/access/commands/end-grant.ts'
import { submitRequest } from '#lib/access/commands/submit-request.ts'
import type { Grant } from '#lib/access/model.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { MINUTE_MS, plus, toRfc3339 } from '#lib/kernel/time.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  type Pair,
  startAccessWorld,
} from '#lib/testing/worlds/access-world.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

let world: AccessWorld
let folder: string
let pair: Pair
beforeAll(async () => {
  world = await startAccessWorld(18)
  folder = mkdtempSync(join(tmpdir(), 'curfew-cli-'))
})
afterAll(async () => {
  await world.stop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await setReachable(true)
  pair = await world.pair()
})
afterEach(async () => {
  const left = await world.db.rows<{ id: GrantId }>(sql`SELECT id FROM access_grant WHERE state = 'active'`)
  for (const { id } of left) await endGrant(world.as(world.owner), { grantId: id, reason })
  await world.engine().drain()
})

type Ran = { status: number; stdout: string; stderr: string }
const curfew = (...args: string[]): Promise<Ran> =>
  new Promise((done) => {
    const env = {
      NODE_ENV: 'production' as const,
      PATH: process.env.PATH,
      DATABASE_URL: world.product.url,
      CURFEW_DATA_DIR: folder,
      LOG_LEVEL: 'silent',
    }
    execFile(process.execPath, ['bin/curfew', ...args], { cwd: PROJECT_ROOT, env }, (error, stdout, stderr) =>
      done({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    )
  })
/** A refusal is one line, whoever reads it. */
const refused = (what: string): Ran => ({
  status: 1,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^[^\\n]*${what}[^\\n]*\\n$`)) as string,
})
const misused = (what: string) => ({ status: 2, stdout: '', stderr: expect.stringContaining(what) as string })

const setReachable = (may: boolean) => world.witness.query(`ALTER ROLE curfew ${may ? 'LOGIN' : 'NOLOGIN'}`)
const reason = 'the settlement was replayed by hand'

async function ask() {
  const asked = { identityId: pair.identity.id, entitlementId: pair.entitlement.id, durationMs: 5 * MINUTE_MS, reason }
  const { id, askedHash } = await submitRequest(world.as(world.owner), asked)
  return { requestId: id, askedHash, decision: 'approve' as const, reason: '' }
}
async function live(): Promise<GrantId> {
  const { grantId } = await castVote(world.as(world.approver), await ask())
  if (!grantId) throw new Error('not granted')
  await world.engine().drain()
  expect(await isMember(world, pair)).toBe(true)
  return grantId
}
async function grantRow(
  id: GrantId,
): Promise<Grant & { endsAt: NonNullable<Grant['endsAt']>; forceClosedAt: number | null }> {
  const [row] = await world.db.rows<Grant & { forceClosedAt: number | null }>(
    sql`SELECT * FROM access_grant WHERE id = ${id}`,
  )
  if (!row || row.endsAt === null) throw new Error('no such grant, or it has no end')
  return { ...row, endsAt: row.endsAt }
}
const now = () => world.db.sqlTransaction(databaseTime)
const labelOf = async (subjectId: string, type: string): Promise<string | undefined> =>
  (
    await world.db.rows<{ actorLabel: string }>(
      sql`SELECT actor_label FROM audit_event WHERE subject_id = ${subjectId} AND type = ${type}`,
    )
  )[0]?.actorLabel
const operator = `operator ${userInfo().username}`

test('curfew grants shorten: a live grant ends at the sooner time, at the target too, and the operator is on record (I4)', async () => {
  const grantId = await live()
  const sooner = plus(await now(), 2 * MINUTE_MS)
  expect(await curfew('grants', 'shorten', grantId, '--until', toRfc3339(sooner))).toEqual({
    status: 0,
    stdout: `${grantId} ends at ${toRfc3339(sooner)}.\n`,
    stderr: '',
  })
  expect((await grantRow(grantId)).endsAt).toBe(sooner)
  expect(await labelOf(grantId, 'grant.shortened')).toBe(operator)
  await letTimePass(world, grantId, 2 * MINUTE_MS)
  await world.engine().drain()
  expect(await isMember(world, pair)).toBe(false)
  expect((await grantRow(grantId)).state).toBe('ended')
})

test('curfew grants shorten gives no more time, takes no time without a zone, and knows no other grant (I4)', async () => {
  const grantId = await live()
  const { endsAt } = await grantRow(grantId)
  const until = (time: string, id: string = grantId) => curfew('grants', 'shorten', id, '--until', time)
  expect(await until(toRfc3339(plus(endsAt, MINUTE_MS)))).toEqual(refused('not sooner'))
  expect(await until(toRfc3339(plus(await now(), -MINUTE_MS)))).toEqual(refused('must lie ahead'))
  expect(await until('2026-11-22T16:30:00')).toEqual(misused('with its zone'))
  expect(await until('2030-01-01T00:00:00Z', 'src_1')).toEqual(misused('grt_'))
  expect(await until(toRfc3339(endsAt), `${grantId.slice(0, -4)}0000`)).toEqual(refused('no such grant'))
  expect((await grantRow(grantId)).endsAt).toBe(endsAt)
})

test('curfew grants end: a live grant is taken back at once (I15)', async () => {
  const grantId = await live()
  expect(await curfew('grants', 'end', grantId, '--reason', reason)).toMatchObject({ status: 0 })
  await world.engine().drain()
  expect(await isMember(world, pair)).toBe(false)
  expect(await grantRow(grantId)).toMatchObject({ state: 'ended', endCause: 'ended-early' })
  expect(await curfew('grants', 'end', grantId, '--reason', reason)).toEqual(refused('ended'))
})

test('curfew grants force-close: only what is failing, and it stays marked as possibly live (I41)', async () => {
  const grantId = await live()
  const close = (...args: string[]) => curfew('grants', 'force-close', grantId, ...args)
  expect(await close('--reason', reason)).toEqual(refused('Nothing has failed'))
  await setReachable(false)
  await letTimePass(world, grantId, 5 * MINUTE_MS)
  await world.engine().drain()
  expect((await grantRow(grantId)).state).toBe('revoke_failing')
  expect(await close('--reason', 'gone')).toEqual(misused('--reason is needed'))
  expect(await close('--reason', 'the server was switched off for good')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('It may still be live at its source.') as string,
  })
  expect(await grantRow(grantId)).toMatchObject({
    state: 'ended',
    forceClosedAt: expect.any(Number) as number,
    goneAt: null,
  })
  expect(await labelOf(grantId, 'grant.force-closed')).toBe(operator)
  expect(await isMember(world, pair)).toBe(true)
  expect(await close('--reason', 'the server was switched off for good')).toEqual(refused('ended already'))
})

const haltIdIn = ({ stdout }: Ran): string => /hlt_\w+/.exec(stdout)?.[0] ?? ''

test.each([
  ['an identity', () => ['--identity', pair.identity.id]],
  ['a source by its name', () => ['--source', 'target 18']],
  ['the estate', () => ['--estate']],
] as const)(
  'curfew halt: for %s, what is live is gone, nothing is approved until it is lifted, and both are listed (I15)',
  async (_, place) => {
    const grantId = await live()
    const pulled = await curfew('halt', 'pull', ...place(), '--reason', reason)
    expect(pulled).toMatchObject({ status: 0, stdout: expect.stringContaining('1 grant is being ended') as string })
    const haltId = haltIdIn(pulled)
    expect(await labelOf(haltId, 'halt.pulled')).toBe(operator)
    await world.engine().drain()
    expect(await isMember(world, pair)).toBe(false)
    expect(await grantRow(grantId)).toMatchObject({ state: 'ended', endCause: 'kill-switch' })
    await expect(ask()).rejects.toMatchObject({ code: 'access.halted' })
    expect(await curfew('halt', 'pull', ...place(), '--reason', reason)).toEqual(refused('pulled it already'))
    expect((await curfew('halt', 'list')).stdout).toContain(haltId)
    expect(await curfew('halt', 'lift', haltId, '--reason', reason)).toMatchObject({ status: 0, stderr: '' })
    expect((await curfew('halt', 'list')).stdout).not.toContain(haltId)
    const all = (await curfew('halt', 'list', '--all', '--json')).stdout.trim().split('\n')
    expect(all.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ id: haltId, stillOpen: 0, liftedAt: expect.any(String) as string }),
    )
    expect(await curfew('halt', 'lift', haltId, '--reason', reason)).toEqual(refused('lifted it already'))
    await live()
    expect(await isMember(world, pair)).toBe(true)
  },
)

test('curfew halt pull says what is missing, and pulls nothing', async () => {
  expect(await curfew('halt', 'pull', '--reason', reason)).toEqual(misused('Say one of'))
  expect(await curfew('halt', 'pull', '--estate', '--source', 'target 18', '--reason', reason)).toEqual(
    misused('Say one of'),
  )
  expect(await curfew('halt', 'pull', '--estate')).toEqual(misused('--reason is needed'))
  expect(await curfew('halt', 'pull', '--source', 'nowhere', '--reason', reason)).toEqual(
    refused('no connected source'),
  )
  expect((await curfew('halt', 'list')).stdout).not.toContain('hlt_')
})
