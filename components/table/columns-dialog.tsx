'use client'

import { SlidersHorizontal } from 'lucide-react'
import type { Density } from '../shell/theme.ts'
import { Dialog } from '../ui/dialog.tsx'
import { later, useLater } from '../ui/later.ts'
import type { Layout } from './columns-layout.ts'

export type ColumnLabel = { id: string; label: string }
export type ColumnsDialogProps = {
  /** All but the first, which names the row and stays. */
  columns: readonly ColumnLabel[]
  /** Those that are shown, in order. */
  shown: readonly string[]
  density: Density
  onChange: (layout: Layout) => void
}

const list = later(() => import('./columns-list.tsx'))

export const ColumnsDialog = (props: ColumnsDialogProps) => (
  <Dialog
    title="Columns and density"
    description="Kept for this list in this browser, or in the view once you save it."
    onTowards={list.towards}
    trigger={
      <button
        type="button"
        aria-label="Columns and density"
        className="flex size-6 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-text"
      >
        <SlidersHorizontal aria-hidden className="size-3.5" />
      </button>
    }
  >
    <Columns {...props} />
  </Dialog>
)

function Columns(props: ColumnsDialogProps) {
  const part = useLater(list, true)
  return part ? <part.ColumnList {...props} /> : null
}
