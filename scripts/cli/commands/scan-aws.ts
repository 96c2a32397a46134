import type { Command } from '../command.ts'
import { readOptions, USAGE } from '../scan/options.ts'

export const command: Command = {
  name: 'scan aws',
  usage: USAGE,
  summary:
    'Tells what each principal of an AWS account may do and could become, from what get-account-authorization-details\n' +
    '      prints; needs no server. Exits with 1 when one is at or above --fail-on (T1), with 2 when FILE is not usable.',
  async run(args) {
    const asked = readOptions(args)
    const [{ runScan }, { withoutServer }] = await Promise.all([
      import('../scan/run.ts'),
      import('../without-server.ts'),
    ])
    return withoutServer('scan aws', () => runScan(asked))
  },
}
