import { loadRuntime } from '../runtime.ts'
import type { Command } from '../command.ts'

// The name is not written in the import: the worker starts by being imported.
const WORKER = new URL('../../worker.ts', import.meta.url).href

export const command: Command = {
  name: 'worker',
  usage: '',
  stays: true,
  summary: 'One worker process: expiry, sync, sweeps, deliveries. Any number may run.',
  run: async () => {
    loadRuntime()
    Object.assign(process.env, { NODE_ENV: process.env.NODE_ENV ?? 'production', CURFEW_PROCESS: 'worker' })
    await import(WORKER)
  },
}
