'use client'

import { ChevronDown } from 'lucide-react'
import { choiceOf, type Qualifier } from '#lib/kernel/list-query/schema.ts'
import type { KnownValue } from '#lib/kernel/list-query/suggest.ts'
import { Button } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import { DropdownMenu, MenuCheckItem, MenuItem } from '../../ui/dropdown-menu.tsx'
import type { FacetCounts } from './use-facets.ts'
import { type Labels, valueWords } from './words.ts'

type FacetMenuProps = {
  qualifier: Qualifier
  /** As they stand in the line. */
  chosen: readonly string[]
  counts: FacetCounts
  labels: Labels
  onOpen: () => void
  onChange: (values: string[]) => void
}

/** A filter's values with how many rows each would leave under the other filters. */
export function FacetMenu({ qualifier, chosen, counts, labels, onOpen, onChange }: FacetMenuProps) {
  const picked = [...new Set(chosen.map((value) => choiceOf(qualifier, value)?.value ?? value))]
  const options = optionsOf(qualifier, picked, counts.known[qualifier.key], labels)
  const toggle = (value: string, on: boolean) =>
    onChange(on ? [...picked, value] : picked.filter((one) => one !== value))
  return (
    <DropdownMenu
      align="start"
      label={qualifier.label}
      onOpenChange={(open) => open && onOpen()}
      trigger={
        <Button size="small" className={cn('font-normal', picked.length > 0 && 'border-accent')}>
          {qualifier.label}
          {picked.length > 0 ? <span className="tabular text-12 text-accent-strong">{picked.length}</span> : null}
          <ChevronDown aria-hidden className="text-faint" />
        </Button>
      }
    >
      {options.map(({ value, label, count }) => (
        <MenuCheckItem
          key={value}
          checked={picked.includes(value)}
          {...(count === undefined ? {} : { count })}
          onCheckedChange={(on) => toggle(value, on)}
        >
          {valueWords(qualifier, value, label)}
        </MenuCheckItem>
      ))}
      {options.length === 0 || counts.state === 'failed' ? <MenuItem disabled>{saysNothing(counts)}</MenuItem> : null}
    </DropdownMenu>
  )
}

const saysNothing = ({ state }: FacetCounts): string => {
  if (state === 'failed') return 'The counts could not be read'
  return state === 'counted' ? 'No row has a value' : 'Counting…'
}

/** What rows have, then what else it takes, then what is chosen and no row has. */
function optionsOf(
  qualifier: Qualifier,
  picked: readonly string[],
  known: readonly KnownValue[] | undefined,
  labels: Labels,
): KnownValue[] {
  const options: KnownValue[] = known ? [...known] : [...(qualifier.choices ?? [])]
  for (const value of picked)
    if (!options.some((one) => one.value === value))
      options.push({ value, label: labels[value] ?? value, ...(known ? { count: 0 } : {}) })
  return options
}
