import { parseArgs } from 'node:util'
import { REASON_MIN } from '#lib/access/model.ts'
import { type Command, UsageError } from '../command.ts'
import { operatorContext } from '../operator.ts'

export const command: Command = {
  name: 'restore finish',
  usage: '--reason TEXT',
  summary: 'Ends restore mode, once every source is reconciled.',
  run: async (args) => {
    const { values } = parseArgs({ args, options: { reason: { type: 'string' } } })
    const reason = values.reason?.trim() ?? ''
    if (reason.length < REASON_MIN)
      throw new UsageError(`--reason is needed, of ${REASON_MIN} characters at least: it goes into the record.`)
    const ctx = await operatorContext()
    const { finishRestoration } = await import('#lib/access/server.ts')
    await finishRestoration(ctx, { reason })
    process.stdout.write('Restore mode is over: access may be asked for again.\n')
  },
}
