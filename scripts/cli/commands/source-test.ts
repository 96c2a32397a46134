import { DomainError } from '#lib/kernel/errors.ts'
import { UsageError, type Command } from '../command.ts'
import { operatorContext } from '../operator.ts'
import { describeReport } from '../source-report.ts'

export const command: Command = {
  name: 'source test',
  usage: 'NAME-OR-ID',
  summary: 'Checks the rights at the target and prints the statements that are missing. Exit code 1 when something is.',
  run: async ([wanted, ...rest]) => {
    if (!wanted || rest.length > 0) throw new UsageError('Name one source.')
    const ctx = await operatorContext()
    const { findSourceByName, testSource } = await import('#lib/inventory/server.ts')
    const source = await findSourceByName(ctx.db, wanted)
    if (!source) throw new DomainError('not-found', `There is no connected source "${wanted}".`)
    const report = await testSource(ctx, { sourceId: source.id })
    process.stdout.write(`${describeReport(report)}\n`)
    return report.ok ? 0 : 1
  },
}
