'use client'

import { Search } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useId, useState } from 'react'
import type { Problem } from '#lib/kernel/list-query/read.ts'
import type { ListSchema } from '#lib/kernel/list-query/schema.ts'
import { suggest, type Suggestion } from '#lib/kernel/list-query/suggest.ts'
import { cn } from '../../ui/cn.ts'
import { floatStyle } from '../../ui/float-style.ts'
import { Input } from '../../ui/input.tsx'
import { visibleText } from '../../ui/visible.ts'
import type { Known } from './words.ts'

type QueryFieldProps = {
  field: RefObject<HTMLInputElement | null>
  label: string
  schema: ListSchema
  known: Known
  draft: string
  problems: readonly Problem[]
  onReach: () => void
  onType: (text: string) => void
  onCommit: () => void
}

/** The line itself: a combobox that says what could be typed next. Everything it offers can also be typed. */
export function QueryField({ field, label, schema, known, draft, problems, ...on }: QueryFieldProps) {
  const id = useId()
  const [caret, setCaret] = useState(0)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const { from, to, items } = suggest(draft, Math.min(caret, draft.length), schema, known)
  const shown = open && items.length > 0
  const at = shown && active < items.length ? active : -1
  const close = () => {
    setOpen(false)
    setActive(-1)
  }
  const accept = ({ insert }: Suggestion) => {
    const rest = draft.slice(to).replace(/^[^\s,]*/, '')
    const before = draft.slice(0, from) + insert
    on.onType(before + (insert.endsWith(' ') ? rest.trimStart() : rest))
    setCaret(before.length)
    setActive(-1)
    setOpen(true)
    requestAnimationFrame(() => field.current?.setSelectionRange(before.length, before.length))
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const option = items[at]
    if (step !== undefined && items.length > 0) {
      setOpen(true)
      setActive((was) =>
        shown ? (was + step + items.length + 1) % (items.length + 1) : step > 0 ? 0 : items.length - 1,
      )
    } else if (event.key === 'Enter' && option) accept(option)
    else if (event.key === 'Enter') {
      close()
      on.onCommit()
      return
    } else if (event.key === 'Escape' && shown) close()
    // Browsers empty a search field at Escape; what was typed stays.
    else if (event.key === 'Escape') field.current?.blur()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const follow = (input: HTMLInputElement) => setCaret(input.selectionStart ?? input.value.length)
  return (
    <div className="relative min-w-0 flex-1 max-sm:order-last max-sm:basis-full">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" />
      <Input
        ref={field}
        type="search"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        aria-invalid={problems.length > 0 || undefined}
        aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
        aria-keyshortcuts="/"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="search"
        placeholder={`${schema.text}, or a filter such as ${schema.qualifiers[0]?.key}:`}
        value={draft}
        onFocus={(event) => {
          on.onReach()
          follow(event.target)
          setOpen(true)
        }}
        onBlur={() => {
          close()
          on.onCommit()
        }}
        onSelect={(event) => follow(event.currentTarget)}
        onChange={(event) => {
          on.onType(event.target.value)
          follow(event.target)
          setOpen(true)
          setActive(-1)
        }}
        onKeyDown={press}
        className="pl-8 [&::-webkit-search-cancel-button]:hidden"
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={`${label}: what could be asked for`}
        hidden={!shown}
        className={cn(floatStyle, 'absolute top-9 left-0 z-30 max-h-80 w-full min-w-64 overflow-y-auto p-1')}
      >
        {shown
          ? items.map((item, index) => (
              <Option
                key={item.id}
                id={`${id}-${index}`}
                item={item}
                active={index === at}
                onPick={() => accept(item)}
              />
            ))
          : null}
      </div>
      <span role="status" className="sr-only">
        {shown ? `${items.length} ${items.length === 1 ? 'suggestion' : 'suggestions'}` : ''}
      </span>
      <Problems id={`${id}-problems`} text={draft} problems={problems} />
    </div>
  )
}

type OptionProps = { id: string; item: Suggestion; active: boolean; onPick: () => void }

/** Keys reach it through the field, which keeps the focus. */
const Option = ({ id, item, active, onPick }: OptionProps) => (
  // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
  <div
    id={id}
    role="option"
    aria-selected={active}
    onPointerDown={(event) => event.preventDefault()}
    onClick={onPick}
    className={cn(
      'flex min-h-8 cursor-default items-center gap-3 rounded-control px-2 text-13 hover:bg-hover',
      active && 'bg-hover outline-2 -outline-offset-2 outline-accent',
    )}
  >
    <span className="font-mono text-12 wrap-anywhere">{visibleText(item.word)}</span>
    <span className="min-w-0 truncate text-muted">{item.label === item.word ? '' : visibleText(item.label)}</span>
    {item.count === undefined ? null : (
      <span className="tabular ml-auto pl-2 text-12 text-faint">{item.count.toLocaleString('en-GB')}</span>
    )}
  </div>
)

/** What is wrong stands at the field; what was typed stays. */
const Problems = ({ id, text, problems }: { id: string; text: string; problems: readonly Problem[] }) => (
  <div id={id} role="status" className={cn('text-13 text-danger-text', problems.length > 0 && 'mt-1')}>
    {problems.map(({ start, end, message }) => (
      <p key={`${start}:${message}`} className="wrap-anywhere">
        {end - start <= 60 ? (
          <span className="mr-1.5 font-mono text-12">{visibleText(text.slice(start, end))}</span>
        ) : null}
        {visibleText(message)}
      </p>
    ))}
  </div>
)
