/** An independent client of the demo's real target: what a machine account can do there, asked of the target itself. */
import type { Client } from 'pg'
import { clientOf } from './target.ts'

const NOT_ALLOWED = '42501'

export class Witness {
  readonly #client: Client
  constructor(client: Client) {
    this.#client = client
  }

  /** One session, kept open; it is the same one from the first question to the last. */
  static async connect(account: string): Promise<Witness> {
    const client = clientOf(account, 'witness')
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
