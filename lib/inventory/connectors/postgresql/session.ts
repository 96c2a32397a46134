/** One line to one database: opens it, keeps every call inside its time, and opens it again after it was lost. */
import { isIP } from 'node:net'
import { checkServerIdentity } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { Client } from 'pg'
import { ConnectorError } from '../contract.ts'
import type { CallOptions, ConnectorErrorKind } from '../contract.ts'
import { resolveTarget } from '../egress.ts'
import type { Config, Secret } from './config.ts'
import { isServerRefusal, toConnectorError } from './errors.ts'

export const CALL_TIMEOUT_MS = 5_000

// The target gives up before we do, so that a slow statement ends in an answer instead of a cut line.
const statementTimeoutMs = (timeoutMs: number): number => Math.max(1, Math.floor(timeoutMs * 0.9))

/** What does not change while a connection lives. */
export type ServerFacts = {
  /** e.g. 160014 */
  versionNum: number
  version: string
  /** The connector's own role, as it signed in. */
  connectorOid: string
  connectorName: string
  /** The role that initdb made: its grants are everybody's grants, so nothing may be given in its name. */
  isBootstrapSuperuser: boolean
}

export type Line = {
  /** Runs work on the connection; on timeout or abort the connection is destroyed, and the target rolls back. */
  run<T>(work: (client: Client, facts: ServerFacts) => Promise<T>, call?: LineCall): Promise<T>
  close(): Promise<void>
}
/** `failAs`: how to classify a failure at the moment it happens; `remedy` accompanies a refusal. */
export type LineCall = CallOptions & {
  failAs?: (error: unknown) => ConnectorErrorKind | undefined
  remedy?: () => string | undefined
}

// An unqualified name must mean the catalogue's, whatever the role's own settings say. Set after connecting, because
// poolers refuse unknown start-up parameters.
const SETTINGS_SQL = `
  select set_config('search_path', 'pg_catalog, pg_temp', false), set_config('statement_timeout', $1, false),
         set_config('idle_in_transaction_session_timeout', $2, false)`

const FACTS_SQL = `
  select current_setting('server_version_num')::int as "versionNum", current_setting('server_version') as "version",
         r.oid::text as "connectorOid", r.rolname as "connectorName", r.oid = 10 as "isBootstrapSuperuser"
  from pg_roles r where r.rolname = current_user`

function tlsOf(config: Config): false | ConnectionOptions {
  if (config.sslMode === 'disable') return false
  if (config.sslMode === 'require') return { rejectUnauthorized: false }
  return {
    rejectUnauthorized: true,
    ...(config.ca === undefined ? {} : { ca: config.ca }),
    ...(isIP(config.host) === 0 ? { servername: config.host } : {}),
    // Always against the configured host: for an IP address the default would compare with "localhost".
    checkServerIdentity: (_host, certificate) => checkServerIdentity(config.host, certificate),
  }
}

/** @param address what the host was resolved to and judged; the certificate is still the configured host's */
function clientOf(config: Config, secret: Secret, at: { address: string; database: string }): Client {
  const client = new Client({
    host: at.address,
    port: config.port,
    database: at.database,
    user: config.user,
    password: secret.password,
    ssl: tlsOf(config),
    application_name: 'curfew',
    connectionTimeoutMillis: CALL_TIMEOUT_MS,
    keepAlive: true,
  })
  // An idle connection that dies is found out by the next call; unheard, the event would end the process.
  client.on('error', () => {})
  return client
}

const GIVEN_UP = 'the call was given up'

type Open = { client: Client; facts: ServerFacts; statementTimeoutMs: number; answeredAtMs: number }

/** @param watch hears of the client before it is connected, so that it can be cut off while it connects */
async function connect(
  client: Client,
  watch: { made(client: Client): void; gone(client: Client): void },
): Promise<Open> {
  watch.made(client)
  await client.connect()
  for (const event of ['error', 'end'] as const) client.on(event, () => watch.gone(client))
  await client.query(SETTINGS_SQL, [String(statementTimeoutMs(CALL_TIMEOUT_MS)), String(CALL_TIMEOUT_MS)])
  const { rows } = await client.query<ServerFacts>(FACTS_SQL)
  const [facts] = rows
  if (facts === undefined) throw new ConnectorError('misconfigured', 'the connector role is not in pg_roles')
  return { client, facts, statementTimeoutMs: statementTimeoutMs(CALL_TIMEOUT_MS), answeredAtMs: performance.now() }
}

