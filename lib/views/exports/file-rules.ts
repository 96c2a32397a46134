/** How rows become CSV (RFC 4180) and JSON. Pure. */

/** Times are RFC 3339 in UTC, durations seconds; a list stays a list in JSON. Null is empty. */
export type Cell = string | number | boolean | null | readonly string[]
export const FORMATS = ['csv', 'json'] as const
export type ExportFormat = (typeof FORMATS)[number]

export const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
}

/** What a spreadsheet would run, the full-width forms that some take for it, and what hides such a sign behind a break. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/
const SPECIAL = /[",;\r\n\t']/

/** Only text can be a formula: figures of ours are figures, also below zero. */
export function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const text = typeof cell === 'string' ? cell : cell.join('; ')
  const safe = FORMULA.test(text) ? `'${text}` : text
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** A file in parts. What comes last is written only when every row was: a file without it is not whole. */
export type FileForm = {
  first(): string
  rows(rows: readonly (readonly Cell[])[], before: number): string
  last(rows: number): string
}

export const fileForm = (format: ExportFormat, list: string, columns: readonly string[]): FileForm =>
  format === 'csv' ? csvFile(columns) : jsonFile(list, columns)

const csvFile = (columns: readonly string[]): FileForm => ({
  first: () => csvLine(columns),
  rows: (rows) => rows.map(csvLine).join(''),
  last: () => '',
})

const jsonFile = (list: string, columns: readonly string[]): FileForm => ({
  first: () => `{"list":${JSON.stringify(list)},"columns":${JSON.stringify(columns)},"rows":[`,
  rows: (rows, before) =>
    rows
      .map((cells, index) => {
        const row = Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? null]))
        return `${before + index > 0 ? ',' : ''}\n${JSON.stringify(row)}`
      })
      .join(''),
  last: (rows) => `\n],"rowCount":${rows},"complete":true}\n`,
})
