/** The process's one database and keyring, opened at first use. */
import { availableParallelism } from 'node:os'
import { type WebConnections, webConnections } from './db/connections.ts'
import { openDatabase, type Database } from './db/database.ts'
import { settings } from './env.ts'
import { createLog, type Log } from './log.ts'
import { type Keyring, loadKeyring } from './secrets/keyring.ts'

type Product = { database?: Database; background?: Database; keyring?: Keyring; log?: Log }
// Bundlers may load this module more than once in a process; the pool must not be.
const product = ((globalThis as { curfewProduct?: Product }).curfewProduct ??= {})

/** @throws Error when DATABASE_URL is not set: only the start script decides on the embedded database */
export function productDatabase(): Database {
  return (product.database ??= open(({ forPages, apart }) => ({ poolSize: forPages, apart })))
}

/** For the background routes: however busy the pages are, an end that a schedule asks for finds a connection. */
export function backgroundDatabase(): Database {
  return (product.background ??= open(({ forBackground }) => ({ poolSize: forBackground }), '-background'))
}

type Share = { poolSize: number; apart?: number }

function open(shareOf: (connections: WebConnections) => Share, suffix = ''): Database {
  const url = settings().databaseUrl?.reveal()
  if (!url) throw new Error('DATABASE_URL is not set. `npm start` sets it for the processes it starts.')
  return openDatabase(url, {
    ...shareOf(webConnections(settings().databasePoolSize, availableParallelism())),
    applicationName: `curfew-${process.env.CURFEW_PROCESS ?? 'web'}${suffix}`,
  })
}

/** Made with one fresh key, mode 0600, when the file does not exist. */
export const productKeyring = (): Keyring => (product.keyring ??= loadKeyring(settings().keyFile, { create: true }))

export const productLog = (): Log =>
  (product.log ??= createLog(process.env.CURFEW_PROCESS ?? 'web', settings().logLevel))
