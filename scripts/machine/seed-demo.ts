/** Runs the seed in a process of its own: it needs settings the supervisor itself must not have. */
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { PROJECT_ROOT } from './project.ts'

// Killed starts must not leave a seed that goes on writing beside the next one.
const parent = process.ppid
setInterval(() => process.ppid !== parent && process.exit(1), 200).unref()

const { seedDemo } = (await import(pathToFileURL(join(PROJECT_ROOT, 'prisma/seed/index.ts')).href)) as {
  seedDemo(): Promise<unknown>
}
await seedDemo()
// Pools that the seed leaves open must not keep the start waiting.
process.exit(0)
