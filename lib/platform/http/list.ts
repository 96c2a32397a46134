/** What every list of the API takes and answers beside its rows. */
import { z } from 'zod'
import { QUERY_MAX } from '#lib/kernel/list-query/grammar.ts'
import { isZone } from '#lib/kernel/zone.ts'

/** Read by the list's own schema, which says what is wrong with it. */
const ListLine = z
  .string()
  .trim()
  .max(QUERY_MAX)
  .optional()
  .describe('Words and qualifiers: a space is "and", a comma "or", a minus "not"; quotes hold what has spaces')

/** Whoever asks says whose days are meant: a file and a page that are asked alike hold the same rows. */
const ListZone = z
  .string()
  .max(64)
  .refine(isZone, { error: 'must be a time zone such as Europe/Berlin' })
  .optional()
  .describe('Where the days that `q` names begin, such as Europe/Berlin; UTC when left out')

export const listLine = { q: ListLine, zone: ListZone }

export const ListFacetsDto = z
  .object({
    total: z.number().int().describe('Rows under all terms'),
    facets: z.record(
      z.string().describe('The qualifier'),
      z.array(
        z.object({
          value: z.string().describe('As the line takes it'),
          label: z.string(),
          count: z.number().int().describe('Rows under all other terms'),
        }),
      ),
    ),
  })
  .meta({ id: 'ListFacets' })
