'use client'

import { SlidersHorizontal } from 'lucide-react'
import type { Density } from '../shell/theme.ts'
import { parseDensity } from '../shell/theme.ts'
import { DropdownMenu, MenuCheckItem, MenuLabel, MenuRadioGroup, MenuSeparator } from '../ui/dropdown-menu.tsx'

type ColumnChoice = { id: string; label: string; visible: boolean; onChange: (visible: boolean) => void }
type TableOptionsProps = {
  columns: readonly ColumnChoice[]
  density: Density
  onDensityChange: (density: Density) => void
}

const DENSITIES = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
] as const

export const TableOptions = ({ columns, density, onDensityChange }: TableOptionsProps) => (
  <DropdownMenu
    label="Columns and density"
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
    <MenuLabel>Rows</MenuLabel>
    <MenuRadioGroup
      value={density}
      onValueChange={(value) => onDensityChange(parseDensity(value))}
      options={DENSITIES}
    />
    <MenuSeparator />
    <MenuLabel>Columns</MenuLabel>
    {columns.map((column) => (
      <MenuCheckItem key={column.id} checked={column.visible} onCheckedChange={column.onChange}>
        {column.label}
      </MenuCheckItem>
    ))}
  </DropdownMenu>
)
