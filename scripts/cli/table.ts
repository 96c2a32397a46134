/** Rows as aligned columns, for a terminal or a pipe. */

/** @param rows cells in the order of `head`; a missing one is a dash */
export function table(head: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const all = [head, ...rows.map((row) => row.map((cell) => printable(cell ?? '—')))]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Names come from systems that others control: no control characters reach a terminal. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '�')
