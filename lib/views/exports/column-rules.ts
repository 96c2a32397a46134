/** Which columns a file has, by the ids of the list on the screen or by the file's own. Pure. */
import { DomainError } from '#lib/kernel/errors.ts'
import { type Instant, SECOND_MS, toRfc3339 } from '#lib/kernel/time.ts'
import type { Cell } from './file-rules.ts'

export type ExportColumn<Row> = {
  /** Its header, with the unit: `durationSeconds`. */
  id: string
  /** The column of the list that it stands for, where that is called differently. */
  of?: string
  value: (row: Row) => Cell
}

export const at = (moment: Instant | null): string | null => (moment === null ? null : toRfc3339(moment))
export const seconds = (durationMs: number | null): number | null =>
  durationMs === null ? null : durationMs / SECOND_MS

/**
 * The first column is the row's id, whatever was chosen: without it nothing can be done with a file. None chosen is all.
 * @throws DomainError `input.invalid` that names the columns there are
 */
export function chosenColumns<Row>(
  columns: readonly ExportColumn<Row>[],
  chosen: readonly string[],
): readonly ExportColumn<Row>[] {
  if (chosen.length === 0) return columns
  const unknown = chosen.filter((id) => !columns.some((column) => names(column, id)))
  if (unknown.length > 0)
    throw new DomainError(
      'input.invalid',
      `There is no column ${unknown.join(', ')}. There are ${columns.map(({ id }) => id).join(', ')}.`,
    )
  const [first, ...others] = columns
  const picked = chosen.flatMap((id) => others.filter((column) => names(column, id)))
  return [...(first ? [first] : []), ...new Set(picked)]
}

const names = <Row>(column: ExportColumn<Row>, id: string): boolean => column.id === id || column.of === id
