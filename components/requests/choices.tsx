'use client'

import { useEffect, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Select } from '../ui/select.tsx'
import { visibleText } from '../ui/visible.ts'
import { isReason } from './hold.ts'
import { KeyHint } from './key-hint.tsx'
import { useAnswerKeys } from './use-answer-keys.ts'
import type { Vote } from './use-held-vote.ts'

export type Offered = {
  what: string
  asked: { iso: string; text: string }
  shorter: readonly { iso: string; text: string }[]
  /** Preselected among the shorter ones. */
  offer: { iso: string; why: string } | null
  /** Nothing can be approved there now; denying goes on. */
  closed: string | null
  /** Why approving takes a second step; null where one is enough. */
  grave: string | null
}

type ChoicesProps = Offered & {
  onVote: (vote: Vote) => void
  onDeny: () => void
  /** Null where nobody can be asked. */
  onAsk: (() => void) | null
}

const focusOn = (id: string) => document.getElementById(id)?.focus()

/** a and s move to the answer and Enter gives it, d asks for the reason, c for the question: no single key decides anything. */
export function Choices({ onDeny, onAsk, closed, ...approval }: ChoicesProps) {
  const [wish, setWish] = useState<Vote | null>(null)
  useAnswerKeys(
    wish
      ? {}
      : { a: () => focusOn('answer-a'), s: () => focusOn('answer-s'), d: onDeny, ...(onAsk ? { c: onAsk } : {}) },
  )
  if (wish && approval.grave)
    return (
      <SecondStep
        what={approval.what}
        grave={approval.grave}
        onBack={() => setWish(null)}
        onGo={(reason) => approval.onVote({ ...wish, reason })}
      />
    )
  return (
    <div className="flex flex-col gap-3">
      {closed ? (
        <p className="text-muted">It cannot be approved now. It can wait, be asked about, or be denied.</p>
      ) : (
        <Approvals {...approval} onVote={approval.grave ? setWish : approval.onVote} />
      )}
      <Button className="w-full" size="large" onClick={onDeny}>
        Deny with a reason… <KeyHint>d</KeyHint>
      </Button>
      {onAsk ? (
        <Button className="w-full" size="large" onClick={onAsk}>
          Ask the requester… <KeyHint>c</KeyHint>
        </Button>
      ) : null}
    </div>
  )
}

/** As asked, or shorter. */
function Approvals({ what, asked, shorter, offer, grave, onVote }: Omit<ChoicesProps, 'closed' | 'onDeny' | 'onAsk'>) {
  const [less, setLess] = useState(offer?.iso ?? shorter[0]?.iso ?? '')
  const chosen = shorter.find((one) => one.iso === less)
  const further = grave ? '…' : ''
  return (
    <>
      <Button
        id="answer-a"
        className="w-full"
        size="large"
        onClick={() => onVote({ decision: 'approve', text: `Approved for ${asked.text}: ${what}` })}
      >
        Approve for {asked.text}
        {further} <KeyHint>a</KeyHint>
      </Button>
      {chosen ? (
        <div className="flex flex-col gap-1">
          <div className="flex gap-2">
            <Select
              aria-label="A shorter time"
              className="h-10 w-28 shrink-0"
              value={less}
              onChange={(event) => setLess(event.target.value)}
              options={shorter.map((one) => ({ value: one.iso, label: one.text }))}
            />
            <Button
              id="answer-s"
              className="min-w-0 flex-1"
              size="large"
              onClick={() =>
                onVote({
                  decision: 'approve',
                  duration: less,
                  text: `Approved for ${chosen.text} instead of ${asked.text}: ${what}`,
                })
              }
            >
              Approve shorter{further} <KeyHint>s</KeyHint>
            </Button>
          </div>
          {offer ? <p className="text-12 text-muted">{offer.why}</p> : null}
        </div>
      ) : null}
    </>
  )
}

type SecondStepProps = { what: string; grave: string; onBack: () => void; onGo: (reason: string) => void }

/** What leads to an administrator's power is said once more, by name, and approved only with a reason in own words. */
export function SecondStep({ what, grave, onBack, onGo }: SecondStepProps) {
  const [reason, setReason] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  useAnswerKeys({ Escape: onBack })
  useEffect(() => focusOn('sure-reason'), [])
  const send = () => {
    if (isReason(reason)) return onGo(reason.trim())
    setComplaint('Say why this is right, in a few words.')
    focusOn('sure-reason')
  }
  return (
    <form
      aria-labelledby="second-step"
      className="flex flex-col gap-3"
      noValidate
      onSubmit={(event) => (event.preventDefault(), send())}
    >
      <p id="second-step">
        <span className="font-medium wrap-anywhere">{visibleText(what)}</span>: {grave}
      </p>
      <Field
        id="sure-reason"
        label="Why is it right?"
        hint="It stays in the record beside your name."
        error={complaint}
      >
        {(control) => (
          <Input
            {...control}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => (event.key === 'Escape' ? onBack() : undefined)}
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button size="large" onClick={onBack}>
          Back
        </Button>
        <Button type="submit" size="large" variant="danger" className="flex-1">
          Approve all the same
        </Button>
      </div>
    </form>
  )
}
