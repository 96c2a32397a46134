import { parseArgs } from 'node:util'
import { isId } from '#lib/kernel/ids.ts'
import { type Command, UsageError } from '../command.ts'
import { operatorContext } from '../operator.ts'

export const command: Command = {
  name: 'grants end',
  usage: 'GRANT --reason TEXT',
  summary: 'Ends a grant now. The worker takes the privilege back at the source.',
  run: async (args) => {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { reason: { type: 'string' } } })
    const [grantId, ...rest] = positionals
    if (!grantId || rest.length > 0) throw new UsageError('Name one grant, as `curfew grants list` shows it.')
    if (!isId('grant', grantId)) throw new UsageError(`${grantId} is not the id of a grant: it starts with grt_.`)
    const reason = values.reason?.trim()
    if (!reason) throw new UsageError('--reason is needed: it goes into the record.')
    const ctx = await operatorContext()
    const { endGrant } = await import('#lib/access/server.ts')
    const { state } = await endGrant(ctx, { grantId, reason })
    process.stdout.write(
      state === 'ended' ? `${grantId} ended before it started.\n` : `${grantId} is being taken back (${state}).\n`,
    )
  },
}
