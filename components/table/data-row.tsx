'use client'

import Link from 'next/link'
import type { MouseEvent, ReactNode } from 'react'
import type { Density } from '../shell/theme.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { cn } from '../ui/cn.ts'
import { cellStyle } from './cell-style.ts'
import type { ColumnFacts } from './columns.ts'

type DataRowProps = {
  id: string
  name: string
  href: string | undefined
  density: Density
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

export function DataRow({ id, name, href, density, selectable, selected, onSelect, onOpen, cells }: DataRowProps) {
  const open = (event: MouseEvent<HTMLElement>) => {
    if (!href || !opens(event)) return
    if (event.metaKey || event.ctrlKey) window.open(href, '_blank', 'noopener')
    else onOpen(href)
  }
  const height = density === 'compact' ? 'h-7' : 'h-9'
  const ground = selected ? 'bg-selected' : 'bg-surface group-hover/row:bg-hover group-focus-within/row:bg-hover'
  const base = cn('border-b border-hairline px-3 max-sm:py-1.5 group-last/row:border-b-0', height, ground)
  return (
    // The link in the first cell is the keyboard's way in; the whole row is only a larger target for the pointer.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr
      data-row={id}
      aria-selected={selectable ? selected : undefined}
      onClick={open}
      className={cn('group/row', href && 'cursor-pointer')}
    >
      {selectable ? (
        <td className={cn(base, 'sticky left-0 z-[5] w-9 pr-1 pl-2')}>
          <Checkbox
            aria-label={`Select ${name}`}
            checked={selected}
            onCheckedChange={(value) => onSelect(value === true)}
          />
        </td>
      ) : null}
      {cells.map((cell, index) =>
        index === 0 ? (
          <th
            key={cell.id}
            scope="row"
            className={cn(
              base,
              cell.facts.wide ? 'max-w-[680px] sm:w-[50%]' : 'max-w-[360px] sm:w-[26%]',
              'font-medium sm:sticky sm:left-(--first-left) sm:z-[5]',
              cellStyle(cell.facts, index),
            )}
          >
            <RowLink href={href}>{cell.content}</RowLink>
          </th>
        ) : (
          <td
            key={cell.id}
            className={cn(
              base,
              cellStyle(cell.facts, index),
              'whitespace-nowrap max-sm:whitespace-normal sm:max-w-[240px] sm:truncate',
            )}
          >
            {cell.content}
          </td>
        ),
      )}
    </tr>
  )
}

const RowLink = ({ href, children }: { href: string | undefined; children: ReactNode }) =>
  href ? (
    <Link
      href={href}
      data-row-link
      prefetch={false}
      className="flex min-h-6 items-center wrap-anywhere hover:underline sm:min-w-44"
    >
      <span className="line-clamp-5 min-w-0 sm:line-clamp-1 sm:break-all">{children}</span>
    </Link>
  ) : (
    <span className="wrap-anywhere">{children}</span>
  )
