/** Saved views over HTTP. */
import { z } from 'zod'
import { instantSchema, toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import {
  ColumnsSchema,
  DENSITIES,
  LISTS,
  ListSchema,
  type SavedView,
  SharingSchema,
  ViewIdSchema,
  viewKeySchema,
  ViewNameSchema,
  ViewQuerySchema,
  ViewSortSchema,
} from '../model.ts'

const tag = 'views'
const at = '/api/v1/views'
const one = `${at}/{viewId}`
const params = z.strictObject({ viewId: ViewIdSchema })
const content = {
  query: ViewQuerySchema.describe('The query string of the list’s page, without its order, page and columns'),
  sort: ViewSortSchema.nullable(),
  columns: ColumnsSchema.describe('Ids in order; none is the list’s own choice'),
  density: z.enum(DENSITIES).nullable(),
}

export const ViewDto = z
  .object({
    id: z.string(),
    list: z.enum(LISTS),
    name: z.string(),
    query: z.string(),
    sort: z.string().nullable(),
    columns: z.array(z.string()),
    density: z.enum(DENSITIES).nullable(),
    owner: z.object({ id: z.string(), name: z.string() }),
    sharing: z.object({
      with: z.enum(['nobody', 'team', 'everybody']),
      team: z.object({ id: z.string(), name: z.string() }).nullable(),
    }),
    mine: z.boolean(),
    mayEdit: z.boolean(),
    createdAt: z.iso.datetime(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'SavedView' })

export const toViewDto = ({
  owner,
  sharing,
  createdAt,
  changedAt,
  columns,
  ...view
}: SavedView): z.infer<typeof ViewDto> => ({
  ...view,
  columns: [...columns],
  owner: { id: owner.personId, name: owner.name },
  sharing: {
    with: sharing.with,
    team: sharing.with === 'team' ? { id: sharing.teamId, name: sharing.teamName } : null,
  },
  createdAt: toRfc3339(createdAt),
  changedAt: toRfc3339(changedAt),
})

export const listViewsOperation = operation({
  id: 'listViews',
  method: 'GET',
  path: at,
  tag,
  scope: 'views:read',
  summary: 'Saved views that you may see',
  description: 'Your own and those shared with you. The views a list comes with are not among them.',
  query: z.strictObject({ list: ListSchema.optional() }),
  answer: {
    status: 200,
    schema: z.object({
      data: z.array(ViewDto),
      nextCursor: z.null(),
      defaults: z.array(z.object({ list: z.enum(LISTS), key: z.string() })).describe('What you open lists with'),
    }),
    description: 'The views, your own first',
  },
})

export const getViewOperation = operation({
  id: 'getView',
  method: 'GET',
  path: one,
  tag,
  scope: 'views:read',
  summary: 'One saved view',
  params,
  answer: { status: 200, schema: ViewDto, description: 'The view' },
})

export const saveViewOperation = operation({
  id: 'saveView',
  method: 'POST',
  path: at,
  tag,
  scope: 'views:write',
  summary: 'Keep a list under a name',
  description: 'Private unless shared with a team you are in, or with everybody.',
  body: z.strictObject({
    list: ListSchema,
    name: ViewNameSchema,
    query: content.query.default(''),
    sort: content.sort.default(null),
    columns: content.columns.default([]),
    density: content.density.default(null),
    sharing: SharingSchema.optional(),
  }),
  answer: { status: 201, schema: ViewDto, description: 'The view' },
})

export const changeViewOperation = operation({
  id: 'changeView',
  method: 'PATCH',
  path: one,
  tag,
  scope: 'views:write',
  summary: 'Change what a view keeps, its name or whom it is shared with',
  description: 'For its owner; for admins too where it is shared. With `expected`, only if nobody changed it since.',
  params,
  body: z.strictObject({
    name: ViewNameSchema.optional(),
    query: content.query.optional(),
    sort: content.sort.optional(),
    columns: content.columns.optional(),
    density: content.density.optional(),
    sharing: SharingSchema.optional(),
    expected: instantSchema.optional().describe('`changedAt` as last read'),
  }),
  answer: { status: 200, schema: ViewDto, description: 'The view as it is now' },
})

export const removeViewOperation = operation({
  id: 'removeView',
  method: 'DELETE',
  path: one,
  tag,
  scope: 'views:write',
  summary: 'Take a view away',
  params,
  answer: { status: 204, schema: null, description: 'Removed' },
})

export const setDefaultViewOperation = operation({
  id: 'setDefaultView',
  method: 'PUT',
  path: '/api/v1/me/views/{list}',
  tag,
  scope: 'views:write',
  summary: 'Choose what a list opens with, for yourself',
  params: z.strictObject({ list: ListSchema }),
  body: z.strictObject({
    key: viewKeySchema.describe('The id of a saved view, or the key of one the list comes with'),
  }),
  answer: { status: 204, schema: null, description: 'Chosen' },
})

export const savedViewOperations = [
  listViewsOperation,
  getViewOperation,
  saveViewOperation,
  changeViewOperation,
  removeViewOperation,
  setDefaultViewOperation,
]
