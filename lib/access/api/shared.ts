/** What the operations of access share: times, references, pages. */
import { z } from 'zod'
import { durationSchema } from '#lib/kernel/duration.ts'
import { idSchema } from '#lib/kernel/ids.ts'
import type { Slice } from '#lib/kernel/page.ts'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { DURATION_MAX_MS, DURATION_MIN_MS, REASON_MAX, REASON_MIN } from '../model.ts'

export const when = (at: Instant | null): string | null => (at === null ? null : toRfc3339(at))
export const instantDto = z.iso.datetime()
export const refDto = z.object({ id: z.string(), name: z.string() })
export const sliceOfDto = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() })
export const reason = z.string().trim().min(REASON_MIN).max(REASON_MAX)
export const text = z.string().trim().max(200).optional()
export const durationMs = durationSchema({ minMs: DURATION_MIN_MS, maxMs: DURATION_MAX_MS })
export const GrantParams = z.strictObject({ grantId: idSchema('grant') })

export const toSlice = <T, D>(slice: Slice<T>, toDto: (row: T) => D): { data: D[]; nextCursor: string | null } => ({
  data: slice.data.map(toDto),
  nextCursor: slice.nextCursor,
})
