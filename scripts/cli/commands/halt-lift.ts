import { parseArgs } from 'node:util'
import { isId } from '#lib/kernel/ids.ts'
import { REASON_MIN } from '#lib/access/model.ts'
import { type Command, UsageError } from '../command.ts'
import { operatorContext } from '../operator.ts'

export const command: Command = {
  name: 'halt lift',
  usage: 'HALT --reason TEXT',
  summary: 'Lifts a kill switch. Nothing comes back by itself.',
  run: async (args) => {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { reason: { type: 'string' } } })
    const [haltId, ...rest] = positionals
    if (!haltId || rest.length > 0) throw new UsageError('Name one halt, as `curfew halt list` shows it.')
    if (!isId('halt', haltId)) throw new UsageError(`${haltId} is not the id of a halt: it starts with hlt_.`)
    const reason = values.reason?.trim() ?? ''
    if (reason.length < REASON_MIN)
      throw new UsageError(`--reason is needed, of ${REASON_MIN} characters at least: it goes into the record.`)
    const ctx = await operatorContext()
    const { liftKillSwitch } = await import('#lib/access/server.ts')
    await liftKillSwitch(ctx, { haltId, reason })
    process.stdout.write(`${haltId} is lifted. What it ended has to be asked for again.\n`)
  },
}
