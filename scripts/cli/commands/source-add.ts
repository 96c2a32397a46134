import { parseArgs } from 'node:util'
import { text } from 'node:stream/consumers'
import { EnvironmentSchema, SourceNameSchema } from '#lib/inventory/model.ts'
import type { TeamId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { UsageError, type Command } from '../command.ts'
import { operatorContext } from '../operator.ts'
import { describeReport } from '../source-report.ts'

/** A password in an argument can be read by every user of the machine; standard input cannot. */
const urlFrom = async (given: string): Promise<string> => (given === '-' ? (await text(process.stdin)).trim() : given)

/** By id or by name. */
async function teamNamed(ctx: Context, wanted: string): Promise<TeamId> {
  const { listTeamRefs } = await import('#lib/people/server.ts')
  const team = (await listTeamRefs(ctx)).find(
    ({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase(),
  )
  if (!team) throw new UsageError(`there is no team "${wanted}".`)
  return team.id
}

export const command: Command = {
  name: 'source add',
  usage: 'NAME --url URL|- [--environment production] [--approvers TEAM]',
  summary:
    'Connects a system by its URL; with --url - the URL is read from standard input. Prints what is missing at the target.',
  run: async (args) => {
    const options = { url: { type: 'string' }, environment: { type: 'string' }, approvers: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
    const name = SourceNameSchema.safeParse(positionals[0])
    if (!name.success || positionals.length !== 1)
      throw new UsageError('Give the source one name of 2 to 80 characters.')
    if (!values.url)
      throw new UsageError('--url is needed: postgresql://user:password@host:5432/database, or - for standard input.')
    const environment = EnvironmentSchema.optional().safeParse(values.environment)
    if (!environment.success) throw new UsageError('--environment takes a short word such as production or test.')
    const ctx = await operatorContext()
    const { addSource } = await import('#lib/inventory/server.ts')
    const approverTeamId = values.approvers === undefined ? undefined : await teamNamed(ctx, values.approvers)
    const added = await addSource(ctx, {
      name: name.data,
      url: await urlFrom(values.url),
      environment: environment.data,
      approverTeamId,
    })
    process.stderr.write(`${describeReport(added.report)}\n\nConnected; the worker lists it now.\n`)
    process.stdout.write(`${added.sourceId}\n`)
  },
}
