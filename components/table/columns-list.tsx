'use client'

import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { cn } from '../ui/cn.ts'
import type { ColumnLabel, ColumnsDialogProps } from './columns-dialog.tsx'
import { moved } from './columns-layout.ts'
import { DensityChoice } from './density-choice.tsx'

/** Arrow keys with Alt, buttons and dragging do the same: no way is the only one (WCAG 2.5.7). */
export function ColumnList({ columns, shown, density, onChange }: ColumnsDialogProps) {
  const id = useId()
  const [said, setSaid] = useState('')
  const [dragged, setDragged] = useState<string | null>(null)
  const hidden = columns.filter((column) => !shown.includes(column.id))
  const ordered = [...shown.flatMap((one) => columns.filter((column) => column.id === one)), ...hidden]
  const change = (ids: readonly string[]) => onChange({ columns: ids, density })
  const move = (column: ColumnLabel, to: number) => {
    if (to < 0 || to >= shown.length) return
    change(moved(shown, column.id, to))
    setSaid(`${column.label} is column ${to + 2} of ${shown.length + 1}`)
  }
  const toggle = (column: ColumnLabel, on: boolean) => {
    if (!on && shown.length === 1) return setSaid('One column beside the name stays')
    change(on ? [...shown, column.id] : shown.filter((one) => one !== column.id))
    setSaid(`${column.label} is ${on ? 'shown' : 'hidden'}`)
  }
  return (
    <div className="flex flex-col gap-4">
      <DensityChoice value={density} onChange={(next) => onChange({ columns: shown, density: next })} />
      <ul aria-label="Columns" className="flex max-h-[50dvh] flex-col overflow-y-auto">
        {ordered.map((column) => {
          const at = shown.indexOf(column.id)
          return (
            <ColumnLine
              key={column.id}
              id={`${id}-${column.id}`}
              column={column}
              at={at}
              last={at === shown.length - 1}
              isDragged={dragged === column.id}
              onToggle={(on) => toggle(column, on)}
              onMove={(to) => move(column, to)}
              onDrag={setDragged}
              onDrop={() => {
                const from = columns.find((one) => one.id === dragged)
                if (from && from !== column && at >= 0) move(from, at)
                setDragged(null)
              }}
            />
          )
        })}
      </ul>
      <div className="flex items-center justify-between">
        <p role="status" className="text-12 text-muted">
          {said}
        </p>
        <Button variant="ghost" size="small" onClick={() => onChange({ columns: [], density })}>
          As the list has them
        </Button>
      </div>
    </div>
  )
}

type ColumnLineProps = {
  id: string
  column: ColumnLabel
  at: number
  last: boolean
  isDragged: boolean
  onToggle: (on: boolean) => void
  onMove: (to: number) => void
  onDrag: (id: string | null) => void
  onDrop: () => void
}

const ColumnLine = ({ id, column, at, last, isDragged, onToggle, onMove, onDrag, onDrop }: ColumnLineProps) => {
  const isShown = at >= 0
  return (
    // What dragging does the buttons beside it do too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      draggable={isShown}
      onDragStart={() => onDrag(column.id)}
      onDragEnd={() => onDrag(null)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
      onKeyDown={(event) => {
        if (!event.altKey || !isShown || !['ArrowUp', 'ArrowDown'].includes(event.key)) return
        event.preventDefault()
        onMove(at + (event.key === 'ArrowUp' ? -1 : 1))
      }}
      className={cn('flex h-8 items-center gap-1 rounded-control px-1 hover:bg-hover', isDragged && 'opacity-50')}
    >
      <GripVertical aria-hidden className={cn('size-4 text-faint', isShown ? 'cursor-grab' : 'invisible')} />
      <Checkbox id={id} checked={isShown} onCheckedChange={(value) => onToggle(value === true)} />
      <label htmlFor={id} className={cn('min-w-0 flex-1 truncate text-13', !isShown && 'text-muted')}>
        {column.label}
      </label>
      {isShown ? (
        <>
          <Step label={`Move ${column.label} up`} disabled={at === 0} onClick={() => onMove(at - 1)}>
            <ArrowUp aria-hidden className="size-3.5" />
          </Step>
          <Step label={`Move ${column.label} down`} disabled={last} onClick={() => onMove(at + 1)}>
            <ArrowDown aria-hidden className="size-3.5" />
          </Step>
        </>
      ) : null}
    </li>
  )
}

/** Stays in the tab order at either end, so that the focus is not lost there. */
const Step = ({
  label,
  disabled,
  onClick,
  children,
}: {
  label: string
  disabled: boolean
  onClick: () => void
  children: React.ReactNode
}) => (
  <button
    type="button"
    aria-label={label}
    aria-disabled={disabled || undefined}
    onClick={disabled ? undefined : onClick}
    className="flex size-6 items-center justify-center rounded-control text-muted hover:text-text aria-disabled:opacity-40"
  >
    {children}
  </button>
)
