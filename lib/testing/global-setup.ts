/**
 * One embedded PostgreSQL per run, with a migrated template that each test file clones. It lies in the system's
 * temporary folder, is not flushed to disk, and is stopped and removed at the end; what a killed run left behind is
 * removed by the next one.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { stopEmbedded } from '#scripts/embedded-db.mjs'
import {
  openCluster,
  prepareDatabase,
  prepareRoles,
  urlAs,
  OWNER_ROLE,
  type RolePasswords,
} from '#scripts/machine/cluster.ts'
import { migrate } from '#scripts/machine/migrations.ts'
import { identify, isStill } from '#scripts/machine/processes.ts'
import { TEMPLATE_DATABASE, type TestCluster } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    testCluster: TestCluster
  }
}

const PREFIX = 'curfew-test-'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers()
  const folder = mkdtempSync(join(tmpdir(), PREFIX))
  writeFileSync(join(folder, 'run.json'), JSON.stringify(identify(process.pid)))
  const dataDir = join(folder, 'postgresql')
  const teardown = async () => {
    await stopEmbedded(dataDir)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const server = await openCluster({
      dataDir,
      port: await freePort(),
      settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
    })
    const passwords: RolePasswords = { owner: newPassword(), app: newPassword() }
    await prepareRoles(server, passwords)
    await prepareDatabase(server, TEMPLATE_DATABASE)
    await migrate(urlAs(server.port, OWNER_ROLE, passwords.owner, TEMPLATE_DATABASE))
    project.provide('testCluster', { port: server.port, superuserUrl: server.url(), passwords })
  } catch (error) {
    await teardown()
    throw error
  }
  return teardown
}

const newPassword = (): string => randomBytes(18).toString('base64url')

const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const server = createServer()
    server.on('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? done(address.port) : fail(new Error('no free port')),
      )
    })
  })

async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name)
    try {
      if (isStill(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')))) continue
    } catch {
      continue // another run is just making it
    }
    await stopEmbedded(join(folder, 'postgresql'))
    rmSync(folder, { recursive: true, force: true })
  }
}
