/** The worker as a real process: its life, its end, and an outage of its database. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { readPulse } from '#lib/platform/heartbeat.ts'
import { until } from '#scripts/machine/processes.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { takeBackup } from '#lib/testing/backup.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'

const STOPS_WITHIN_MS = 4_000
let product: TestDatabase
let db: Database
let folder: string
const workers: ChildProcess[] = []

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 2 })
  folder = mkdtempSync(join(tmpdir(), 'curfew-worker-'))
})
afterEach(() => workers.splice(0).forEach((worker) => worker.kill('SIGKILL')))
afterAll(async () => {
  await db.close()
  await product.close()
  rmSync(folder, { recursive: true, force: true })
})

function startWorker(databaseUrl: string) {
  const worker = spawn(process.execPath, [join(PROJECT_ROOT, 'scripts/worker.ts')], {
    cwd: PROJECT_ROOT,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      CURFEW_DATA_DIR: folder,
      CURFEW_PROCESS: 'worker',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  workers.push(worker)
  let log = ''
  worker.stdout?.on('data', (chunk) => (log += chunk))
  worker.stderr?.on('data', (chunk) => (log += chunk))
  return { worker, log: () => log, said: (event: string) => log.split(`"event":"${event}"`).length - 1 }
}
const isAlive = async () => (await readPulse(db)).liveWorkers === 1
const isGone = async () => (await readPulse(db)).youngestBeatAgeMs === null

/** Ends the worker as told; gives the exit code and how long it took. */
async function ended(worker: ChildProcess, end: () => void): Promise<{ code: number | null; tookMs: number }> {
  const startedAtMs = performance.now()
  const exited = once(worker, 'exit')
  end()
  const [code] = (await exited) as [number | null]
  return { code, tookMs: performance.now() - startedAtMs }
}

test.each<[string, (worker: ChildProcess) => void]>([
  ['it is asked to stop', (worker) => worker.kill('SIGTERM')],
  ['its supervisor is gone', (worker) => worker.disconnect()],
])('a worker beats while it lives, and says goodbye when %s', async (_, end) => {
  const { worker } = startWorker(product.url)
  expect(await until(isAlive, 10_000)).toBe(true)
  const { code, tookMs } = await ended(worker, () => end(worker))
  expect(code).toBe(0)
  expect(tookMs).toBeLessThan(STOPS_WITHIN_MS)
  expect(await isGone()).toBe(true)
})

test('I39: a worker that starts on a backup is in restore mode before it beats, and does not begin it anew at its next start', async () => {
  const first = startWorker(product.url)
  expect(await until(isAlive, 10_000)).toBe(true)
  await ended(first.worker, () => first.worker.kill('SIGTERM'))
  const backup = await takeBackup(product)
  await backup.restore()
  const { worker, said } = startWorker(product.url)
  expect(await until(isAlive, 10_000)).toBe(true)
  const [mode] = await db.rows<{ cause: string; before: boolean }>(sql`
    SELECT r.cause, r.began_at < h.started_at AS before FROM restoration r, worker_heartbeat h`)
  expect(mode).toEqual({ cause: 'moved', before: true })
  expect(said('restore.began')).toBe(1)
  await ended(worker, () => worker.kill('SIGTERM'))
  const again = startWorker(product.url)
  expect(await until(isAlive, 10_000)).toBe(true)
  expect(again.said('restore.began')).toBe(0)
  await ended(again.worker, () => again.worker.kill('SIGTERM'))
  // A copy never ends the mode by itself: what was decided after it was made may be at no source.
  expect(await db.rows(sql`SELECT ended_at FROM restoration`)).toEqual([{ endedAt: null }])
}, 60_000)

test('I37: a worker outlives an outage of its database, says so once, and works again afterwards', async () => {
  const { hostname, port } = new URL(product.url)
  const line = await startLine(hostname, Number(port))
  const url = new URL(product.url)
  url.port = String(line.port)
  const { worker, said, log } = startWorker(url.href)
  expect(await until(isAlive, 10_000)).toBe(true)
  line.cut()
  expect(await until(() => said('database.away') > 0, 10_000)).toBe(true)
  // Several more looks of the engine and beats of the heart fail in this time.
  const before = line.refused()
  expect(await until(() => line.refused() >= before + 6, 15_000), log()).toBe(true)
  line.mend()
  expect(await until(() => said('database.back') > 0, 15_000)).toBe(true)
  expect(await until(isAlive, 5_000)).toBe(true)
  expect([said('database.away'), said('database.back'), said('job.failing')], log()).toEqual([1, 1, 0])
  expect((await ended(worker, () => worker.kill('SIGTERM'))).code).toBe(0)
  line.close()
})

type Line = { port: number; refused(): number; cut(): void; mend(): void; close(): void }

/** A TCP line to the database that can be cut. */
async function startLine(host: string, port: number): Promise<Line> {
  const open = new Set<Socket>()
  let [isCut, refused] = [false, 0]
  const server: Server = createServer((client) => {
    client.on('error', () => {})
    if (isCut) {
      refused += 1
      client.destroy()
      return
    }
    const upstream = createConnection({ host, port })
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
    open.add(client)
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return {
    port: address && typeof address === 'object' ? address.port : 0,
    refused: () => refused,
    cut: () => {
      isCut = true
      open.forEach((socket) => socket.destroy())
      open.clear()
    },
    mend: () => {
      isCut = false
    },
    close: () => server.close(),
  }
}
