/**
 * The demo world: a real target with machine accounts, an imported estate, and ninety days of history. Run once, by
 * the start, into an empty database and an empty cluster; `node prisma/seed/index.ts` does the same by hand.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '#lib/inventory/connectors/postgresql/config.ts'
import { databaseTime, openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { settings } from '#lib/platform/env.ts'
import { type Keyring, loadKeyring } from '#lib/platform/secrets/keyring.ts'
import { writeDemoSource } from './demo-source.ts'
import { AWS_ESTATES } from './estates/aws.ts'
import { writeAwsAccount } from './estates/aws-account.ts'
import { writeEstate } from './estates/estate.ts'
import { OTHER_ESTATES } from './estates/others.ts'
import { writeGrants } from './history/grants.ts'
import { writeOwnership } from './history/ownership.ts'
import { writeRequests } from './history/requests.ts'
import { writePastStanding } from './history/standing.ts'
import { observeTarget, type Observed } from './observe.ts'
import { writePeople } from './people.ts'
import { chance } from './random.ts'
import { at, insertRows } from './rows.ts'
import type { Story } from './story.ts'
import { buildTarget, type BuiltTarget, type Target } from './target/build.ts'
import { BUSINESS, WAREHOUSE } from './target/content.ts'
import { DEMO, trail } from './trail.ts'

export const ACCOUNTS_FILE = 'demo-accounts.json'
const SEED = 20_261_122

export type SeedOptions = { ownerUrl: string; keyFile: string; dataDir: string; target: Target }
export type AccountsFile = { host: string; port: number; database: string; accounts: BuiltTarget['accounts'] }

/** What the start put into the environment. */
export function optionsFromEnv(env: NodeJS.ProcessEnv = process.env): SeedOptions {
  const { DATABASE_OWNER_URL: ownerUrl, CURFEW_DEMO_TARGET_URL: targetUrl } = env
  if (!ownerUrl || !targetUrl)
    throw new Error('The seed needs DATABASE_OWNER_URL and CURFEW_DEMO_TARGET_URL (the superuser of an empty cluster).')
  const { hostname, port, username, password } = new URL(targetUrl)
  const target = {
    host: hostname,
    port: Number(port),
    superuser: decodeURIComponent(username),
    password: decodeURIComponent(password),
  }
  const { keyFile, dataDir } = settings()
  return { ownerUrl, keyFile, dataDir, target }
}

/** @throws Error when the database is not empty */
export async function seedDemo(options: SeedOptions = optionsFromEnv()): Promise<void> {
  const { ownerUrl, keyFile, dataDir, target } = options
  const db = openDatabase(ownerUrl, { poolSize: 2, applicationName: 'curfew seed' })
  try {
    await refuseUsedDatabase(db)
    const built = await buildTarget(target)
    writeAccounts(dataDir, target, built)
    const config: Config = {
      host: target.host,
      port: target.port,
      database: BUSINESS,
      databases: [WAREHOUSE],
      user: built.connector.name,
      sslMode: 'disable',
    }
    const observed = await observeTarget(config, built.connector.password)
    const keyring = loadKeyring(keyFile, { create: true })
    await writeWorld(db, { config, password: built.connector.password, keyring, observed })
    await db.rows(sql`ANALYZE`)
  } finally {
    await db.close()
  }
}

async function refuseUsedDatabase(db: Database): Promise<void> {
  const [row] = await db.rows<{ used: boolean }>(sql`
    SELECT EXISTS (SELECT 1 FROM person) OR EXISTS (SELECT 1 FROM source) OR EXISTS (SELECT 1 FROM audit_event) AS used`)
  if (row?.used)
    throw new Error('The demo world is only made in an empty database; this one has people, sources or a record.')
}

function writeAccounts(dataDir: string, { host, port }: Target, { accounts }: BuiltTarget): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const content: AccountsFile = { host, port, database: BUSINESS, accounts }
  writeFileSync(join(dataDir, ACCOUNTS_FILE), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
}

/** All in one transaction: a world is there as a whole or not at all. */
async function writeWorld(
  db: Database,
  given: { config: Config; password: string; keyring: Keyring; observed: Observed },
): Promise<void> {
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL synchronous_commit = off`)
    const dice = chance(SEED)
    const story: Story = { tx, now: await databaseTime(tx), chance: dice, trail: trail(dice) }
    const cast = await writePeople(story)
    const source = await writeDemoSource(story, cast, given)
    const owned = await writeOwnership(story, cast, source)
    const requests = await writeRequests(story, cast, source, owned)
    await writeGrants(story, source, requests)
    await writePastStanding(story, source)
    for (const estate of [...AWS_ESTATES, ...OTHER_ESTATES]) await writeEstate(story, cast, estate)
    await writeAwsAccount(story, cast)
    await insertRows(tx, 'setting', [{ key: 'demo', value: { seededAt: at(story.now) }, set_at: at(story.now) }])
    story.trail.tell(story.now, DEMO, {
      type: 'demo.seeded',
      subject: { kind: 'setting', id: 'demo' },
      summary: 'The demo world was made: every name in it is invented',
    })
    await story.trail.write(tx)
  })
}

if (import.meta.main) {
  await seedDemo()
  process.stdout.write('The demo world is made.\n')
}
