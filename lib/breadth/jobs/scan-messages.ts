/** What the worker asks its scanning thread, and what that answers. */
import type { Scan } from '#lib/privilege/aws/scan/model.ts'
import type { Kept } from '../aws/account.ts'

export type ScanQuestion = { id: number; sourceId: string; kept: Kept; serviceControl: unknown; nowMs: number }
export type ScanAnswer = { id: number } & ({ scan: Scan } | { error: string })

/** A fault of one account is told, and does not end the thread. */
export function answerTo({ id }: ScanQuestion, scan: () => Scan): ScanAnswer {
  try {
    return { id, scan: scan() }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : 'the scan failed' }
  }
}
