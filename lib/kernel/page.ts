/** Keyset pages: an opaque cursor holds the sort values of the last row; the order always ends in a unique column. */
import { z } from 'zod'
import { DomainError } from './errors.ts'

export const PAGE_LIMIT_MAX = 200
export const PAGE_LIMIT_DEFAULT = 50

export type Page = { limit: number; cursor: string | null }
export type Slice<T> = { data: T[]; nextCursor: string | null }

export const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_DEFAULT),
  cursor: z.string().max(2_000).nullable().default(null),
})

export type CursorValue = string | number | boolean | null

export const encodeCursor = (values: readonly CursorValue[]): string =>
  btoa(unescape(encodeURIComponent(JSON.stringify(values))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** @throws DomainError `input.invalid` when the text was not made by `encodeCursor` with this many values */
export function decodeCursor(text: string, length: number): CursorValue[] {
  try {
    const values: unknown = JSON.parse(decodeURIComponent(escape(atob(text.replaceAll('-', '+').replaceAll('_', '/')))))
    const isValue = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value)
    if (Array.isArray(values) && values.length === length && values.every(isValue)) return values as CursorValue[]
  } catch {
    // falls through to the one answer for every kind of damage
  }
  throw new DomainError('input.invalid', 'The cursor is not one this list gave out. Start again without it.')
}

/** Cuts `limit + 1` fetched rows into a page. */
export function sliceOf<T>(rows: T[], page: Page, cursorOf: (row: T) => readonly CursorValue[]): Slice<T> {
  if (rows.length <= page.limit) return { data: rows, nextCursor: null }
  const data = rows.slice(0, page.limit)
  return { data, nextCursor: encodeCursor(cursorOf(data[data.length - 1] as T)) }
}
