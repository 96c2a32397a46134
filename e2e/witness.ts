/** An independent client of the demo's real target: what a machine account can do there, asked of the target itself. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'

type AccountsFile = { host: string; port: number; database: string; accounts: { name: string; password: string }[] }

const NOT_ALLOWED = '42501'

/** What `npm start` was given; the passwords of the demo's machine accounts lie there. */
function dataDir(): string {
  const dir = process.env.E2E_DATA_DIR ?? process.env.CURFEW_DATA_DIR
  if (!dir) throw new Error('Set E2E_DATA_DIR to the data folder of the product under test.')
  return dir
}

export class Witness {
  readonly #client: Client
  constructor(client: Client) {
    this.#client = client
  }

  /** One session, kept open; it is the same one from the first question to the last. */
  static async connect(account: string): Promise<Witness> {
    const { host, port, database, accounts } = JSON.parse(
      readFileSync(join(dataDir(), 'demo-accounts.json'), 'utf8'),
    ) as AccountsFile
    const found = accounts.find((one) => one.name === account)
    if (!found) throw new Error(`No demo account ${account}`)
    const client = new Client({
      host,
      port,
      database,
      user: account,
      password: found.password,
      application_name: 'witness',
    })
    await client.connect()
    return new Witness(client)
  }

  async backendPid(): Promise<number> {
    const { rows } = await this.#client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    return rows[0]?.pid ?? 0
  }

  canReadInvoices = (): Promise<boolean> => this.#allowed('SELECT count(*) FROM billing.invoices')
  /** A true write of a true row, to what it was. */
  canWriteInvoices = (): Promise<boolean> => this.#allowed('UPDATE billing.invoices SET paid = paid WHERE id = 1')

  async #allowed(statement: string): Promise<boolean> {
    try {
      await this.#client.query(statement)
      return true
    } catch (error) {
      if ((error as { code?: string }).code === NOT_ALLOWED) return false
      throw error
    }
  }

  close = (): Promise<void> => this.#client.end()
}
