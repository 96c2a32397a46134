'use client'

import { ChevronDown, Search, X } from 'lucide-react'
import { debounce, useQueryStates } from 'nuqs'
import { type ReactNode, useMemo, useTransition } from 'react'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { DropdownMenu, MenuCheckItem } from '../ui/dropdown-menu.tsx'
import { Input } from '../ui/input.tsx'
import { type Facet, listParsers, optionLabel } from './filters.ts'

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

/** Search, facets and chips are three faces of one state: the address. */
export function FilterBar({ searchLabel, searchHint, facets, summary, actions }: FilterBarProps) {
  const [waiting, startTransition] = useTransition()
  const parsers = useMemo(() => listParsers(facets.map((facet) => facet.key)), [facets])
  const [state, setState] = useQueryStates(parsers, { shallow: false, history: 'replace', startTransition })
  // A facet that live data has just brought is not in the state before the next render.
  const values = (key: string): string[] => ((state as Record<string, unknown>)[key] as string[] | undefined) ?? []
  const setFacet = (key: string, next: string[]) => setState({ [key]: next.length > 0 ? next : null, cursor: null })
  const chosen = facets.flatMap((facet) => values(facet.key).map((value) => ({ facet, value })))
  const clear = () =>
    setState({ q: null, cursor: null, ...Object.fromEntries(facets.map((facet) => [facet.key, null])) })
  return (
    <search className="flex flex-col gap-2" aria-busy={waiting} data-print="hide">
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative w-full sm:w-72">
          <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" />
          <Input
            type="search"
            aria-label={searchLabel}
            placeholder={searchHint ?? searchLabel}
            value={state.q}
            onChange={(event) => {
              const q = event.target.value
              void setState({ q: q || null, cursor: null }, { limitUrlUpdates: q === '' ? undefined : debounce(250) })
            }}
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
      {chosen.length > 0 || state.q || summary ? (
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
          {chosen.length > 0 || state.q ? (
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
