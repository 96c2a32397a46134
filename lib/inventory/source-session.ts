/** Opening a line to a source: its configuration, its secret unsealed at the last moment, its connector. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { openSecret, sealSecret, type SealedSecret } from '#lib/platform/secrets/envelope.ts'
import type { Keyring } from '#lib/platform/secrets/keyring.ts'
import { type Connector, ConnectorError, type ConnectorSession, type TestReport } from './connectors/contract.ts'
import type { InventoryDeps } from './deps.ts'
import { findSource, loadSealed, type StoredSource } from './store/sources.ts'

export const secretAddress = (sourceId: SourceId) => ({ table: 'source_secret', rowId: sourceId, column: 'sealed' })

export const sealSourceSecret = (keyring: Keyring, sourceId: SourceId, secret: Record<string, unknown>): SealedSecret =>
  sealSecret(keyring, secretAddress(sourceId), JSON.stringify(secret))

export type SourceAccess = { config: Record<string, unknown>; secret: Record<string, unknown> }

/** @throws DomainError `secret.key-missing` | `secret.damaged` | `source.read-only` when nothing is sealed */
export async function loadSourceSecret(
  runner: SqlRunner,
  keyring: Keyring,
  sourceId: SourceId,
): Promise<Record<string, unknown>> {
  const sealed = await loadSealed(runner, sourceId)
  if (!sealed)
    throw new DomainError(
      'source.read-only',
      'No secret is stored for this source, so it cannot be reached. Store one.',
    )
  return JSON.parse(openSecret(keyring, secretAddress(sourceId), sealed)) as Record<string, unknown>
}

/** @throws DomainError `source.read-only` for imported records and for kinds this version has no connector for */
export function mustHaveConnector(
  deps: InventoryDeps,
  source: Pick<StoredSource, 'kind' | 'connected' | 'name'>,
): Connector {
  const connector = source.connected ? deps.connectorFor(source.kind) : null
  if (!connector)
    throw new DomainError(
      'source.read-only',
      `${source.name} holds imported records: there is no system behind it to reach.`,
      { kind: source.kind },
    )
  return connector
}

export type OpenSource = { source: StoredSource; connector: Connector; session: ConnectorSession }

/**
 * A line to one source, for the engine and for syncs. Removed sources can still be opened: what was granted there
 * must be revocable for ever.
 * @throws DomainError `not-found` | `source.read-only` | `secret.key-missing` | `secret.damaged`; ConnectorError
 */
export async function openSource(runner: SqlRunner, deps: InventoryDeps, sourceId: SourceId): Promise<OpenSource> {
  const source = await findSource(runner, sourceId)
  if (!source) throw new DomainError('not-found', 'There is no such source.')
  const connector = mustHaveConnector(deps, source)
  const secret = await loadSourceSecret(runner, deps.keyring, sourceId)
  return { source, connector, session: await openWith(connector, { config: source.config, secret }) }
}

/** Configuration and secret are parsed again: a row may be older than the schema. */
export function parseAccess(connector: Connector, given: SourceAccess): SourceAccess {
  const config = connector.configSchema.safeParse(given.config)
  const secret = connector.secretSchema.safeParse(given.secret)
  const issues = [
    ...(config.error?.issues ?? []).map((issue) => `config.${issue.path.join('.')}: ${issue.message}`),
    ...(secret.error?.issues ?? []).map((issue) => `secret.${issue.path.join('.')}: ${issue.message}`),
  ]
  if (!config.success || !secret.success) throw new DomainError('input.invalid', issues.join('; '))
  return { config: config.data, secret: secret.data }
}

export async function openWith(connector: Connector, given: SourceAccess): Promise<ConnectorSession> {
  const { config, secret } = parseAccess(connector, given)
  return connector.open(config, secret)
}

/** @throws DomainError `source.unreachable`, with what a person can do */
export async function testTarget(connector: Connector, given: SourceAccess): Promise<TestReport> {
  const session = await openWith(connector, given)
  try {
    return await session.test()
  } catch (error) {
    throw asUnreachable(error)
  } finally {
    await session.close()
  }
}

function asUnreachable(error: unknown): unknown {
  if (!(error instanceof ConnectorError)) return error
  return new DomainError(
    'source.unreachable',
    `The target did not answer as expected: ${error.message}`,
    { kind: error.kind, remedy: error.remedy },
    { cause: error },
  )
}
