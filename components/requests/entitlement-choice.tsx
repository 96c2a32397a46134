'use client'

import { useState } from 'react'
import { cn } from '../ui/cn.ts'
import { Input } from '../ui/input.tsx'
import { Name } from '../ui/name.tsx'

export type Offered = {
  id: string
  name: string
  summary: string | null
  maxDurationMs: number
  maxText: string
  heldStanding: boolean
}

type EntitlementChoiceProps = {
  offered: readonly Offered[]
  chosen: string
  onChoose: (id: string) => void
  identityName: string
}

const MANY = 8

/** What may be asked for; what is held anyway is shown, but there is nothing to ask. */
export function EntitlementChoice({ offered, chosen, onChoose, identityName }: EntitlementChoiceProps) {
  const [query, setQuery] = useState('')
  const wanted = query.trim().toLowerCase()
  const shown = offered.filter(
    (one) => one.id === chosen || `${one.name} ${one.summary ?? ''}`.toLowerCase().includes(wanted),
  )
  return (
    <fieldset>
      <legend className="sr-only">What is needed</legend>
      {offered.length > MANY ? (
        <div className="border-b border-hairline p-3">
          <Input
            type="search"
            aria-label="Search what may be requested"
            placeholder="Search"
            className="max-w-72"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
      ) : null}
      <ul>
        {shown.map((one) => (
          <li key={one.id} className="border-b border-hairline last:border-b-0">
            <label
              className={cn(
                'flex min-h-11 items-start gap-3 px-4 py-2.5 has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent',
                one.heldStanding ? 'cursor-not-allowed' : 'cursor-pointer hover:bg-hover',
                one.id === chosen && 'bg-selected',
              )}
            >
              <input
                type="radio"
                name="entitlement"
                className="mt-0.5 size-4 shrink-0 accent-accent"
                disabled={one.heldStanding}
                checked={one.id === chosen}
                onChange={() => onChoose(one.id)}
              />
              <span className="min-w-0 flex-1">
                <span className={cn('font-mono text-13 wrap-anywhere', one.heldStanding && 'text-muted')}>
                  <Name>{one.name}</Name>
                </span>
                {one.summary ? <span className="block text-13 text-muted">{one.summary}</span> : null}
              </span>
              <span className="tabular shrink-0 text-12 text-muted">
                {one.heldStanding ? 'held standing' : `up to ${one.maxText}`}
              </span>
            </label>
          </li>
        ))}
        {shown.length === 0 ? (
          <li className="px-4 py-6 text-muted">
            Nothing that may be requested for {identityName} matches “{query}”.
          </li>
        ) : null}
      </ul>
    </fieldset>
  )
}
