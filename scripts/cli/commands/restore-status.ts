import { parseArgs } from 'node:util'
import { toRfc3339 } from '#lib/kernel/time.ts'
import type { Command } from '../command.ts'
import { operatorContext } from '../operator.ts'
import { table } from '../table.ts'

export const command: Command = {
  name: 'restore status',
  usage: '[--json]',
  summary: 'Whether the product is in restore mode, and what each source still lacks.',
  run: async (args) => {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
    const ctx = await operatorContext()
    const { restorationStatus } = await import('#lib/access/server.ts')
    const status = await restorationStatus(ctx)
    if (values.json) {
      const { toRestorationStatusDto } = await import('#lib/access/api/restorations.ts')
      process.stdout.write(`${JSON.stringify(toRestorationStatusDto(status))}\n`)
      return
    }
    if (!status.open) {
      process.stdout.write('Not in restore mode.\n')
      return
    }
    const { cause, beganAt } = status.open
    process.stdout.write(`In restore mode (${cause}) since ${toRfc3339(beganAt)}.\n`)
    process.stdout.write(
      `${table(
        ['SOURCE', 'STILL MISSING'],
        status.sources.map((source) => [source.sourceName, source.missing.join('; ') || 'nothing']),
      )}\n`,
    )
    if (status.reconciled)
      process.stdout.write('Reconciled. An admin looks, then: curfew restore finish --reason TEXT\n')
  },
}
