import { readEnv } from '#lib/platform/env.ts'
import { openDataFolder } from '#scripts/machine/data-folder.ts'
import { databaseFailure, StartFailure } from '#scripts/machine/failure.ts'
import { migrate } from '#scripts/machine/migrations.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import type { Command } from '../command.ts'

function ownerUrl(): string {
  const settings = readEnv(process.env, PROJECT_ROOT)
  const given = settings.databaseOwnerUrl ?? settings.databaseUrl
  if (given) return given.reveal()
  const remembered = openDataFolder(settings.dataDir).read<{ databaseOwnerUrl: string }>('database-owner.json')
  if (remembered) return remembered.databaseOwnerUrl
  throw new StartFailure('No database: set DATABASE_OWNER_URL, or run npm start once for the embedded one.')
}

export const command: Command = {
  name: 'migrate',
  usage: '',
  summary: 'Brings the database of DATABASE_OWNER_URL (else DATABASE_URL) up to date.',
  run: async () => {
    const url = ownerUrl()
    const applied = await migrate(url).catch((error: unknown) => {
      throw databaseFailure(error, url)
    })
    process.stdout.write(applied ? `Applied ${applied} migration${applied > 1 ? 's' : ''}.\n` : 'Nothing to apply.\n')
  },
}
