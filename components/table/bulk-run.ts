'use client'

import { useRef, useState } from 'react'
import type { BulkItem, BulkPreview } from '#lib/views/model.ts'
import { type Answer, messageOf, post } from '../api/call.ts'

/** What became of one row. */
export type BulkResult = { id: string; done: boolean; message: string }
export type BulkInput = { reason: string; teamId?: string }
/** One kind of thing that is done to many: its words, and the single-row commands that do it. */
export type BulkPlan = {
  action: string
  /** "End", for buttons. */
  verb: string
  one: string
  many: string
  /** What follows, by what the preview says: `{ revoking: 'taken back now' }`. */
  will: Readonly<Record<string, string>>
  reason: { label: string; hint: string; min: number; optional?: true }
  /** Rows a call; one where each has a command of its own. */
  chunk: number
  run: (ids: readonly string[], input: BulkInput) => Promise<readonly BulkResult[]>
}

/** A command for one row, as its result. */
export async function asResult(id: string, done: string, answer: Promise<Answer<unknown>>): Promise<BulkResult> {
  const told = await answer
  return told.ok ? { id, done: true, message: done } : { id, done: false, message: messageOf(told.problem) }
}

export type BulkState =
  | { step: 'closed' }
  | { step: 'looking' }
  | { step: 'preview'; items: readonly BulkItem[]; more: boolean }
  | { step: 'running'; items: readonly BulkItem[]; results: readonly BulkResult[]; total: number }
  | { step: 'done'; items: readonly BulkItem[]; results: readonly BulkResult[]; left: number }
  | { step: 'failed'; message: string }

/** Looks, runs one call after the other, and can be stopped between two: what is done stays done and is told. */
export function useBulk(plan: BulkPlan) {
  const [state, setState] = useState<BulkState>({ step: 'closed' })
  const stopped = useRef(false)
  /** The look that counts: one that was closed meanwhile opens nothing again. */
  const current = useRef(0)
  const look = async (selection: { ids: readonly string[] } | { matching: string }) => {
    current.current += 1
    const mine = current.current
    setState({ step: 'looking' })
    const answer = await post<BulkPreview>(`/api/v1/bulk/${plan.action}/preview`, selection)
    if (mine !== current.current) return
    setState(answer.ok ? { step: 'preview', ...answer.data } : { step: 'failed', message: messageOf(answer.problem) })
  }
  const run = async (items: readonly BulkItem[], input: BulkInput) => {
    stopped.current = false
    const ids = items.filter((item) => item.refused === null).map((item) => item.id)
    const results: BulkResult[] = []
    for (let at = 0; at < ids.length && !stopped.current; at += plan.chunk) {
      setState({ step: 'running', items, results: [...results], total: ids.length })
      results.push(...(await plan.run(ids.slice(at, at + plan.chunk), input)))
    }
    setState({ step: 'done', items, results, left: ids.length - results.length })
  }
  return {
    state,
    look,
    run,
    stop: () => {
      stopped.current = true
    },
    close: () => {
      current.current += 1
      setState({ step: 'closed' })
    },
  }
}
