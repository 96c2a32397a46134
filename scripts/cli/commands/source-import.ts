import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { EnvironmentSchema, SourceNameSchema } from '#lib/inventory/model.ts'
import { UsageError, type Command } from '../command.ts'
import { operatorContext } from '../operator.ts'

const contentOf = async (path: string): Promise<string> => {
  if (path === '-') return text(process.stdin)
  return readFile(path, 'utf8').catch(() => {
    throw new UsageError(`${path} cannot be read.`)
  })
}

export const command: Command = {
  name: 'source import',
  usage: 'NAME FILE|- [--scp FILE] [--environment production] [--again] [--accept-disappearance]',
  summary:
    'Imports an AWS account from the output of get-account-authorization-details; with --again a newer file of the source of that name.',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        scp: { type: 'string' },
        environment: { type: 'string' },
        again: { type: 'boolean' },
        'accept-disappearance': { type: 'boolean' },
      },
    })
    const name = SourceNameSchema.safeParse(positionals[0])
    const path = positionals[1]
    if (!name.success || path === undefined || positionals.length !== 2)
      throw new UsageError('Give a name of 2 to 80 characters, and a file.')
    const environment = EnvironmentSchema.optional().safeParse(values.environment)
    if (!environment.success) throw new UsageError('--environment takes a short word such as production or test.')
    const ctx = await operatorContext()
    const [{ importAwsAccount, importAwsAccountAgain }, { findSourceByName }] = await Promise.all([
      import('#lib/breadth/server.ts'),
      import('#lib/inventory/server.ts'),
    ])
    const files = async () => ({
      account: await contentOf(path),
      serviceControl: values.scp === undefined ? undefined : await contentOf(values.scp),
    })
    const known = values.again ? await findSourceByName(ctx.db, name.data) : null
    if (values.again && !known) throw new UsageError(`there is no source "${name.data}".`)
    const acceptDisappearance = values['accept-disappearance'] ?? false
    const { sourceId } = known
      ? await importAwsAccountAgain(ctx, known.id, async () => ({ ...(await files()), acceptDisappearance }))
      : await importAwsAccount(ctx, async () => ({
          ...(await files()),
          name: name.data,
          environment: environment.data,
        }))
    process.stderr.write('Imported; the worker scores it now.\n')
    process.stdout.write(`${sourceId}\n`)
  },
}
