import { parseArgs } from 'node:util'
import { REASON_MIN } from '#lib/access/model.ts'
import { isId } from '#lib/kernel/ids.ts'
import { type Command, UsageError } from '../command.ts'
import { operatorContext } from '../operator.ts'

export const command: Command = {
  name: 'grants force-close',
  usage: 'GRANT --reason TEXT',
  summary:
    'Gives up on a grant whose revoke keeps failing. It stays marked as possibly live until a listing proves it gone.',
  run: async (args) => {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { reason: { type: 'string' } } })
    const [grantId, ...rest] = positionals
    if (!grantId || rest.length > 0) throw new UsageError('Name one grant, as `curfew grants list` shows it.')
    if (!isId('grant', grantId)) throw new UsageError(`${grantId} is not the id of a grant: it starts with grt_.`)
    const reason = values.reason?.trim() ?? ''
    if (reason.length < REASON_MIN)
      throw new UsageError(`--reason is needed, of ${REASON_MIN} characters at least: it goes into the record.`)
    const ctx = await operatorContext()
    const { forceCloseGrant } = await import('#lib/access/server.ts')
    await forceCloseGrant(ctx, { grantId, reason })
    process.stdout.write(`${grantId} is closed, and nobody tries any more. It may still be live at its source.\n`)
  },
}
