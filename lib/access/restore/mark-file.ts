/** The mark of how far the audit was, in the data folder of this machine. */
import { z } from 'zod'
import { settings } from '#lib/platform/env.ts'
import { fileKeeper } from '#lib/platform/high-water.ts'
import { productLog } from '#lib/platform/product.ts'
import type { MarkKeeper } from '../commands/watch-database.ts'
import type { HighWater } from './model.ts'

// The file is a door: another version may have written it, or half of a disk.
const MarkSchema = z.object({
  lineage: z.string(),
  epoch: z.int(),
  seq: z.int(),
  at: z.number().nullable(),
  eventId: z.string().nullable().default(null),
  seenAt: z.number().nullable().default(null),
})

export const parseMark = (value: unknown): HighWater | null => {
  const parsed = MarkSchema.safeParse(value)
  return parsed.success ? (parsed.data as HighWater) : null
}

export const productMarkKeeper = (): MarkKeeper => fileKeeper(settings().dataDir, parseMark, productLog())
