/** Which rows are meant: those named, or all that an address matches, read as the list itself reads it. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { DriftAsked, GrantsAsked, IdentitiesAsked, RequestsAsked } from '../api/list-addresses.ts'
import { driftAsked, grantsAsked, identitiesAsked, requestsAsked } from '../exports/asked.ts'
import { BULK_ACTIONS, type BulkAction, filtersOf } from '../model.ts'
import type { BulkSelection } from './preview.ts'

type Given = { ids?: readonly string[] | undefined; matching?: string | undefined }

/** @throws DomainError `input.invalid` when neither, both, or an address that the list would not take */
export async function bulkSelection(ctx: PersonContext, action: BulkAction, given: Given): Promise<BulkSelection> {
  if ((given.ids === undefined) === (given.matching === undefined))
    throw new DomainError('input.invalid', 'Name rows by ids, or all that match; one of the two.')
  if (given.ids) return given.ids
  const matching = given.matching ?? ''
  const asked = valuesOf(filtersOf(matching))
  switch (BULK_ACTIONS[action].list) {
    case 'identities':
      // Where more match than are done in one go, the first of them are the first that the page shows.
      return identitiesAsked(ctx, readable(IdentitiesAsked.safeParse({ ...asked, ...sortOf(matching) })))
    case 'requests':
      return requestsAsked(ctx, readable(RequestsAsked.safeParse(asked)))
    case 'grants':
      return grantsAsked(ctx, readable(GrantsAsked.safeParse(asked)))
    case 'drift':
      return driftAsked(ctx, readable(DriftAsked.safeParse(asked)))
  }
}

/** A repeated name keeps all its values: one left out would be other rows. */
function valuesOf(search: string): Record<string, string | string[]> {
  const params = new URLSearchParams(search)
  return Object.fromEntries([...new Set(params.keys())].map((key) => [key, oneOrMany(params.getAll(key))]))
}
const oneOrMany = (values: string[]): string | string[] => (values.length === 1 ? (values[0] ?? '') : values)

function sortOf(search: string): { sort?: string } {
  const sort = new URLSearchParams(search).get('sort')
  return sort ? { sort } : {}
}

function readable<T>(parsed: { success: true; data: T } | { success: false }): T {
  if (parsed.success) return parsed.data
  throw new DomainError(
    'input.invalid',
    'The list does not take this address. Open the list, and try again from there.',
  )
}
