'use client'

import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useRef, useState, useTransition } from 'react'
import { listHref } from '#lib/kernel/list-query/address.ts'
import { type Problem, readQuery } from '#lib/kernel/list-query/read.ts'
import type { ListSchema } from '#lib/kernel/list-query/schema.ts'

const TYPED_AFTER_MS = 300

type Given = { schema: ListSchema; text: string; problems: readonly Problem[]; drop: readonly string[] }

/**
 * The line as it is typed and the line that the list was asked by: what can be read goes into the address shortly after
 * the last key; what cannot stays in the field, with what is wrong, and the list stays as it is.
 */
export function useQuery({ schema, text, problems, drop }: Given) {
  const [draft, setDraft] = useState(text)
  const [asked, setAsked] = useState(text)
  const [told, setTold] = useState<readonly Problem[]>(problems)
  const [given, setGiven] = useState({ text, problems })
  const [waiting, startTransition] = useTransition()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const router = useRouter()
  const pathname = usePathname()
  const search = useSearchParams().toString()
  // The address changed: by this field, then what was typed since stays; by a chip, a link or Back, then it is taken over.
  if (given.text !== text || given.problems !== problems) {
    setGiven({ text, problems })
    setTold(problems)
    if (text !== asked) setDraft(text)
    setAsked(text)
  }
  const stop = () => {
    if (timer.current) clearTimeout(timer.current)
    timer.current = null
  }
  useEffect(() => stop, [])

  function ask(next: string, how: 'push' | 'replace'): void {
    stop()
    const q = next.trim()
    const wrong = readQuery(q, schema).problems
    setTold(wrong)
    if (wrong.length > 0 || q === asked) return
    setAsked(q)
    const href = listHref(pathname, search, { q, drop })
    startTransition(() =>
      how === 'push' ? router.push(href, { scroll: false }) : router.replace(href, { scroll: false }),
    )
  }

  return {
    draft,
    problems: told,
    waiting,
    /** A key was pressed: the list follows when the typing pauses. What is only half typed is not complained about. */
    type(next: string): void {
      setDraft(next)
      setTold([])
      stop()
      timer.current = setTimeout(() => {
        if (readQuery(next.trim(), schema).problems.length === 0) ask(next, 'replace')
      }, TYPED_AFTER_MS)
    },
    /** Enter, or the field was left. */
    commit: () => ask(draft, 'replace'),
    /** A chip or a tick: one step that Back undoes. */
    change(next: string): void {
      setDraft(next)
      ask(next, 'push')
    },
  }
}
