import { parseArgs } from 'node:util'
import { type Command, UsageError } from '../command.ts'

export const command: Command = {
  name: 'can aws',
  usage: 'FILE|- [--account FILE] [--scp FILE] [--json]',
  summary:
    'Answers whether an AWS principal may do something, from the policies in FILE or those of an account; needs no server.',
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, account: { type: 'string' }, scp: { type: 'string' } },
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new UsageError('give one FILE, or - for standard input')
    const [account = null, serviceControl = null] = [values.account, values.scp]
    if (serviceControl !== null && account === null) throw new UsageError('--scp goes with --account')
    if ([file, account, serviceControl].filter((one) => one === '-').length > 1)
      throw new UsageError('standard input can be given only once')
    const [{ runCan }, { withoutServer }] = await Promise.all([import('../can/run.ts'), import('../without-server.ts')])
    return withoutServer('can aws', () => runCan({ file, json: values.json, account, serviceControl }))
  },
}
