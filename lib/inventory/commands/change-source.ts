/** Changes what an admin decided about a source. A new address or secret is tried at the target first. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { mustManageSources } from '../authorise.ts'
import type { TestReport } from '../connectors/contract.ts'
import { type InventoryDeps, productDeps } from '../deps.ts'
import {
  loadSourceSecret,
  mustHaveConnector,
  parseAccess,
  sealSourceSecret,
  type SourceAccess,
  testTarget,
} from '../source-session.ts'
import {
  countLiveGrants,
  findSource,
  holdOffApprovalsAt,
  lockSource,
  storeSecret,
  type StoredSource,
  updateSource,
} from '../store/sources.ts'
import { collisionOf, mustBeTeam, refuseCollision } from './add-source.ts'

export type ChangeSourceInput = {
  sourceId: SourceId
  /** The version the change was made from. */
  version?: number | undefined
  name?: string | undefined
  environment?: string | undefined
  approverTeamId?: TeamId | null | undefined
  syncIntervalMs?: number | undefined
  config?: Record<string, unknown> | undefined
  secret?: Record<string, unknown> | undefined
}
export type ChangedSource = { version: number; report: TestReport | null }

/** @throws DomainError `not-found` | `source.removed` | `precondition.failed` and what adding throws */
export async function changeSource(
  ctx: Context,
  input: ChangeSourceInput,
  deps: InventoryDeps = productDeps(),
): Promise<ChangedSource> {
  mustManageSources(ctx.actor)
  const before = await findSource(ctx.db, input.sourceId)
  if (!before) throw new DomainError('not-found', 'There is no such source.')
  const tried = await tryAccess(ctx, before, input, deps)
  const wanted = {
    name: input.name ?? before.name,
    targetKey: tried?.report.targetKey ?? before.targetKey,
    except: before.id,
  }
  try {
    return await ctx.db.transaction(async (tx) => {
      const source = await lockChangeable(tx, input)
      await refuseCollision(tx, wanted)
      if (tried) await mustKeepAccount(tx, source, tried, deps)
      await mustBeTeam(tx, input.approverTeamId ?? null)
      return save(tx, ctx, { source, input, tried, keyring: deps.keyring })
    })
  } catch (error) {
    throw await collisionOf(error, ctx.db, wanted)
  }
}

type Tried = { access: SourceAccess; report: TestReport }

/** Null when neither address nor secret change. */
async function tryAccess(
  ctx: Context,
  before: StoredSource,
  input: ChangeSourceInput,
  deps: InventoryDeps,
): Promise<Tried | null> {
  if (!input.config && !input.secret) return null
  const connector = mustHaveConnector(deps, before)
  const secret = input.secret ?? (await loadSourceSecret(ctx.db, deps.keyring, before.id))
  const access = parseAccess(connector, { config: input.config ?? before.config, secret })
  const report = await testTarget(connector, access)
  // Identities and live grants belong to the target they were found at: another one is another source.
  if (before.targetKey !== null && report.targetKey !== null && report.targetKey !== before.targetKey)
    throw new DomainError(
      'source.duplicate-target',
      'The new address leads to another system. Connect it as a source of its own.',
    )
  return { access, report }
}

/** What an account gave only that account can take back: with another one, live grants could not be ended (I2, I16). */
async function mustKeepAccount(tx: SqlTx, source: StoredSource, tried: Tried, deps: InventoryDeps): Promise<void> {
  const connector = mustHaveConnector(deps, source)
  if (connector.accountOf(source.config) === connector.accountOf(tried.access.config)) return
  await holdOffApprovalsAt(tx, source.id)
  const live = await countLiveGrants(tx, source.id)
  if (live > 0)
    throw new DomainError(
      'source.account-in-use',
      `${live} ${live === 1 ? 'grant' : 'grants'} of ${source.name} ${live === 1 ? 'was' : 'were'} given by its present account, and only that account can take them back. End them first.`,
      { live },
    )
}

async function lockChangeable(tx: SqlTx, input: ChangeSourceInput): Promise<StoredSource> {
  const source = await lockSource(tx, input.sourceId)
  if (!source) throw new DomainError('not-found', 'There is no such source.')
  if (source.removedAt !== null) throw new DomainError('source.removed', `${source.name} was removed.`)
  if (input.version !== undefined && input.version !== source.version)
    throw new DomainError('precondition.failed', `${source.name} was changed meanwhile. Load it again.`, {
      version: source.version,
    })
  return source
}

type Saving = { source: StoredSource; input: ChangeSourceInput; tried: Tried | null; keyring: InventoryDeps['keyring'] }

async function save(tx: SqlTx, ctx: Context, { source, input, tried, keyring }: Saving): Promise<ChangedSource> {
  const next: StoredSource = {
    ...source,
    name: input.name ?? source.name,
    environment: input.environment ?? source.environment,
    approverTeamId: input.approverTeamId === undefined ? source.approverTeamId : input.approverTeamId,
    syncIntervalMs: input.syncIntervalMs ?? source.syncIntervalMs,
    ...(tried
      ? {
          config: tried.access.config,
          targetKey: tried.report.targetKey ?? source.targetKey,
          targetVersion: tried.report.targetVersion,
        }
      : {}),
  }
  await updateSource(tx, next)
  await recordEvents(tx, ctx, {
    type: 'source.changed',
    subject: { kind: 'source', id: source.id },
    sourceId: source.id,
    summary: `${ctx.actor.name} changed ${next.name}`,
    payload: changesOf(source, next),
  })
  if (tried && input.secret) {
    await storeSecret(tx, source.id, sealSourceSecret(keyring, source.id, tried.access.secret))
    await recordEvents(tx, ctx, {
      type: 'secret.stored',
      subject: { kind: 'secret', id: source.id },
      sourceId: source.id,
      summary: `The secret of ${next.name} was replaced`,
    })
  }
  return { version: source.version + 1, report: tried?.report ?? null }
}

const AUDITED = ['name', 'environment', 'approverTeamId', 'syncIntervalMs', 'config'] as const

/** Before and after of what differs; the configuration holds no secret. */
function changesOf(before: StoredSource, after: StoredSource): Record<string, unknown> {
  const differs = AUDITED.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  return Object.fromEntries(differs.map((field) => [field, { from: before[field], to: after[field] }]))
}
