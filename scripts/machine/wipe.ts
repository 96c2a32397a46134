/** Watches for the wish that the demo world be wiped, and has it done: only this process holds the owner's URL. */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { withClient } from './cluster.ts'
import { DEMO_FILE, type DemoState } from './demo.ts'
import type { DataFolder } from './data-folder.ts'
import { PROJECT_ROOT } from './project.ts'
import type { Tell } from './supervisor.ts'

const WIPE = 'prisma/seed/wipe.ts'
const LOOK_EVERY_MS = 1_000
const ACCOUNTS_FILE = 'demo-accounts.json'

/** @param env of the process that wipes, besides the owner's URL */
export function watchForWipe(
  folder: DataFolder,
  ownerUrl: string,
  env: NodeJS.ProcessEnv,
  tell: Tell,
): { stop(): Promise<void> } {
  const ended = new AbortController()
  const watching = watch()

  async function watch(): Promise<void> {
    while (!ended.signal.aborted) {
      await pause(LOOK_EVERY_MS, undefined, { signal: ended.signal }).catch(() => {})
      // A database that is away is waited for: the wish stands in it.
      const state = ended.signal.aborted ? 'none' : await stateOf(ownerUrl).catch(() => 'none' as const)
      if (state === 'none') continue
      if (state === 'wanted') tell('Wiping the demo world …')
      const failure = state === 'wanted' ? await run({ ...env, DATABASE_OWNER_URL: ownerUrl }, ended.signal) : null
      if (ended.signal.aborted) return
      if (failure) tell(`The demo world was not wiped: ${failure}`)
      else return forget()
    }
  }

  function forget(): void {
    rmSync(folder.file(ACCOUNTS_FILE), { force: true })
    folder.write(DEMO_FILE, { state: 'wiped' } satisfies DemoState)
    tell('The demo world is wiped. Sign in again; you are admin.')
  }

  return {
    stop: async () => {
      ended.abort()
      await watching
    },
  }
}

// A wipe that was cut off by a stop goes on with the next start: until the databases are swapped nothing is lost, and
// after that the fresh one says so.
const stateOf = (ownerUrl: string): Promise<'none' | 'wanted' | 'wiped'> =>
  withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ key: string }>(
      `SELECT key FROM setting WHERE (key = 'demo' AND value ? 'wipedAt') OR (key = 'demo-wipe' AND value->>'state' <> 'failed')`,
    )
    if (rows.some((row) => row.key === 'demo')) return 'wiped'
    return rows.length > 0 ? 'wanted' : 'none'
  })

/** What went wrong, or null. */
function run(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string | null> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [WIPE],
      { cwd: PROJECT_ROOT, env, signal, maxBuffer: 16 * 1024 * 1024 },
      (error, _, stderr) => {
        done(
          error
            ? (stderr
                .split('\n')
                .find((line) => line.includes('Error:'))
                ?.trim() ?? error.message)
            : null,
        )
      },
    )
  })
}
