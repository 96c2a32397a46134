/** What every console page shares: who looks, what a missing thing answers, how a query string becomes a page. */
import { notFound } from 'next/navigation'
import { isDomainError } from '#lib/kernel/errors.ts'
import { type IdKind, isId, type Id } from '#lib/kernel/ids.ts'

export type Search = Promise<Record<string, string | string[] | undefined>>

/**
 * Out of scope and not there are the same answer: 404. A page reads in parts, each with a look of its own at what its
 * reader may see; what is taken from their sight between two parts (an owner who changes, a role that ends) is gone, not
 * broken.
 */
export async function orNotFound<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (isDomainError(error) && (error.code === 'not-found' || error.code === 'auth.forbidden')) notFound()
    throw error
  }
}

/** A path segment that must be an id; anything else is no page. */
export function idOrNotFound<K extends IdKind>(kind: K, text: string): Id<K> {
  if (!isId(kind, text)) notFound()
  return text
}

export const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value

/** A view of a list, by name; an unknown one is the first. */
export const viewOf = <V extends string>(value: string | string[] | undefined, views: readonly V[], otherwise: V): V =>
  views.find((view) => view === one(value)) ?? otherwise
