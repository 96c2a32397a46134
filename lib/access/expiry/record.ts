/**
 * What happened at the target is written down even when our own database goes away meanwhile: done again later, the end
 * would be recorded later than it was. The fence makes writing twice harmless.
 */
import { isDatabaseAway, isWorthRepeating } from '#lib/platform/db/errors.ts'
import type { EngineDeps } from './deps.ts'

const TRY_EVERY_MS = 100

/** @throws the database's failure when the lease is over: whoever claims the grant then writes instead */
export async function untilRecorded<T>(deps: EngineDeps, write: () => Promise<T>): Promise<T> {
  const startedAtMs = performance.now()
  for (;;)
    try {
      return await write()
    } catch (error) {
      const again = isDatabaseAway(error) || isWorthRepeating(error)
      if (!again || performance.now() - startedAtMs > deps.leaseMs) throw error
      await new Promise((done) => setTimeout(done, TRY_EVERY_MS))
    }
}
