'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { messageOf } from '../api/call.ts'
import { Asking } from './asking.tsx'
import { Choices, type Offered } from './choices.tsx'
import { Denial } from './denial.tsx'
import { Holding } from './holding.tsx'
import { rememberDecision } from './last-decision.ts'
import { LastSaid } from './last-said.tsx'
import { Before, Meanwhile, NextUp, type NextRequest, Recorded } from './recorded.tsx'
import type { Talk } from './talk.ts'
import { type Outcome, useHeldVote, type Vote } from './use-held-vote.ts'

export type DecisionProps = Offered & {
  requestId: string
  askedHash: string
  /** Null when this person may vote now; otherwise why not. */
  whyNot: string | null
  next: NextRequest | null
  /** What follows an approval, where it is not a grant of its own. */
  afterwards: string | null
  talk: Talk
}

const GRANTED = 'It is granted now, read back, and ends by itself. Its owner or you can end it earlier.'

/** Four answers of equal weight, none focused by itself. What is chosen can be undone, is recorded, and the next opens. */
export function Decision(props: DecisionProps) {
  const { requestId, next, whyNot } = props
  const router = useRouter()
  const more = ({ state }: Outcome) => (state === 'approved' ? (props.afterwards ?? GRANTED) : null)
  const vote = useHeldVote(props, (outcome) => {
    if (!next) return
    rememberDecision({ requestId, shownAt: next.id, text: outcome.text, more: more(outcome) })
    router.push(next.href)
  })
  const { stage, undo } = vote
  // Somebody else was quicker: there is nothing left to hold.
  const overtaken = stage.at === 'held' && whyNot !== null
  useEffect(() => {
    if (overtaken) undo()
  }, [overtaken, undo])
  if (stage.at === 'recorded') return <Recorded text={stage.outcome.text} more={more(stage.outcome)} next={next} />
  if (stage.at === 'open' && stage.problem?.status === 409 && !stage.problem.code.startsWith('access.'))
    return <Meanwhile title={stage.problem.title} detail={stage.problem.detail} next={next} />
  if (stage.at === 'sending')
    return (
      <p role="status" className="wrap-anywhere">
        Recording… {stage.vote.text}
      </p>
    )
  if (whyNot)
    return (
      <div className="flex flex-col gap-3">
        <Before requestId={requestId} />
        <p className="text-muted">{whyNot}</p>
        {next ? <NextUp next={next} /> : null}
      </div>
    )
  if (stage.at === 'held') return <Holding held={stage.held} onUndo={undo} onCount={() => void vote.count()} />
  return (
    <div className="flex flex-col gap-3">
      <Before requestId={requestId} />
      <Answer {...props} onVote={vote.hold} />
      {stage.problem ? (
        <p role="alert" className="text-13 text-danger-text">
          {messageOf(stage.problem)}
        </p>
      ) : null}
    </div>
  )
}

type AnswerProps = DecisionProps & { onVote: (vote: Vote) => void }

/** One of the four; denying asks for its reason first, and asking decides nothing. */
function Answer({ onVote, ...props }: AnswerProps) {
  const { requestId, talk, next } = props
  const [at, setAt] = useState<'choice' | 'denying' | 'asking' | 'asked'>('choice')
  const back = () => setAt('choice')
  if (at === 'denying')
    return (
      <Denial onBack={back} onDeny={(reason) => onVote({ decision: 'deny', reason, text: `Denied: ${props.what}` })} />
    )
  if (at === 'asking' && talk.askedOf !== null)
    return <Asking requestId={requestId} requester={talk.askedOf} onBack={back} onAsked={() => setAt('asked')} />
  return (
    <>
      {at === 'asked' ? <Asked requester={talk.askedOf} next={next} /> : null}
      {at !== 'asked' && talk.last ? <LastSaid last={talk.last} /> : null}
      <Choices
        {...props}
        onVote={onVote}
        onDeny={() => setAt('denying')}
        onAsk={talk.askedOf === null ? null : () => setAt('asking')}
      />
    </>
  )
}

const Asked = ({ requester, next }: { requester: string | null; next: NextRequest | null }) => (
  <div className="border-b border-hairline pb-3">
    <p role="status" className="wrap-anywhere">
      <span className="font-medium">Asked.</span> {requester} is told, and you are when it is answered. It can still be
      decided meanwhile.
    </p>
    {next ? <NextUp next={next} /> : null}
  </div>
)
