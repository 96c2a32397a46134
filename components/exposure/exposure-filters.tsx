'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import { Select, type SelectOption } from '../ui/select.tsx'

type ExposureFiltersProps = { sources: readonly SelectOption[]; owners: readonly SelectOption[] }

const PARSERS = { source: parseAsString.withDefault(''), owner: parseAsString.withDefault(''), cursor: parseAsString }

/** Whose and where. The address is the state. */
export function ExposureFilters({ sources, owners }: ExposureFiltersProps) {
  const [waiting, startTransition] = useTransition()
  const [state, setState] = useQueryStates(PARSERS, { shallow: false, history: 'replace', startTransition })
  const choose = (key: 'source' | 'owner', value: string) => void setState({ [key]: value || null, cursor: null })
  return (
    <search className="flex flex-wrap gap-2" aria-busy={waiting} data-print="hide">
      <Select
        aria-label="Source"
        className="max-sm:w-full"
        value={state.source}
        onChange={(event) => choose('source', event.target.value)}
        options={[{ value: '', label: 'All sources' }, ...sources]}
      />
      <Select
        aria-label="Owner"
        className="max-sm:w-full"
        value={state.owner}
        onChange={(event) => choose('owner', event.target.value)}
        options={[{ value: '', label: 'All owners' }, ...owners]}
      />
    </search>
  )
}
