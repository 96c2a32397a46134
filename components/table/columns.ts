/** The table features this house uses, and the helper that types columns for them. */
import {
  columnVisibilityFeature,
  createColumnHelper,
  metaHelper,
  rowSelectionFeature,
  type RowData,
  tableFeatures,
  type ColumnDef,
} from '@tanstack/react-table'

export type ColumnFacts = {
  /** The name by which the server sorts; without it the column cannot be sorted. */
  sortKey?: string
  /** Figures stand right, so that they can be compared. */
  align?: 'right'
  /** At 390 px only the first two columns stay, unless a column says otherwise. */
  narrow?: 'keep' | 'drop'
  /** A sentence rather than a name: the first column takes half of the table. */
  wide?: boolean
  /** There for whoever chooses it: shown to all, it would push others off the screen. */
  aside?: boolean
  /** Said in the column chooser; the header itself otherwise. */
  label?: string
}

export const features = tableFeatures({
  rowSelectionFeature,
  columnVisibilityFeature,
  columnMeta: metaHelper<ColumnFacts>(),
})
export type Features = typeof features

/** `const column = columnHelper<Row>(); column.columns([column.accessor('name', { header: 'Name', meta: { sortKey: 'name' } })])` */
export const columnHelper = <Row extends RowData>() => createColumnHelper<Features, Row>()
// The value type differs per column; a list of columns holds them all, which only `any` can say in this library.
// oxlint-disable-next-line typescript/no-explicit-any
export type Columns<Row extends RowData> = readonly ColumnDef<Features, Row, any>[]
