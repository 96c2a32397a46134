'use client'

import { useEffect } from 'react'
import { Button } from '../ui/button.tsx'
import { secondsLeft } from './hold.ts'
import { KeyHint } from './key-hint.tsx'
import { useAnswerKeys } from './use-answer-keys.ts'
import type { HeldVote } from './use-held-vote.ts'

type HoldingProps = { held: HeldVote; onUndo: () => void; onCount: () => void }

/** Chosen, and not yet counted. The way back has the focus: whatever is pressed once too often undoes. */
export function Holding({ held: { vote, leftMs }, onUndo, onCount }: HoldingProps) {
  useAnswerKeys({ u: onUndo, Escape: onUndo })
  useEffect(() => document.getElementById('undo-decision')?.focus(), [])
  const left = secondsLeft(leftMs)
  return (
    <div className="flex flex-col gap-3">
      <p role="status">
        <span className="font-medium">{vote.text}</span>
        <span className="sr-only">. It counts in five seconds, unless you undo it.</span>
      </p>
      <p aria-hidden className="tabular text-13 text-muted">
        Counts in {left} s. {vote.decision === 'deny' ? 'Leaving the page sends it.' : 'Leaving the page drops it.'}
      </p>
      <div className="flex gap-2">
        <Button id="undo-decision" size="large" className="flex-1" onClick={onUndo}>
          Undo <KeyHint>u</KeyHint>
        </Button>
        <Button size="large" variant="ghost" onClick={onCount}>
          Count it now
        </Button>
      </div>
    </div>
  )
}