/** How long an idle line is believed in, and how long it may take to show that it lives. */
const BELIEVED_MS = 2_000
const SIGN_OF_LIFE_MS = 500

/** An idle line may have died unheard, forgotten by a firewall: a revoke must not wait out its whole time-out for it. */
async function isAlive({ client, answeredAtMs }: Open): Promise<boolean> {
  if (performance.now() - answeredAtMs < BELIEVED_MS) return true
  const answered = client.query('').then(
    () => true,
    () => false,
  )
  return Promise.race([answered, delay(SIGN_OF_LIFE_MS).then(() => false)])
}

async function limitStatements(open: Open, wantedMs: number): Promise<void> {
  if (open.statementTimeoutMs === wantedMs) return
  await open.client.query(`select set_config('statement_timeout', $1, false)`, [String(wantedMs)])
  open.statementTimeoutMs = wantedMs
}

/** Opens lazily: the first `run` connects. One call at a time; calls of one line wait for each other. */
export function openLine(config: Config, secret: Secret, database = config.database): Line {
  let open: Open | null = null
  let turn: Promise<unknown> = Promise.resolve()
  const gone = (client: Client | undefined) => {
    if (open?.client === client) open = null
  }

  async function runNow<T>(work: (client: Client, facts: ServerFacts) => Promise<T>, call: LineCall): Promise<T> {
    if (call.signal?.aborted === true) throw new ConnectorError('transient', GIVEN_UP)
    let client: Client | undefined
    let over = false
    const drop = () => {
      gone(client)
      if (client !== undefined) destroy(client)
    }
    const cut = cutter(call, () => {
      over = true
      drop()
    })
    // A call that was cut off must do nothing more, wherever it was waiting.
    const goOn = () => {
      if (over) throw new Error(GIVEN_UP)
    }
    const doing = async () => {
      client = open?.client
      if (open && !(await isAlive(open))) drop()
      goOn()
      const address = open ? '' : await resolveTarget(config.host)
      goOn()
      open ??= await connect(clientOf(config, secret, { address, database }), {
        made: (one) => (client = one),
        gone,
      })
      const now = open
      client = now.client
      await limitStatements(now, statementTimeoutMs(call.timeoutMs ?? CALL_TIMEOUT_MS))
      goOn()
      const done = await work(now.client, now.facts)
      now.answeredAtMs = performance.now()
      return done
    }
    try {
      return await Promise.race([doing(), cut.promise])
    } catch (error) {
      // After anything but an answer of the server's the line is in an unknown state: the next call makes a new one.
      if (!isServerRefusal(error) && !(error instanceof ConnectorError)) drop()
      throw toConnectorError(error, [secret.password], { kind: call.failAs?.(error), remedy: call.remedy?.() })
    } finally {
      cut.clear()
    }
  }

  return {
    run(work, call = {}) {
      const mine = turn.then(() => runNow(work, call))
      turn = mine.catch(() => {})
      return mine
    },
    async close() {
      await turn
      const client = open?.client
      open = null
      // A polite goodbye, but never a wait: the other side may be a black hole.
      if (client !== undefined)
        await Promise.race([client.end().catch(() => {}), delay(500).then(() => destroy(client))])
    },
  }
}

export const delay = (milliseconds: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, milliseconds).unref()
  })

/** The last resort: pg has no public way to drop a line without waiting for the other side. */
function destroy(client: Client): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } }
  connection?.stream?.destroy()
}

function cutter(call: LineCall, cut: () => void): { promise: Promise<never>; clear(): void } {
  const timeoutMs = call.timeoutMs ?? CALL_TIMEOUT_MS
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => {})
  const stop = (why: string) => {
    cut()
    reject(new Error(why))
  }
  const timer = setTimeout(() => stop(`no answer within ${timeoutMs} ms`), timeoutMs)
  const aborted = () => stop(GIVEN_UP)
  call.signal?.addEventListener('abort', aborted, { once: true })
  return {
    promise,
    clear() {
      clearTimeout(timer)
      call.signal?.removeEventListener('abort', aborted)
    },
  }
}
