import { parseArgs } from 'node:util'
import { DomainError } from '#lib/kernel/errors.ts'
import { isId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import type { HaltTarget } from '#lib/access/model.ts'
import { REASON_MIN } from '#lib/access/model.ts'
import { type Command, UsageError } from '../command.ts'
import { operatorContext } from '../operator.ts'

type Where = { estate?: boolean | undefined; source?: string | undefined; identity?: string | undefined }

async function targetOf(ctx: Context, { source, identity }: Where): Promise<HaltTarget> {
  if (identity !== undefined) {
    if (!isId('identity', identity))
      throw new UsageError(`${identity} is not the id of an identity: it starts with idn_.`)
    return { scope: 'identity', identityId: identity }
  }
  if (source === undefined) return { scope: 'estate' }
  const { findSourceByName } = await import('#lib/inventory/server.ts')
  const found = await findSourceByName(ctx.db, source)
  if (!found) throw new DomainError('not-found', `There is no connected source "${source}".`)
  return { scope: 'source', sourceId: found.id }
}

export const command: Command = {
  name: 'halt pull',
  usage: '--estate | --source NAME-OR-ID | --identity ID  --reason TEXT',
  summary: 'Pulls the kill switch: every grant there ends now, nothing is asked, approved or given until it is lifted.',
  run: async (args) => {
    const { values } = parseArgs({
      args,
      options: {
        estate: { type: 'boolean' },
        source: { type: 'string' },
        identity: { type: 'string' },
        reason: { type: 'string' },
      },
    })
    const { reason: given, ...where } = values
    if (Object.values(where).filter((one) => one !== undefined).length !== 1)
      throw new UsageError('Say one of --estate, --source and --identity.')
    const reason = given?.trim() ?? ''
    if (reason.length < REASON_MIN)
      throw new UsageError(`--reason is needed, of ${REASON_MIN} characters at least: it goes into the record.`)
    const ctx = await operatorContext()
    const { pullKillSwitch } = await import('#lib/access/server.ts')
    const { haltId, grantsEnded } = await pullKillSwitch(ctx, { target: await targetOf(ctx, where), reason })
    process.stdout.write(
      `${haltId} is in force. ${grantsEnded === 1 ? '1 grant is' : `${grantsEnded} grants are`} being ended.\n`,
    )
  },
}
