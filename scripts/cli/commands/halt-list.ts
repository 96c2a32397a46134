import { parseArgs } from 'node:util'
import { toRfc3339 } from '#lib/kernel/time.ts'
import type { Command } from '../command.ts'
import { operatorContext } from '../operator.ts'
import { table } from '../table.ts'

export const command: Command = {
  name: 'halt list',
  usage: '[--all] [--json]',
  summary: 'Kill switches in force, with what is left to take back; --all with the lifted ones.',
  run: async (args) => {
    const { values } = parseArgs({
      args,
      options: { all: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    })
    const ctx = await operatorContext()
    const { listHalts } = await import('#lib/access/server.ts')
    const { toHaltDto } = await import('#lib/access/api/halts.ts')
    const view = values.all ? 'all' : 'in-force'
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listHalts>> = await listHalts(ctx, { view }, { limit: 200, cursor })
      if (values.json) for (const halt of page.data) process.stdout.write(`${JSON.stringify(toHaltDto(halt))}\n`)
      else
        process.stdout.write(
          `${table(
            ['HALT', 'SCOPE', 'SOURCE', 'IDENTITY', 'PULLED', 'BY', 'ENDED', 'LEFT', 'LIFTED'],
            page.data.map((halt) => [
              halt.id,
              halt.scope,
              halt.sourceName,
              halt.identityName,
              toRfc3339(halt.pulledAt),
              halt.pulledByName ?? 'operator',
              String(halt.grantsEnded),
              String(halt.stillOpen),
              halt.liftedAt === null ? null : toRfc3339(halt.liftedAt),
            ]),
          )}\n`,
        )
      cursor = page.nextCursor
    } while (cursor)
  },
}
