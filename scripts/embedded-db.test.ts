/** The embedded PostgreSQL as a real server: nothing that a kill leaves behind blocks the next start. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbedded, stopEmbedded } from './embedded-db.mjs'
import { openCluster, withClient } from './machine/cluster.ts'
import { freePort } from './machine/ports.ts'
import { isAlive } from './machine/processes.ts'

let folder: string
let dataDir: string
let port: number
const start = () => openCluster({ dataDir, port })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-embedded-'))
  dataDir = join(folder, 'cluster')
  port = await freePort()
  const server = await start()
  await withClient(server.url(), (client) => client.query('CREATE TABLE kept AS SELECT 1 AS row'))
}, 30_000)
afterAll(async () => {
  await stopEmbedded(dataDir)
  rmSync(folder, { recursive: true, force: true })
})

const rows = (url: string) => withClient(url, async (client) => (await client.query('SELECT * FROM kept')).rows)

test('a running server is found and used again', async () => {
  const [one, two] = [await start(), await startEmbedded({ dataDir, port: port + 1 })]
  expect(two).toMatchObject({ reused: true, pid: one.pid, port: one.port })
})

test('a server killed with SIGKILL is started again and has lost nothing', { timeout: 30_000 }, async () => {
  const before = await start()
  process.kill(before.pid, 'SIGKILL')
  const after = await start()
  expect(after.pid).not.toBe(before.pid)
  expect(await rows(after.url())).toEqual([{ row: 1 }])
})

test('a lock file that names a foreign process does not block the start', { timeout: 30_000 }, async () => {
  const before = await start()
  const lock = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8')
  await before.stop()
  expect(isAlive(before.pid)).toBe(false)
  writeFileSync(join(dataDir, 'postmaster.pid'), lock.replace(/^\d+/, String(process.pid)))
  const after = await start()
  expect(await rows(after.url())).toEqual([{ row: 1 }])
})

test('the password and the log are private, and the log holds no statement', async () => {
  const server = await start()
  await withClient(server.url(), (client) => client.query(`CREATE ROLE canary PASSWORD 'hunter2' NONSENSE`)).catch(
    () => {},
  )
  for (const file of [`${dataDir}.password`, `${dataDir}.log`]) expect(statSync(file).mode & 0o077).toBe(0)
  expect(readFileSync(`${dataDir}.log`, 'utf8')).not.toContain('hunter2')
})
