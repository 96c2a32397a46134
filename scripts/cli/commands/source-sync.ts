import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { DomainError } from '#lib/kernel/errors.ts'
import type { SyncId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SyncRun } from '#lib/inventory/model.ts'
import { silentLog } from '#lib/platform/log.ts'
import { UsageError, type Command } from '../command.ts'
import { operatorContext } from '../operator.ts'

const POLL_MS = 300

/** Does the sync here, unless a worker was quicker; then waits for the worker's. */
async function complete(ctx: Context, syncId: SyncId): Promise<SyncRun> {
  const { getSyncRun, productDeps, runDueSync } = await import('#lib/inventory/server.ts')
  await runDueSync({ ...ctx, log: silentLog }, { ...productDeps(), only: syncId })
  let run = await getSyncRun(ctx, syncId)
  while (run.finishedAt === null) {
    await wait(POLL_MS)
    run = await getSyncRun(ctx, syncId)
  }
  return run
}

export const command: Command = {
  name: 'source sync',
  usage: 'NAME-OR-ID [--accept-disappearance]',
  summary:
    'Lists the source now and waits for the end. --accept-disappearance confirms what the last sync was held for.',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { 'accept-disappearance': { type: 'boolean' } },
    })
    const [wanted, ...rest] = positionals
    if (!wanted || rest.length > 0) throw new UsageError('Name one source.')
    const ctx = await operatorContext()
    const { findSourceByName, requestSync } = await import('#lib/inventory/server.ts')
    const source = await findSourceByName(ctx.db, wanted)
    if (!source) throw new DomainError('not-found', `There is no connected source "${wanted}".`)
    const { syncId } = await requestSync(ctx, {
      sourceId: source.id,
      acceptDisappearance: values['accept-disappearance'],
    })
    const run = await complete(ctx, syncId)
    if (run.state === 'succeeded') {
      process.stdout.write(`${source.name} was synced: ${run.itemsSeen} facts seen.\n`)
      return 0
    }
    process.stderr.write(`The sync of ${source.name} failed: ${run.error}\n${run.remedy ? `${run.remedy}\n` : ''}`)
    return 1
  },
}
