/** Lets a command find the running product: without DATABASE_URL, the settings `npm start` worked out are taken. */
import { readEnv } from '#lib/platform/env.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import { openDataFolder } from '#scripts/machine/data-folder.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

/**
 * Completes process.env from the data folder's runtime.json.
 * @throws DomainError database.unavailable when nothing says where the database is
 */
export function loadRuntime(): void {
  process.env.CURFEW_PROCESS ??= 'cli'
  const { dataDir, databaseUrl } = readEnv(process.env, PROJECT_ROOT)
  if (databaseUrl) return
  const runtime = openDataFolder(dataDir).read<{ env: Record<string, string> }>('runtime.json')
  if (!runtime)
    throw new DomainError(
      'database.unavailable',
      `No database: nothing was started with the data folder ${dataDir}. Run npm start, or set DATABASE_URL.`,
    )
  for (const [name, value] of Object.entries(runtime.env)) process.env[name] ??= value
}
