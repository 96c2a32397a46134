'use client'

import Link from 'next/link'
import type { MouseEvent, ReactNode } from 'react'
import { Checkbox } from '../ui/checkbox.tsx'
import { isDropped } from './cell-style.ts'
import type { ColumnFacts } from './columns.ts'
import { shown } from '../ui/shown.ts'
import { visibleText } from '../ui/visible.ts'

type DataRowProps = {
  id: string
  name: string
  href: string | undefined
  selectable: boolean
  selected: boolean
  onSelect: (selected: boolean) => void
  onOpen: (href: string) => void
  cells: readonly { id: string; facts: ColumnFacts; content: ReactNode }[]
}

/** A press on plain row ground opens the row; on anything that acts by itself, or while text is marked, it does not. */
const opens = (event: MouseEvent<HTMLElement>) =>
  event.button === 0 &&
  !(event.target as HTMLElement).closest('a,button,input,label,select,[role=checkbox],[role=menuitem]') &&
  !window.getSelection()?.toString()

export function DataRow({ id, name, href, selectable, selected, onSelect, onOpen, cells }: DataRowProps) {
  const open = (event: MouseEvent<HTMLElement>) => {
    if (!href || !opens(event)) return
    if (event.metaKey || event.ctrlKey) window.open(href, '_blank', 'noopener')
    else onOpen(href)
  }
  return (
    // The link in the first cell is the keyboard's way in; the whole row is only a larger target for the pointer.
    <tr
      data-row={id}
      aria-selected={selectable ? selected : undefined}
      onClick={open}
      className={href && 'cursor-pointer'}
    >
      {selectable ? (
        <td className="ticked">
          <Checkbox
            aria-label={`Select ${visibleText(name)}`}
            checked={selected}
            onCheckedChange={(value) => onSelect(value === true)}
          />
        </td>
      ) : null}
      {cells.map((cell, index) =>
        index === 0 ? (
          <th key={cell.id} scope="row" className={classOf(cell.facts, index)}>
            <RowLink href={href}>{shown(cell.content)}</RowLink>
          </th>
        ) : (
          <td key={cell.id} className={classOf(cell.facts, index)}>
            {shown(cell.content)}
          </td>
        ),
      )}
    </tr>
  )
}

/** What all cells have in common is the table's (globals.css). */
const classOf = (facts: ColumnFacts, index: number): string | undefined =>
  [
    facts.align === 'right' ? 'num' : '',
    index === 0 && facts.wide ? 'wide' : '',
    index > 0 && !isDropped(facts, index) ? 'kept' : '',
  ]
    .filter(Boolean)
    .join(' ') || undefined

const RowLink = ({ href, children }: { href: string | undefined; children: ReactNode }) =>
  href ? (
    <Link href={href} data-row-link prefetch={false} className="row-link">
      <span>{children}</span>
    </Link>
  ) : (
    <span className="wrap-anywhere">{children}</span>
  )
