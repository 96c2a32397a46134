'use client'

import { type ReactNode, useMemo, useRef } from 'react'
import { chosenOf, withChosen, withoutPart } from '#lib/kernel/list-query/edit.ts'
import { parseQuery } from '#lib/kernel/list-query/grammar.ts'
import type { Problem } from '#lib/kernel/list-query/read.ts'
import { facetsOf, type ListSchema } from '#lib/kernel/list-query/schema.ts'
import { Button } from '../../ui/button.tsx'
import { plural } from '../../ui/numbers.ts'
import { cn } from '../../ui/cn.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { type Packed, unpacked } from '../packed.ts'
import { Chip } from './chips.tsx'
import { FacetMenu } from './facet-menu.tsx'
import { QueryField } from './query-field.tsx'
import { useFacets } from './use-facets.ts'
import { useQuery } from './use-query.ts'
import { type Known, type Labels, wordsOf } from './words.ts'

/** What narrows the list from outside the line, such as the bar of a figure that led here. */
export type Pinned = { label: string; href: string }

export type QueryBarProps = {
  schema: Packed<ListSchema> | ListSchema
  /** "Search identities" */
  label: string
  /** The line that the list was asked by. */
  text: string
  /** What the server found wrong with it: a name that nobody has. */
  problems: readonly Problem[]
  labels: Labels
  /** Parameters of an older link that the line says too. */
  drop: readonly string[]
  /** Where the days in the line begin; null is UTC. */
  zone?: string | null
  /** Answers counts to `?q=`; null where they are given. */
  facetsPath: string | null
  /** Counts of a list that is here as a whole. */
  known?: Known
  pinned?: readonly Pinned[]
  /** "1,204 identities"; may come later. */
  summary?: ReactNode
  /** Before the field: saved views. */
  views?: ReactNode
  /** At the end: columns, export, a pause. */
  actions?: ReactNode
}

/** The line, the buttons and the chips are three faces of one text, and the text is in the address. */
export function QueryBar({ schema: given, label, text, labels, facetsPath, pinned = [], ...also }: QueryBarProps) {
  const schema = useMemo(() => (typeof given === 'string' ? unpacked(given) : given), [given])
  const query = useQuery({ schema, text, problems: also.problems, drop: also.drop })
  const { counts, count } = useFacets(facetsPath, { text, zone: also.zone ?? null }, also.known)
  const field = useRef<HTMLInputElement>(null)
  const { draft } = query
  const parts = parseQuery(draft)
  const wrong = (start: number) => query.problems.some((problem) => problem.start === start)
  const chips = parts.filter((part) => part.key !== null)
  return (
    <search
      className="flex flex-col gap-2"
      aria-busy={query.waiting}
      data-print="hide"
      onPointerEnter={() => void count()}
    >
      <div className="flex flex-wrap items-start gap-2">
        {also.views}
        <QueryField
          field={field}
          label={label}
          schema={schema}
          known={counts.known}
          draft={draft}
          problems={query.problems}
          onReach={() => void count()}
          onType={query.type}
          onCommit={query.commit}
        />
        {also.actions ? <div className="flex items-center gap-2">{also.actions}</div> : null}
      </div>
      {/* On a phone the buttons are one row that moves sideways; the line above says the same. */}
      <div className="-m-1 flex gap-2 p-1 max-sm:overflow-x-auto sm:flex-wrap">
        {facetsOf(schema).map((qualifier) => (
          <FacetMenu
            key={qualifier.key}
            qualifier={qualifier}
            chosen={chosenOf(draft, qualifier.key)}
            counts={counts}
            labels={labels}
            onOpen={() => void count()}
            onChange={(values) => query.change(withChosen(draft, qualifier.key, values))}
          />
        ))}
      </div>
      {parts.length > 0 || pinned.length > 0 || also.summary ? (
        <div className="flex min-h-6 flex-wrap items-center gap-1.5 text-13">
          {also.summary && query.problems.length === 0 ? (
            <span role="status" className={cn('tabular mr-1.5 text-muted', query.waiting && 'opacity-60')}>
              {counts.total === undefined ? also.summary : plural(counts.total, schema.one, schema.many)}
            </span>
          ) : null}
          {pinned.map((one) => (
            <ButtonLink key={one.label} size="small" className="h-6 px-2 text-12 font-normal" href={one.href}>
              {one.label} ×
            </ButtonLink>
          ))}
          {chips.map((part) => (
            <Chip
              key={part.start}
              label={wordsOf(part, schema, counts.known, labels)}
              wrong={wrong(part.start)}
              onRemove={() => query.change(withoutPart(draft, part))}
            />
          ))}
          {parts.length > 0 ? (
            <Button variant="ghost" size="small" className="h-6 px-1.5" onClick={() => query.change('')}>
              Clear
            </Button>
          ) : null}
        </div>
      ) : null}
    </search>
  )
}
