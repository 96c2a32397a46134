/** How long a decision can be undone before it counts, and what becomes of it when its page goes. Pure. */
import { SECOND_MS } from '#lib/kernel/time.ts'

export const HOLD_MS = 5 * SECOND_MS

export type Held = { decision: 'approve' | 'deny'; leftMs: number }

/** Nobody loses a denial by leaving; nobody gives anything by leaving. */
export const whenLeaving = ({ decision }: Pick<Held, 'decision'>): 'send' | 'drop' =>
  decision === 'deny' ? 'send' : 'drop'

/** A page out of sight may never be seen again, so a denial goes at once; an approval counts no second nobody sees. */
export const whenHidden = ({ decision }: Pick<Held, 'decision'>): 'send' | 'wait' =>
  decision === 'deny' ? 'send' : 'wait'

/** A tick that comes late, after sleep for instance, is still one tick: what was not on screen could not be undone. */
export function afterTick(held: Held, passedMs: number, visible: boolean): number {
  if (!visible && whenHidden(held) === 'wait') return held.leftMs
  return Math.max(0, held.leftMs - Math.min(SECOND_MS, Math.max(0, passedMs)))
}

export const secondsLeft = (leftMs: number): number => Math.ceil(leftMs / SECOND_MS)

/** Words that somebody wrote, not a key that was leant on. */
export const isReason = (text: string): boolean => text.trim().length >= 3
