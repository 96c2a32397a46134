'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Answer, call, messageOf, type Problem } from '../api/call.ts'
import { toast } from '../ui/toaster.tsx'
import { afterTick, type Held, HOLD_MS, whenHidden, whenLeaving } from './hold.ts'

export type Vote = {
  decision: 'approve' | 'deny'
  duration?: string
  reason?: string
  /** What is recorded by it, in words. */
  text: string
}
export type Outcome = { state: 'approved' | 'denied'; text: string }
type Question = { requestId: string; askedHash: string; what: string }
/** With the question as it was when the vote was chosen: what is read again meanwhile is not what was decided. */
export type HeldVote = Held & { vote: Vote; question: Question }
type Stage =
  | { at: 'open'; problem: Problem | null }
  | { at: 'held'; held: HeldVote }
  | { at: 'sending'; vote: Vote }
  | { at: 'recorded'; outcome: Outcome }

const TICK_MS = 200

const send = (
  { requestId, askedHash }: Question,
  { decision, duration, reason }: Vote,
): Promise<Answer<{ state: Outcome['state'] }>> =>
  call(`/api/v1/requests/${requestId}/votes`, {
    method: 'POST',
    body: { decision, duration, reason, askedHash },
    keepalive: true,
  })

/** Told in the corner, because the page of the request is gone. */
const tellAfterwards = (vote: Vote, answer: Answer<unknown>) =>
  answer.ok
    ? toast.success(vote.text)
    : toast.error(`Not recorded: ${vote.text}`, { description: messageOf(answer.problem) })

/** The page is going: a denial is sent by the browser even so, and told where this tab lives on. */
async function leave({ question, vote }: HeldVote): Promise<void> {
  if (whenLeaving(vote) === 'send') return void tellAfterwards(vote, await send(question, vote))
  toast.warning(`Not approved: ${question.what}`, {
    description: 'You left within the five seconds. Nothing was recorded; it still waits.',
  })
}

/** Holds a vote where it can be undone, then sends it once. What leaving means is in hold.ts. */
export function useHeldVote(question: Question, onRecorded: (outcome: Outcome) => void) {
  const router = useRouter()
  const [stage, setStage] = useState<Stage>({ at: 'open', problem: null })
  const held = useRef<HeldVote | null>(null)
  const here = useRef(true)
  const told = useRef(onRecorded)
  useEffect(() => {
    told.current = onRecorded
  })
  const count = useCallback(async () => {
    if (!held.current) return
    const { question: asked, vote } = held.current
    held.current = null
    setStage({ at: 'sending', vote })
    const answer = await send(asked, vote)
    if (!here.current) return void tellAfterwards(vote, answer)
    if (answer.ok) {
      setStage({ at: 'recorded', outcome: { state: answer.data.state, text: vote.text } })
      toast.success(vote.text)
      told.current({ state: answer.data.state, text: vote.text })
    } else setStage({ at: 'open', problem: answer.problem })
    router.refresh()
  }, [router])
  const undo = useCallback(() => {
    held.current = null
    setStage({ at: 'open', problem: null })
  }, [])
  useTicks(stage.at === 'held', held, setStage, count)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
      if (held.current) void leave(held.current)
      held.current = null
    }
  }, [])
  return {
    stage,
    hold: (vote: Vote) => {
      held.current = { decision: vote.decision, leftMs: HOLD_MS, vote, question }
      setStage({ at: 'held', held: held.current })
    },
    undo,
    count,
  }
}

function useTicks(
  running: boolean,
  held: { current: HeldVote | null },
  show: (stage: Stage) => void,
  count: () => Promise<void>,
) {
  useEffect(() => {
    if (!running) return
    let before = performance.now()
    const tick = () => {
      const now = performance.now()
      const passed = now - before
      before = now
      if (!held.current) return
      const leftMs = afterTick(held.current, passed, document.visibilityState === 'visible')
      held.current = { ...held.current, leftMs }
      if (leftMs === 0) void count()
      else show({ at: 'held', held: held.current })
    }
    const away = () => {
      if (document.visibilityState === 'hidden' && held.current && whenHidden(held.current) === 'send') void count()
    }
    // A tab that closes tells both; whichever comes first takes the vote out of the hold.
    const gone = () => {
      if (!held.current) return
      if (whenLeaving(held.current) === 'send') void count()
      else {
        held.current = null
        show({ at: 'open', problem: null })
      }
    }
    const timer = setInterval(tick, TICK_MS)
    document.addEventListener('visibilitychange', away)
    window.addEventListener('pagehide', gone)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', away)
      window.removeEventListener('pagehide', gone)
    }
  }, [running, held, show, count])
}
