import { parseArgs } from 'node:util'
import { isId } from '#lib/kernel/ids.ts'
import { instant, toRfc3339 } from '#lib/kernel/time.ts'
import { type Command, UsageError } from '../command.ts'
import { operatorContext } from '../operator.ts'

export const command: Command = {
  name: 'grants shorten',
  usage: 'GRANT --until TIME',
  summary:
    'Lets a live grant end sooner: TIME as in 2026-11-22T16:30:00Z. More time has to be asked for in the console.',
  run: async (args) => {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { until: { type: 'string' } } })
    const [grantId, ...rest] = positionals
    if (!grantId || rest.length > 0) throw new UsageError('Name one grant, as `curfew grants list` shows it.')
    if (!isId('grant', grantId)) throw new UsageError(`${grantId} is not the id of a grant: it starts with grt_.`)
    // Without a zone it would mean whatever the zone of this machine is.
    const until = /(Z|[+-]\d\d:\d\d)$/.test(values.until ?? '') ? Date.parse(values.until ?? '') : Number.NaN
    if (Number.isNaN(until)) throw new UsageError('--until is needed: a time with its zone, as 2026-11-22T16:30:00Z.')
    const ctx = await operatorContext()
    const { shortenGrant } = await import('#lib/access/server.ts')
    const { endsAt } = await shortenGrant(ctx, { grantId, endsAt: instant(until) })
    process.stdout.write(`${grantId} ends at ${toRfc3339(endsAt)}.\n`)
  },
}
