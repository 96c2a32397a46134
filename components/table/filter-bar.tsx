'use client'

import { ChevronDown, Search, X } from 'lucide-react'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { type ReactNode, useEffect, useRef, useState, useTransition } from 'react'
import { searchString } from '#lib/kernel/list-query/address.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { DropdownMenu, MenuCheckItem } from '../ui/dropdown-menu.tsx'
import { Input } from '../ui/input.tsx'
import { type Facet, optionLabel, readListState } from './filters.ts'

type FilterBarProps = {
  /** "Search identities" */
  searchLabel: string
  /** What the free text looks at: "name, principal, owner". */
  searchHint?: string
  /** Counts are computed under the other filters. */
  facets: readonly Facet[]
  /** "1,204 identities" */
  summary?: string
  actions?: ReactNode
}

const TYPED_AFTER_MS = 250

/** The address, and what is typed until it is in it. */
function useListState(facets: readonly Facet[]) {
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  const state = readListState(
    Object.fromEntries(params),
    facets.map((facet) => facet.key),
  )
  const [draft, setDraft] = useState(state.q)
  const [given, setGiven] = useState(state.q)
  const [asked, setAsked] = useState(state.q)
  const [waiting, startTransition] = useTransition()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  // By this field: what was typed since stays. By a link or Back: it is taken over.
  if (given !== state.q) {
    setGiven(state.q)
    if (asked !== state.q) setDraft(state.q)
    setAsked(state.q)
  }
  const set = (change: Record<string, string>) => {
    const next = new URLSearchParams(params)
    for (const [key, value] of Object.entries({ ...change, cursor: '', back: '' }))
      if (value === '') next.delete(key)
      else next.set(key, value)
    startTransition(() =>
      router.replace(next.size > 0 ? `${pathname}?${searchString(next)}` : pathname, { scroll: false }),
    )
  }
  const type = (q: string) => {
    setDraft(q)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setAsked(q)
      set({ q })
    }, TYPED_AFTER_MS)
  }
  const clear = () => {
    clearTimeout(timer.current)
    setDraft('')
    setAsked('')
  }
  return { values: state.facets, draft, waiting, set, type, clear }
}

/** Search, facets and chips are three faces of one state: the address. */
export function FilterBar({ searchLabel, searchHint, facets, summary, actions }: FilterBarProps) {
  const state = useListState(facets)
  const { waiting } = state
  const values = (key: string): string[] => state.values[key] ?? []
  const setFacet = (key: string, next: string[]) => state.set({ [key]: next.join(',') })
  const chosen = facets.flatMap((facet) => values(facet.key).map((value) => ({ facet, value })))
  const clear = () => {
    state.clear()
    state.set({ q: '', ...Object.fromEntries(facets.map((facet) => [facet.key, ''])) })
  }
  return (
    <search className="flex flex-col gap-2" aria-busy={waiting} data-print="hide">
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative w-full sm:w-72">
          <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" />
          <Input
            type="search"
            aria-label={searchLabel}
            placeholder={searchHint ?? searchLabel}
            value={state.draft}
            onChange={(event) => state.type(event.target.value)}
            className="pl-8"
          />
        </div>
        {facets.map((facet) => (
          <FacetMenu
            key={facet.key}
            facet={facet}
            chosen={values(facet.key)}
            onChange={(next) => setFacet(facet.key, next)}
          />
        ))}
        {actions ? <div className="ml-auto flex items-center gap-2">{actions}</div> : null}
      </div>
      {chosen.length > 0 || state.draft || summary ? (
        <div className="flex min-h-6 flex-wrap items-center gap-1.5 text-13">
          {summary ? (
            <span role="status" className={cn('tabular mr-1.5 text-muted', waiting && 'opacity-60')}>
              {summary}
            </span>
          ) : null}
          {chosen.map(({ facet, value }) => (
            <Chip
              key={`${facet.key}:${value}`}
              label={`${facet.label}: ${optionLabel(facet, value)}`}
              onRemove={() =>
                setFacet(
                  facet.key,
                  values(facet.key).filter((one) => one !== value),
                )
              }
            />
          ))}
          {chosen.length > 0 || state.draft ? (
            <Button variant="ghost" size="small" className="h-6 px-1.5" onClick={clear}>
              Clear
            </Button>
          ) : null}
        </div>
      ) : null}
    </search>
  )
}

type FacetMenuProps = { facet: Facet; chosen: readonly string[]; onChange: (next: string[]) => void }

const FacetMenu = ({ facet, chosen, onChange }: FacetMenuProps) => (
  <DropdownMenu
    align="start"
    label={facet.label}
    trigger={
      <Button variant="secondary" className={cn('font-normal', chosen.length > 0 && 'border-accent')}>
        {facet.label}
        {chosen.length > 0 ? <span className="tabular text-12 text-accent-strong">{chosen.length}</span> : null}
        <ChevronDown aria-hidden className="text-faint" />
      </Button>
    }
  >
    {facet.options.map((option) => (
      <MenuCheckItem
        key={option.value}
        checked={chosen.includes(option.value)}
        count={option.count}
        onCheckedChange={(on) =>
          onChange(on ? [...chosen, option.value] : chosen.filter((one) => one !== option.value))
        }
      >
        {option.label}
      </MenuCheckItem>
    ))}
  </DropdownMenu>
)

const Chip = ({ label, onRemove }: { label: string; onRemove: () => void }) => (
  <button
    type="button"
    aria-label={`Remove the filter ${label}`}
    onClick={onRemove}
    className="inline-flex h-6 items-center gap-1 rounded-control border border-hairline bg-sunken pr-1 pl-2 text-12 hover:border-edge"
  >
    {label}
    <X aria-hidden className="size-3.5 text-muted" />
  </button>
)
