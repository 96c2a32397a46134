/** Connects a system: checks the configuration, speaks to the target, seals the secret, queues the first sync. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { isUniqueViolation } from '#lib/platform/db/errors.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { mustManageSources, personIdOf } from '../authorise.ts'
import type { TestReport } from '../connectors/contract.ts'
import { type InventoryDeps, productDeps } from '../deps.ts'
import { SYNC_INTERVAL_DEFAULT_MS } from '../model.ts'
import { parseAccess, sealSourceSecret, type SourceAccess, testTarget } from '../source-session.ts'
import { accessFromUrl } from '../source-url.ts'
import { findCollision, insertSource, storeSecret, teamExists } from '../store/sources.ts'

export type AddSourceInput = {
  name: string
  environment?: string | undefined
  approverTeamId?: TeamId | null | undefined
  syncIntervalMs?: number | undefined
  demo?: boolean | undefined
} & ({ url: string } | ({ kind: string } & SourceAccess))

export type AddedSource = { sourceId: SourceId; report: TestReport }

/**
 * @throws DomainError `input.invalid` | `source.unreachable` | `source.name-taken` | `source.duplicate-target`.
 * Missing rights do not stop it: the report says what to paste at the target.
 */
export async function addSource(
  ctx: Context,
  input: AddSourceInput,
  deps: InventoryDeps = productDeps(),
): Promise<AddedSource> {
  mustManageSources(ctx.actor)
  const asked = 'url' in input ? accessFromUrl(input.url) : input
  const connector = deps.connectorFor(asked.kind)
  if (!connector) throw new DomainError('input.invalid', `There is no connector of the kind "${asked.kind}".`)
  const access = parseAccess(connector, asked)
  await refuseCollision(ctx.db, { name: input.name, targetKey: null })
  const report = await testTarget(connector, access)
  const sourceId = newId('source')
  try {
    await store(ctx, { sourceId, kind: connector.kind, access, report, input }, deps)
  } catch (error) {
    throw await collisionOf(error, ctx.db, { name: input.name, targetKey: report.targetKey })
  }
  return { sourceId, report }
}

type Adding = { sourceId: SourceId; kind: string; access: SourceAccess; report: TestReport; input: AddSourceInput }

async function store(
  ctx: Context,
  { sourceId, kind, access, report, input }: Adding,
  deps: InventoryDeps,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await refuseCollision(tx, { name: input.name, targetKey: report.targetKey })
    await mustBeTeam(tx, input.approverTeamId ?? null)
    await insertSource(tx, {
      id: sourceId,
      kind,
      name: input.name,
      config: access.config,
      environment: input.environment ?? 'unknown',
      targetKey: report.targetKey,
      targetVersion: report.targetVersion,
      approverTeamId: input.approverTeamId ?? null,
      demo: input.demo ?? false,
      syncIntervalMs: input.syncIntervalMs ?? SYNC_INTERVAL_DEFAULT_MS,
      createdBy: personIdOf(ctx.actor),
    })
    await storeSecret(tx, sourceId, sealSourceSecret(deps.keyring, sourceId, access.secret))
    await recordEvents(
      tx,
      ctx,
      {
        type: 'source.added',
        subject: { kind: 'source', id: sourceId },
        sourceId,
        summary: `${ctx.actor.name} connected ${input.name} (${kind})`,
        payload: {
          kind,
          environment: input.environment ?? 'unknown',
          approverTeamId: input.approverTeamId ?? null,
          targetVersion: report.targetVersion,
        },
      },
      {
        type: 'secret.stored',
        subject: { kind: 'secret', id: sourceId },
        sourceId,
        summary: `The secret of ${input.name} was stored`,
      },
    )
  })
}

export async function mustBeTeam(runner: SqlRunner, teamId: TeamId | null): Promise<void> {
  if (teamId !== null && !(await teamExists(runner, teamId)))
    throw new DomainError('input.invalid', 'There is no such approver team.')
}

type Wanted = { name: string; targetKey: string | null; except?: SourceId }

export async function refuseCollision(runner: SqlRunner, wanted: Wanted): Promise<void> {
  const collision = await findCollision(runner, wanted)
  if (collision?.by === 'name')
    throw new DomainError('source.name-taken', `A source named ${collision.name} is connected already.`, {
      sourceId: collision.id,
    })
  if (collision)
    throw new DomainError(
      'source.duplicate-target',
      `This target is connected already, as ${collision.name}. Two sources of one target would give and take the same privileges.`,
      { sourceId: collision.id },
    )
}

/** When two were quicker than the check, the unique index refused the second: say it in the same words. */
export async function collisionOf(error: unknown, runner: SqlRunner, wanted: Wanted): Promise<unknown> {
  if (!isUniqueViolation(error)) return error
  return refuseCollision(runner, wanted).then(
    () => error,
    (refusal: unknown) => refusal,
  )
}
