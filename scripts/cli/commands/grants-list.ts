import { parseArgs } from 'node:util'
import { formatDuration } from '#lib/kernel/duration.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { type Command, UsageError } from '../command.ts'
import { operatorContext } from '../operator.ts'
import { table } from '../table.ts'

const VIEWS = ['live', 'ending-soon', 'overdue', 'past'] as const
type View = (typeof VIEWS)[number]

export const command: Command = {
  name: 'grants list',
  usage: `[--view ${VIEWS.join('|')}] [--json]`,
  summary: 'Grants with their state and end; live ones by default.',
  run: async (args) => {
    const { values } = parseArgs({
      args,
      options: { view: { type: 'string', default: 'live' }, json: { type: 'boolean', default: false } },
    })
    if (!VIEWS.includes(values.view as View)) throw new UsageError(`--view must be one of ${VIEWS.join(', ')}.`)
    const ctx = await operatorContext()
    const { listGrants } = await import('#lib/access/server.ts')
    const { toGrantDto } = await import('#lib/access/api/grants.ts')
    const { databaseTime } = await import('#lib/platform/db/database.ts')
    const now = await databaseTime(ctx.db)
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listGrants>> = await listGrants(
        ctx,
        { view: values.view as View },
        { limit: 200, cursor },
      )
      if (values.json) for (const row of page.data) process.stdout.write(`${JSON.stringify(toGrantDto(row, now))}\n`)
      else
        process.stdout.write(
          `${table(
            ['GRANT', 'SOURCE', 'IDENTITY', 'ENTITLEMENT', 'STATE', 'ENDS', 'OVERSHOOT'],
            page.data.map((row) => [
              row.id,
              row.sourceName,
              row.identityName,
              row.entitlementName,
              row.state,
              row.endsAt === null ? null : toRfc3339(row.endsAt),
              row.overshootMs === null ? null : formatDuration(row.overshootMs),
            ]),
          )}\n`,
        )
      cursor = page.nextCursor
    } while (cursor)
  },
}
