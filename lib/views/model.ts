/** The words of views: which lists there are, what a saved view keeps, and the views each list comes with. Safe to import anywhere. */
import { z } from 'zod'
import { idSchema, type PersonId, type TeamId, type ViewId } from '#lib/kernel/ids.ts'
import { searchString } from '#lib/kernel/list-query/address.ts'
import type { Instant } from '#lib/kernel/time.ts'

export const LISTS = ['identities', 'requests', 'grants', 'drift', 'audit', 'people', 'sources'] as const
export type ListId = (typeof LISTS)[number]
export const isList = (text: string): text is ListId => (LISTS as readonly string[]).includes(text)

export const LIST_PATHS: Readonly<Record<ListId, string>> = {
  identities: '/identities',
  requests: '/requests',
  grants: '/grants',
  drift: '/drift',
  audit: '/audit',
  people: '/settings/people',
  sources: '/sources',
}

/** What stands in a list's address beside its filters: a view keeps these by themselves, or not at all. */
export const VIEW_PARAM = 'saved'
export const COLUMNS_PARAM = 'cols'
export const DENSITY_PARAM = 'density'
const OWN_PARAMS = [VIEW_PARAM, COLUMNS_PARAM, DENSITY_PARAM, 'sort', 'cursor', 'back'] as const

export const VIEW_QUERY_MAX = 2_000
export const VIEW_NAME_MAX = 80
export const VIEW_COLUMNS_MAX = 40
/** One person's own views of one list. */
export const VIEWS_MAX = 100

export const DENSITIES = ['comfortable', 'compact'] as const
export type ViewDensity = (typeof DENSITIES)[number]

export const ViewIdSchema = idSchema('view')
export const ListSchema = z.enum(LISTS)
// A name is read in menus: what would turn or hide the text around it stays out.
export const ViewNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(VIEW_NAME_MAX)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, { error: 'must not hold control characters' })
const columnId = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, { error: 'must be the id of a column' })
export const ColumnsSchema = z
  .array(columnId)
  .max(VIEW_COLUMNS_MAX)
  .refine((ids) => new Set(ids).size === ids.length, 'must name each column once')
export const SharingSchema = z.union([
  z.strictObject({ with: z.enum(['nobody', 'everybody']) }),
  z.strictObject({ with: z.literal('team'), teamId: idSchema('team') }),
])
export type Sharing = z.infer<typeof SharingSchema>

/** The filters of an address, in their own words; order, page and columns left out. */
export function filtersOf(search: string): string {
  const params = new URLSearchParams(search)
  for (const own of OWN_PARAMS) params.delete(own)
  return params.toString()
}

export const ViewQuerySchema = z.string().max(VIEW_QUERY_MAX).transform(filtersOf)
export const ViewSortSchema = z
  .string()
  .regex(/^-?[A-Za-z][A-Za-z0-9]{0,39}$/, { error: 'must be the name of an order' })

/** What a view keeps of its list. Empty columns and null are the list's own choice. */
export type ViewContent = {
  query: string
  sort: string | null
  columns: readonly string[]
  density: ViewDensity | null
}

export type SavedView = ViewContent & {
  id: ViewId
  list: ListId
  name: string
  owner: { personId: PersonId; name: string }
  sharing: { with: 'nobody' | 'everybody' } | { with: 'team'; teamId: TeamId; teamName: string }
  mine: boolean
  /** The owner, and admins where it is shared. */
  mayEdit: boolean
  createdAt: Instant
  changedAt: Instant
}

/** Comes with the product; nobody changes it. */
export type BuiltInView = { key: string; name: string; query: string; sort?: string }

