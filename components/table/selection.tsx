'use client'

import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'

export const SelectAll = ({
  state,
  onChange,
}: {
  state: boolean | 'indeterminate'
  onChange: (all: boolean) => void
}) => (
  <th scope="col" className="sticky left-0 z-10 h-8 w-9 border-b border-hairline bg-sunken pr-1 pl-2 text-left">
    <Checkbox
      aria-label="Select all rows of this page"
      checked={state}
      onCheckedChange={(value) => onChange(value === true)}
    />
  </th>
)

/** Over the header while something is selected: the table itself does not move. */
export const SelectionBar = ({
  count,
  onClear,
  hidden,
  children,
}: {
  count: number
  onClear: () => void
  hidden: boolean
  children: ReactNode
}) => (
  <div
    role="toolbar"
    aria-label="Actions for the selected rows"
    hidden={hidden}
    className="absolute top-0 right-0 left-9 z-20 flex h-8 items-center gap-3 border-b border-hairline bg-sunken pr-1 pl-3 max-sm:overflow-x-auto [&_button]:shrink-0"
  >
    <p role="status" className="tabular text-12 font-medium whitespace-nowrap">
      {count.toLocaleString('en-GB')} selected
    </p>
    <div className="flex shrink-0 items-center gap-1 [&_button]:h-6 [&_button]:px-2 [&_button]:text-12">{children}</div>
    <Button variant="ghost" size="small" onClick={onClear} className="ml-auto h-6 px-2 text-12">
      Clear
    </Button>
  </div>
)
