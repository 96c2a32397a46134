'use client'

import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { type Answer, messageOf, type Problem } from './call.ts'

export type Action = {
  pending: boolean
  problem: Problem | null
  /** The problem in words, for beside the button. */
  error: string | null
  run: <T>(act: () => Promise<Answer<T>>, done?: (data: T) => void) => void
  forget: () => void
}

/** Runs one command at a time; the page is read again afterwards, also when it was refused: then it is out of date. */
export function useAction(): Action {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const [problem, setProblem] = useState<Problem | null>(null)
  const run: Action['run'] = (act, done) => {
    if (pending) return
    startTransition(async () => {
      setProblem(null)
      const answer = await act()
      if (answer.ok) done?.(answer.data)
      else setProblem(answer.problem)
      router.refresh()
    })
  }
  return { pending, problem, error: problem && messageOf(problem), run, forget: () => setProblem(null) }
}