export const BUILT_IN: Readonly<Record<ListId, readonly BuiltInView[]>> = {
  identities: [
    { key: 'all', name: 'All', query: '' },
    { key: 'unowned', name: 'Unowned', query: 'q=owner:none' },
    { key: 'mine', name: 'Mine and my teams’', query: 'q=owner:me' },
    { key: 'admin', name: 'Admin of its source', query: 'q=privilege:admin' },
    { key: 'never-expires', name: 'Never expires', query: 'q=is:never-expires' },
    { key: 'unused', name: 'Unused 90 days', query: 'q=last-used:>90d,never', sort: 'lastUsed' },
    { key: 'excess', name: 'Holds more than declared', query: 'q=baseline:excess', sort: '-standingCount' },
    { key: 'live', name: 'With live grants', query: 'q=has:grant' },
  ],
  requests: [
    { key: 'waiting', name: 'Waiting for me', query: 'view=to-decide' },
    { key: 'mine', name: 'Mine', query: 'view=mine' },
    { key: 'all', name: 'All', query: 'view=all' },
  ],
  grants: [
    { key: 'live', name: 'Live', query: 'view=live' },
    { key: 'ending-soon', name: 'Ending soon', query: 'view=ending-soon' },
    { key: 'overdue', name: 'Overdue', query: 'view=overdue' },
    { key: 'ended', name: 'Ended', query: 'view=past' },
    { key: 'late', name: 'Gone late', query: 'view=past&end=late' },
  ],
  drift: [
    { key: 'open', name: 'To decide', query: 'view=open' },
    { key: 'removing', name: 'Being removed', query: 'view=removing' },
    { key: 'closed', name: 'Closed', query: 'view=closed' },
  ],
  audit: [
    { key: 'all', name: 'All', query: '' },
    { key: 'changes', name: 'Changes only', query: 'kind=change' },
    { key: 'access', name: 'Access only', query: 'kind=access' },
    { key: 'exports', name: 'Exports', query: 'what=audit,list' },
  ],
  people: [
    { key: 'all', name: 'All', query: '' },
    { key: 'active', name: 'Active', query: 'status=active' },
    { key: 'invited', name: 'Invited', query: 'status=invited' },
    { key: 'disabled', name: 'Disabled', query: 'status=disabled' },
  ],
  sources: [
    { key: 'all', name: 'All', query: '' },
    { key: 'behind', name: 'Failing or stale', query: 'q=state:failing,stale' },
    { key: 'nobody', name: 'Nobody approves', query: 'q=approvers:none' },
  ],
}

/** What a default names: a saved view by its id, or one of the list's own by its key. */
export const viewKeySchema = z.union([
  ViewIdSchema,
  z.string().regex(/^[a-z][a-z-]{0,39}$/, { error: 'must name a view' }),
])

type Placed = { query: string; sort?: string | null | undefined }

/** The address that opens a view. Its columns are found by its id, so that links stay short. */
export function viewHref(list: ListId, key: string, { query, sort }: Placed): string {
  const params = new URLSearchParams(query)
  if (sort) params.set('sort', sort)
  params.set(VIEW_PARAM, key)
  return `${LIST_PATHS[list]}?${searchString(params)}`
}

const canonical = (query: string): string => {
  const params = new URLSearchParams(query)
  params.sort()
  return params.toString()
}

/** Whether an address still shows what the view keeps; the order of parameters says nothing. */
export const isModified = (view: Partial<ViewContent> & Placed, search: string): boolean => {
  const params = new URLSearchParams(search)
  const columns = params.get(COLUMNS_PARAM)
  const density = params.get(DENSITY_PARAM)
  return (
    canonical(filtersOf(search)) !== canonical(view.query) ||
    (params.get('sort') ?? '') !== (view.sort ?? '') ||
    (columns !== null && columns !== (view.columns ?? []).join(',')) ||
    (density !== null && density !== (view.density ?? 'comfortable'))
  )
}

/** What can be done to many rows at once. Each row is a command of its own, and its own row in the record. */
export const BULK_ACTIONS = {
  'claim-identities': { list: 'identities', scope: 'identities:claim' },
  'withdraw-requests': { list: 'requests', scope: 'requests:write' },
  'end-grants': { list: 'grants', scope: 'grants:end' },
  'adopt-drift': { list: 'drift', scope: 'drift:write' },
  'remove-drift': { list: 'drift', scope: 'drift:write' },
} as const satisfies Record<string, { list: ListId; scope: string }>
export type BulkAction = keyof typeof BULK_ACTIONS
/** Rows in one go. */
export const BULK_MAX = 1_000

/** What would become of one row. `will` names the effect; a refusal says why in the words of the command. */
export type BulkItem = { id: string; name: string } & (
  { will: string; refused: null } | { will: null; refused: { code: string; message: string } }
)
export type BulkPreview = {
  items: BulkItem[]
  /** More match than can be done in one go: these are the first of them. */
  more: boolean
}
