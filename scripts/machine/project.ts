/** Where the project and the part preloaded into its processes lie. */
import { fileURLToPath } from 'node:url'

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Preloaded with --import into processes that have an IPC channel: ends them when their parent is gone. */
export const DIE_WITH_PARENT = fileURLToPath(new URL('./die-with-parent.mjs', import.meta.url))
