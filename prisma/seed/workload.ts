/**
 * The simulated workload: eight machine accounts of the demo database do their work, each on one open connection, one
 * statement every few seconds. What they may not do they try now and then and take the refusal, as real software
 * does; so a grant, and its end, can be seen from outside. Ends with its parent.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { settings } from '#lib/platform/env.ts'

type AccountsFile = { host: string; port: number; database: string; accounts: { name: string; password: string }[] }
type Job = { account: string; everyMs: number; statements: readonly string[] }

const PARENT_CHECK_MS = 1_000
const REFUSED = '42501'

const JOBS: readonly Job[] = [
  {
    account: 'billing-api',
    everyMs: 3_000,
    statements: [
      'SELECT id, amount_cents FROM billing.invoices WHERE NOT paid ORDER BY due_on LIMIT 20',
      'SELECT count(*) FROM billing.customers',
    ],
  },
  {
    account: 'billing-worker',
    everyMs: 7_000,
    statements: [
      'UPDATE billing.invoices SET paid = true WHERE id = (SELECT min(id) FROM billing.invoices WHERE NOT paid)',
      'SELECT count(*) FROM billing.invoices',
    ],
  },
  {
    account: 'ledger-sync',
    everyMs: 6_000,
    statements: [
      "INSERT INTO ledger.entries (account_id, amount_cents, note, booked_on) SELECT 1, max(amount_cents), 'synced', current_date FROM billing.payments WHERE (SELECT count(*) FROM ledger.entries) < 20000",
      'SELECT sum(amount_cents) FROM ledger.entries',
    ],
  },
  {
    account: 'nightly-etl',
    everyMs: 9_000,
    statements: [
      'SELECT booked_on, sum(amount_cents) FROM ledger.entries GROUP BY 1',
      'SELECT sum(amount_cents) FROM billing.payments',
    ],
  },
  {
    account: 'metabase',
    everyMs: 5_000,
    statements: [
      'SELECT country, count(*) FROM billing.customers GROUP BY 1',
      'SELECT state, count(*) FROM crm.tickets GROUP BY 1',
    ],
  },
  { account: 'grafana-agent', everyMs: 4_000, statements: ['SELECT datname, numbackends FROM pg_stat_database'] },
  {
    account: 'ai-support-agent',
    everyMs: 8_000,
    statements: [
      "SELECT id, subject FROM crm.tickets WHERE state = 'open' ORDER BY opened_at LIMIT 5",
      "UPDATE crm.tickets SET state = 'closed' WHERE id = (SELECT min(id) FROM crm.tickets WHERE state = 'open')",
    ],
  },
  {
    account: 'invoice-sync',
    everyMs: 5_000,
    statements: [
      'SELECT id FROM billing.invoices ORDER BY id DESC LIMIT 10',
      'UPDATE billing.invoices SET due_on = due_on WHERE id = 1',
    ],
  },
]

const stopping = new AbortController()

async function work({ account, everyMs, statements }: Job, connect: () => Promise<pg.Client>): Promise<void> {
  let client: pg.Client | null = null
  for (let turn = 0; !stopping.signal.aborted; turn++) {
    try {
      client ??= await connect()
      await client.query(statements[turn % statements.length] ?? 'SELECT 1')
    } catch (error) {
      // A refusal is an answer; anything else means the line or the server is gone, and is tried again later.
      if ((error as { code?: string }).code !== REFUSED) {
        await client?.end().catch(() => {})
        client = null
      }
    }
    // Uneven, so that the accounts do not fall into step.
    const untilNextMs = everyMs * (0.7 + (0.6 * ((turn * 7 + account.length) % 10)) / 10) * (client ? 1 : 2)
    await pause(untilNextMs, undefined, { signal: stopping.signal }).catch(() => {})
  }
  await client?.end().catch(() => {})
}

function accountsFile(): AccountsFile {
  const stored = JSON.parse(readFileSync(join(settings().dataDir, 'demo-accounts.json'), 'utf8')) as AccountsFile
  const url = process.env.CURFEW_DEMO_TARGET_URL
  return url ? { ...stored, host: new URL(url).hostname, port: Number(new URL(url).port) } : stored
}

const connector =
  ({ host, port, database }: AccountsFile, user: string, password: string) =>
  async (): Promise<pg.Client> => {
    const client = new pg.Client({
      host,
      port,
      database,
      user,
      password,
      application_name: user,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 5_000,
      query_timeout: 8_000,
    })
    client.on('error', () => {})
    await client.connect()
    return client
  }

function endWithParent(): void {
  const stop = () => stopping.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  process.on('disconnect', stop)
  process.channel?.unref()
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) stop()
  }, PARENT_CHECK_MS).unref()
}

endWithParent()
const file = accountsFile()
await Promise.all(
  JOBS.flatMap((job) => {
    const account = file.accounts.find((one) => one.name === job.account)
    return account ? [work(job, connector(file, account.name, account.password))] : []
  }),
)
process.exit(0)
