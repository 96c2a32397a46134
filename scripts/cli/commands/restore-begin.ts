import { parseArgs } from 'node:util'
import { REASON_MIN } from '#lib/access/model.ts'
import { type Command, UsageError } from '../command.ts'
import { operatorContext } from '../operator.ts'

export const command: Command = {
  name: 'restore begin',
  usage: '--reason TEXT',
  summary: 'Says that the database was restored: nothing is given until every source is reconciled.',
  run: async (args) => {
    const { values } = parseArgs({ args, options: { reason: { type: 'string' } } })
    const reason = values.reason?.trim() ?? ''
    if (reason.length < REASON_MIN)
      throw new UsageError(`--reason is needed, of ${REASON_MIN} characters at least: it goes into the record.`)
    const ctx = await operatorContext()
    const { declareRestoration } = await import('#lib/access/server.ts')
    const { requestsLapsed, grantsStopped } = await declareRestoration(ctx, { reason })
    process.stdout.write(
      `In restore mode. Requests to be asked again: ${requestsLapsed}; grants stopped before they ran: ${grantsStopped}.\n` +
        'curfew restore status says how far it is.\n',
    )
  },
}
