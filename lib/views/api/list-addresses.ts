/** What the addresses of lists may ask for. A file and what is done to all that match take the same. */
import { z } from 'zod'
import { DRIFT_KINDS } from '#lib/access/drift/model.ts'
import { REQUEST_STATES } from '#lib/access/model.ts'
import { EVENT_TYPES } from '#lib/audit/model.ts'
import { idSchema, isId } from '#lib/kernel/ids.ts'
import { instantSchema } from '#lib/kernel/time.ts'
import { identityFiltersSchema, IDENTITY_SORTS } from '#lib/ownership/model.ts'
import { listLine } from '#lib/platform/http/list.ts'

/** Repeated or comma-separated, as in an address; absent is none. */
const many = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((given) =>
      given === undefined
        ? []
        : [given]
            .flat()
            .flatMap((text) => text.split(','))
            .filter(Boolean),
    )
    .pipe(z.array(item).max(50))
const one = <T extends z.ZodType>(schema: T) => schema.optional()
const range = { from: one(instantSchema), to: one(instantSchema) }
const owner = z
  .string()
  .refine((text) => isId('person', text) || isId('team', text), { error: 'must be the id of a person or team' })

export const IdentitiesAsked = z.strictObject({
  ...identityFiltersSchema.shape,
  ...listLine,
  sort: z
    .string()
    .regex(new RegExp(`^-?(${IDENTITY_SORTS.join('|')})$`), {
      error: `must be one of ${IDENTITY_SORTS.join(', ')}, with - for descending`,
    })
    .default('name'),
})

export const RequestsAsked = z.strictObject({
  view: z.enum(['to-decide', 'mine', 'all']).default('all'),
  ...listLine,
  state: many(z.enum(REQUEST_STATES)),
  source: one(idSchema('source')),
  identity: one(idSchema('identity')),
})

export const GrantsAsked = z.strictObject({
  view: z.enum(['live', 'ending-soon', 'overdue', 'past']).default('live'),
  ...listLine,
  source: one(idSchema('source')),
  identity: one(idSchema('identity')),
  owner: one(owner),
  end: z.enum(['late', 'judged', 'early', 'killed', 'never-given', 'kept', 'may-be-live', 'failing']).optional(),
  overshoot: z
    .string()
    .regex(/^(-?\d{1,12})?\.\.(-?\d{1,12})?$/, { error: 'must look like -500..200, in milliseconds' })
    .optional(),
  ...range,
})

export const DriftAsked = z.strictObject({
  view: z.enum(['open', 'removing', 'closed']).default('open'),
  ...listLine,
  kind: many(z.enum(DRIFT_KINDS)),
  source: many(idSchema('source')),
  identity: one(idSchema('identity')),
})

export const AuditAsked = z.strictObject({
  ...listLine,
  what: many(z.string().regex(/^[a-z.-]{1,60}$/, { error: 'must be a kind of event' })),
  type: many(z.enum(EVENT_TYPES)),
  kind: many(z.enum(['change', 'access'])),
  actor: one(z.string().max(100)),
  source: one(idSchema('source')),
  identity: one(idSchema('identity')),
  subject: one(z.string().max(200)),
  since: z.enum(['24h', '7d', '30d', 'all']).optional(),
  ...range,
})

export const PeopleAsked = z.strictObject({
  ...listLine,
  status: z.enum(['active', 'invited', 'disabled']).optional(),
  team: one(idSchema('team')),
})

export const SourcesAsked = z.strictObject(listLine)
