/**
 * A source whose facts come from a file: nothing is reached, nothing can be granted there. A newer file is a complete
 * listing like any other: what it does not show is gone, unless so much is missing that a human must say so (I18). All
 * of a file is stored or nothing, by a connection that pages do not wait for.
 */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { SourceId, SyncId, TeamId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime, type SqlTx } from '#lib/platform/db/database.ts'
import { isUniqueViolation } from '#lib/platform/db/errors.ts'
import { TO_BEGIN_MS } from '#lib/platform/db/turns.ts'
import { newId } from '#lib/platform/new-id.ts'
import { mustManageSources, personIdOf } from '../authorise.ts'
import type { Found } from '../connectors/contract.ts'
import { type Accepted, judgeDisappearance } from '../disappearance.ts'
import { finishSync } from '../finish-sync.ts'
import { IMPORT_INTERVAL_MS } from '../model.ts'
import { storePage } from '../store-page.ts'
import { tallyUnseen } from '../store/finish.ts'
import { clearNextSync, findSource, insertSource, lockSource, type StoredSource } from '../store/sources.ts'
import { beginImportRun } from '../store/sync-runs.ts'
import { collisionOf, mustBeTeam, refuseCollision } from './add-source.ts'

export type ImportedFacts = {
  /** Which system it is, so that a file of another is refused. */
  targetKey: string
  /** In the order entitlements, identities, credentials, holdings. */
  found: readonly Found[]
}
/** What another room keeps beside the facts, in the same transaction. */
export type Beside = (tx: SqlTx, sourceId: SourceId) => Promise<void>
export type Imported = { sourceId: SourceId; syncId: SyncId }

export type ImportSourceInput = ImportedFacts & {
  kind: string
  name: string
  config: Record<string, unknown>
  environment?: string | undefined
  approverTeamId?: TeamId | null | undefined
}

/** @throws DomainError `auth.forbidden` | `source.name-taken` | `source.duplicate-target` | `input.invalid` */
export async function importSource(ctx: Context, input: ImportSourceInput, beside: Beside): Promise<Imported> {
  mustManageSources(ctx.actor)
  const sourceId = newId('source')
  try {
    return await ctx.db.apart({ forMs: TO_BEGIN_MS }).sqlTransaction(async (tx) => {
      await refuseCollision(tx, input)
      await mustBeTeam(tx, input.approverTeamId ?? null)
      const source = await insertImported(tx, ctx, sourceId, input)
      await beside(tx, sourceId)
      return { sourceId, syncId: await takeIn(tx, ctx, { source, found: input.found, accepted: {} }) }
    })
  } catch (error) {
    throw await collisionOf(error, ctx.db, input)
  }
}

async function insertImported(
  tx: SqlTx,
  ctx: Context,
  sourceId: SourceId,
  { kind, name, config, targetKey, ...input }: ImportSourceInput,
): Promise<StoredSource> {
  const environment = input.environment ?? 'unknown'
  const source = {
    id: sourceId,
    kind,
    name,
    config,
    environment,
    targetKey,
    targetVersion: null,
    approverTeamId: input.approverTeamId ?? null,
    connected: false,
    demo: false,
    syncIntervalMs: IMPORT_INTERVAL_MS,
  }
  await insertSource(tx, { ...source, createdBy: personIdOf(ctx.actor) })
  await recordEvents(tx, ctx, {
    type: 'source.added',
    subject: { kind: 'source', id: sourceId },
    sourceId,
    summary: `${ctx.actor.name} imported ${name} (${kind})`,
    payload: { kind, environment, approverTeamId: source.approverTeamId },
  })
  return { ...source, removedAt: null, version: 1 }
}

export type ImportAgainInput = ImportedFacts & {
  sourceId: SourceId
  /** Confirms that what the file lacks is really gone, however much it is. */
  acceptDisappearance: boolean
}

/**
 * @throws DomainError `auth.forbidden` | `not-found` | `source.removed` | `source.duplicate-target` for a file of another
 * system | `source.sync-running` | `source.much-missing`
 */
export async function importAgain(ctx: Context, input: ImportAgainInput, beside: Beside): Promise<Imported> {
  mustManageSources(ctx.actor)
  const { sourceId, found, acceptDisappearance } = input
  try {
    return await ctx.db.apart({ forMs: TO_BEGIN_MS }).sqlTransaction(async (tx) => {
      const source = await lockSource(tx, sourceId)
      if (!source || source.connected) throw new DomainError('not-found', 'There is no such imported source.')
      if (source.removedAt !== null) throw new DomainError('source.removed', `${source.name} was removed.`)
      if (source.targetKey !== input.targetKey)
        throw new DomainError(
          'source.duplicate-target',
          `The file is of another system than ${source.name}. Import it as a source of its own.`,
        )
      await beside(tx, sourceId)
      return { sourceId, syncId: await takeIn(tx, ctx, { source, found, accepted: acceptDisappearance ? ANY : {} }) }
    })
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError(
        'source.sync-running',
        'Another file of this source is being imported.',
        {},
        { cause: error },
      )
    throw error
  }
}

const ANY: Accepted = { identities: Infinity, entitlements: Infinity, credentials: Infinity, holdings: Infinity }
const PAGE = 1_000

type Taking = { source: StoredSource; found: readonly Found[]; accepted: Accepted }

/** A sync from its first page to its end. */
async function takeIn(tx: SqlTx, ctx: Context, { source, found, accepted }: Taking): Promise<SyncId> {
  const run = await beginImportRun(tx, { sourceId: source.id, by: ctx.actor.name, requestedBy: personIdOf(ctx.actor) })
  const fetchedFrom = await databaseTime(tx)
  for (let from = 0; from < found.length; from += PAGE) {
    const page = { raw: null, nextCursor: null, phase: 'file', phasesDone: 1, phasesTotal: 1 }
    await storePage(tx, { run, source }, { page, found: found.slice(from, from + PAGE), fetchedFrom })
  }
  const verdict = judgeDisappearance(await tallyUnseen(tx, source.id, run.id), accepted)
  if (verdict.kind === 'held') {
    const missing = verdict.what.map(({ noun, present, unseen }) => `${unseen} of ${present} ${noun}`).join(', ')
    throw new DomainError(
      'source.much-missing',
      `The file lacks ${missing} of ${source.name}. That many at once are held for a human: nothing was changed. Confirm that they are gone, or import a complete file.`,
      { missing },
    )
  }
  await finishSync(tx, ctx, { run: { ...run, counts: { accepted } }, source })
  await clearNextSync(tx, source.id)
  return run.id
}

/** For doors that read a file: whether there is anything to read it for. @throws as `importAgain` */
export async function mustTakeFiles(ctx: Context, sourceId: SourceId, kind: string): Promise<void> {
  mustManageSources(ctx.actor)
  const source = await findSource(ctx.db, sourceId)
  if (!source || source.kind !== kind) throw new DomainError('not-found', 'There is no such imported source.')
  if (source.removedAt !== null) throw new DomainError('source.removed', `${source.name} was removed.`)
}
