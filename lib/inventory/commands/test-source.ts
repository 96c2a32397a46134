/** Speaks to a source's target and says what is missing there, with the statements to paste. Changes nothing. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { mustManageSources } from '../authorise.ts'
import type { TestReport } from '../connectors/contract.ts'
import { type InventoryDeps, productDeps } from '../deps.ts'
import { loadSourceSecret, mustHaveConnector, parseAccess, type SourceAccess, testTarget } from '../source-session.ts'
import { accessFromUrl } from '../source-url.ts'
import { findSource, noteTargetVersion } from '../store/sources.ts'

/** @throws DomainError `not-found` | `source.removed` | `source.read-only` | `source.unreachable` */
export async function testSource(
  ctx: Context,
  input: { sourceId: SourceId },
  deps: InventoryDeps = productDeps(),
): Promise<TestReport> {
  mustManageSources(ctx.actor)
  const source = await findSource(ctx.db, input.sourceId)
  if (!source) throw new DomainError('not-found', 'There is no such source.')
  if (source.removedAt !== null) throw new DomainError('source.removed', `${source.name} was removed.`)
  const connector = mustHaveConnector(deps, source)
  const secret = await loadSourceSecret(ctx.db, deps.keyring, source.id)
  const report = await testTarget(connector, { config: source.config, secret })
  await ctx.db.transaction(async (tx) => {
    await noteTargetVersion(tx, source.id, report.targetVersion)
    await recordEvents(tx, ctx, {
      type: 'source.tested',
      subject: { kind: 'source', id: source.id },
      sourceId: source.id,
      summary: `${ctx.actor.name} tested ${source.name}: ${report.ok ? 'ready' : 'rights are missing'}`,
      payload: {
        ok: report.ok,
        missing: report.checks.filter((check) => check.state === 'missing').map((check) => check.name),
      },
    })
  })
  return report
}

export type TestAddressInput = { url: string } | ({ kind: string } & SourceAccess)

/** The same before the source is added: nothing is stored. */
export async function testAddress(
  ctx: Context,
  input: TestAddressInput,
  deps: InventoryDeps = productDeps(),
): Promise<TestReport> {
  mustManageSources(ctx.actor)
  const asked = 'url' in input ? accessFromUrl(input.url) : input
  const connector = deps.connectorFor(asked.kind)
  if (!connector) throw new DomainError('input.invalid', `There is no connector of the kind "${asked.kind}".`)
  return testTarget(connector, parseAccess(connector, asked))
}
