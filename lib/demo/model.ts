/** The words of the demo world: whether there is one, and how far its wipe is. Safe to import anywhere. */
import { z } from 'zod'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'

/** Keys of the settings that hold it. */
export const DEMO_SETTING = 'demo'
export const WIPE_SETTING = 'demo-wipe'
/** What an admin types, so that nobody wipes by a slip. */
export const WIPE_CONFIRMATION = 'wipe the demo'

export const WIPE_STATES = ['requested', 'ending-grants', 'swapping', 'failed'] as const
export type WipeState = (typeof WIPE_STATES)[number]

/** As stored in the settings; a fresh database has neither a seeded world nor a wipe under way. */
export const DemoValue = z.union([z.object({ seededAt: z.string() }), z.object({ wipedAt: z.string() })])
export const WipeValue = z.object({
  state: z.enum(WIPE_STATES),
  personId: z.string(),
  error: z.string().nullable().default(null),
})
export type Wipe = { state: WipeState; personId: PersonId; error: string | null; at: Instant }

/** A wipe that failed may be asked for again; one under way goes on. */
export const isUnderWay = (wipe: Pick<Wipe, 'state'> | null): boolean => wipe !== null && wipe.state !== 'failed'

export type DemoStatus = { isDemo: boolean; wipe: Pick<Wipe, 'state' | 'error' | 'at'> | null }
