/** The process's one hub. Streams are closed when the process is asked to stop: Next waits for open connections. */
import { productDatabase } from '#lib/platform/product.ts'
import { createHub, type Hub } from './hub.ts'

// Bundlers may load this module more than once in a process; the hub must not be.
const shared = globalThis as { curfewHub?: Hub }

export function productHub(): Hub {
  if (shared.curfewHub) return shared.curfewHub
  const hub = createHub(productDatabase())
  for (const asked of ['SIGTERM', 'SIGINT'] as const) process.once(asked, () => hub.close())
  return (shared.curfewHub = hub)
}
