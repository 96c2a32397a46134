'use client'

import Link from 'next/link'
import { useDeferredValue, useState } from 'react'
import { Input } from '../ui/input.tsx'
import { plural } from '../ui/numbers.ts'
import { Panel } from '../ui/panel.tsx'
import { MethodName } from './method-name.tsx'

export type IndexedOperation = {
  id: string
  method: string
  path: string
  summary: string
  scope: string | null
  tag: string
}

const isFound = (one: IndexedOperation, words: readonly string[]): boolean => {
  const text = [one.id, one.method, one.path, one.summary, one.scope ?? '', one.tag].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Every operation by its subject; typing narrows them by any word of path, summary or scope. */
export function OperationIndex({ operations }: { operations: readonly IndexedOperation[] }) {
  const [text, setText] = useState('')
  const words = useDeferredValue(text).toLowerCase().split(/\s+/).filter(Boolean)
  const found = operations.filter((one) => isFound(one, words))
  const tags = [...new Set(found.map(({ tag }) => tag))]
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Input
        type="search"
        aria-label="Find an operation"
        value={text}
        placeholder="Find: vote, /grants, sources:write …"
        onChange={(event) => setText(event.target.value)}
      />
      <p role="status" className="text-13 text-muted">
        {found.length === operations.length
          ? plural(found.length, 'operation')
          : `${found.length} of ${plural(operations.length, 'operation')}`}
      </p>
      {tags.map((tag) => {
        const below = found.filter((one) => one.tag === tag)
        return (
          <Panel key={tag} id={tag} title={tag.charAt(0).toUpperCase() + tag.slice(1)} count={below.length} flush>
            <ul>
              {below.map((one) => (
                <li key={one.id} className="border-b border-hairline last:border-b-0">
                  <Link
                    href={`/docs/api/${one.id}`}
                    prefetch={false}
                    className="grid grid-cols-[3.5rem_minmax(0,1fr)] items-baseline gap-x-2 gap-y-0.5 px-4 py-2 -outline-offset-2 hover:bg-hover"
                  >
                    <MethodName method={one.method} />
                    <span className="min-w-0 font-mono text-13 wrap-anywhere">{one.path.replace('/api/v1', '')}</span>
                    <span className="col-start-2 min-w-0 text-13 text-pretty text-muted">{one.summary}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </Panel>
        )
      })}
      {found.length === 0 ? <p className="text-muted">Nothing is called so. Try a word of its path.</p> : null}
    </div>
  )
}
