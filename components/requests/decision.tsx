'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { post, type Problem } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { ButtonLink } from '../ui/button-link.tsx'
import { Callout } from '../ui/callout.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Select } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'

export type DecisionProps = {
  requestId: string
  askedHash: string
  what: string
  asked: { iso: string; text: string }
  shorter: readonly { iso: string; text: string }[]
  /** Preselected among the shorter ones. */
  offer: { iso: string; why: string } | null
  /** Null when this person may vote now; otherwise why not. */
  whyNot: string | null
  /** Nothing can be approved there now; denying goes on. */
  closed: string | null
  next: { href: string; label: string; left: number } | null
  /** What follows an approval, where it is not a grant of its own. */
  afterwards: string | null
}

type Outcome = { state: 'approved' | 'denied'; text: string }

const DENIALS = [
  'Broader than the task needs',
  'Longer than the task needs',
  'The reason cannot be checked',
  'Not in this change window',
] as const

/** Three answers of equal weight; none is focused by itself. Stays in place after the vote and shows what was recorded. */
export function Decision(props: DecisionProps) {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const action = useAction()
  const [mode, setMode] = useState<'choose' | 'deny'>('choose')
  const vote = (decision: 'approve' | 'deny', extra: { duration?: string; reason?: string }, text: string) =>
    action.run(
      () =>
        post<{ state: 'approved' | 'denied' }>(`/api/v1/requests/${props.requestId}/votes`, {
          decision,
          askedHash: props.askedHash,
          ...extra,
        }),
      ({ state }) => {
        setOutcome({ state, text })
        toast.success(text)
      },
    )
  if (outcome) return <Recorded outcome={outcome} {...props} />
  if (action.problem && action.problem.status === 409 && !action.problem.code.startsWith('access.'))
    return <Meanwhile problem={action.problem} next={props.next} />
  if (props.whyNot) return <p className="text-muted">{props.whyNot}</p>
  return (
    <div className="flex flex-col gap-3">
      {mode === 'choose' ? (
        <Choices
          {...props}
          pending={action.pending}
          onApprove={(duration, text) => vote('approve', duration ? { duration } : {}, text)}
          onDeny={() => setMode('deny')}
        />
      ) : (
        <Denial
          pending={action.pending}
          onBack={() => setMode('choose')}
          onDeny={(reason) => vote('deny', { reason }, `Denied: ${props.what}`)}
        />
      )}
      {action.error ? (
        <p role="alert" className="text-13 text-danger-text">
          {action.error}
        </p>
      ) : null}
    </div>
  )
}

type ChoicesProps = Pick<DecisionProps, 'what' | 'asked' | 'shorter' | 'offer' | 'closed'> & {
  pending: boolean
  onApprove: (duration: string | null, text: string) => void
  onDeny: () => void
}

/** a, s and d move to the answer; Enter then gives it. So no single key decides anything. */
function useAnswerKeys(onDeny: () => void) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      if (
        typing ||
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        document.documentElement.dataset.shortcuts === 'off'
      )
        return
      if (document.querySelector('[role=dialog],[role=alertdialog],[role=menu]')) return
      if (event.key === 'd') onDeny()
      else if (event.key === 'a' || event.key === 's') document.getElementById(`answer-${event.key}`)?.focus()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [onDeny])
}

function Choices({ onDeny, closed, ...approval }: ChoicesProps) {
  useAnswerKeys(onDeny)
  return (
    <div className="flex flex-col gap-3">
      {closed ? (
        <p className="text-muted">It cannot be approved now. It can wait, or be denied.</p>
      ) : (
        <Approvals {...approval} />
      )}
      <Button className="w-full" disabled={approval.pending} onClick={onDeny}>
        Deny with a reason… <Hint>d</Hint>
      </Button>
    </div>
  )
}

/** As asked, or shorter. */
function Approvals({ what, asked, shorter, offer, pending, onApprove }: Omit<ChoicesProps, 'closed' | 'onDeny'>) {
  const [less, setLess] = useState(offer?.iso ?? shorter[0]?.iso ?? '')
  const chosen = shorter.find((one) => one.iso === less)
  return (
    <>
      <Button
        id="answer-a"
        className="w-full"
        pending={pending && 'Recording…'}
        onClick={() => onApprove(null, `Approved for ${asked.text}: ${what}`)}
      >
        Approve for {asked.text} <Hint>a</Hint>
      </Button>
      {chosen ? (
        <div className="flex flex-col gap-1">
          <div className="flex gap-2">
            <Select
              aria-label="A shorter time"
              className="w-28 shrink-0"
              value={less}
              onChange={(event) => setLess(event.target.value)}
              options={shorter.map((one) => ({ value: one.iso, label: one.text }))}
            />
            <Button
              id="answer-s"
              className="min-w-0 flex-1"
              pending={pending && 'Recording…'}
              onClick={() => onApprove(less, `Approved for ${chosen.text} instead of ${asked.text}: ${what}`)}
            >
              Approve shorter <Hint>s</Hint>
            </Button>
          </div>
          {offer ? <p className="text-12 text-muted">{offer.why}</p> : null}
        </div>
      ) : null}
    </>
  )
}

const Hint = ({ children }: { children: string }) => (
  <span className="ml-1 max-lg:hidden">
    <Kbd>{children}</Kbd>
  </span>
)

function Denial({
  pending,
  onBack,
  onDeny,
}: {
  pending: boolean
  onBack: () => void
  onDeny: (reason: string) => void
}) {
  const [reason, setReason] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  // The field replaces the buttons, which had the focus.
  useEffect(() => document.getElementById('deny-reason')?.focus(), [])
  const send = () =>
    reason.trim().length < 3 ? setComplaint('Say why, in a few words: the requester reads it.') : onDeny(reason.trim())
  return (
    <form className="flex flex-col gap-3" noValidate onSubmit={(event) => (event.preventDefault(), send())}>
      <Field
        id="deny-reason"
        label="Why is it denied?"
        hint="The requester reads it, and it stays in the record."
        error={complaint}
      >
        {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      <ul aria-label="Ready reasons" className="flex flex-wrap gap-1.5">
        {DENIALS.map((ready) => (
          <li key={ready}>
            <button
              type="button"
              onClick={() => setReason(ready)}
              className="min-h-6 rounded-control border border-hairline bg-sunken px-2 py-0.5 text-left text-12 hover:border-edge"
            >
              {ready}
            </button>
          </li>
        ))}
      </ul>
      <div className="flex gap-2">
        <Button onClick={onBack} disabled={pending}>
          Back
        </Button>
        <Button type="submit" className="flex-1" pending={pending && 'Recording…'}>
          Deny
        </Button>
      </div>
    </form>
  )
}

const Next = ({ next }: { next: DecisionProps['next'] }) =>
  next ? (
    <div className="mt-3 flex flex-col items-start gap-1">
      <ButtonLink href={next.href} variant="primary">
        Next request
      </ButtonLink>
      <p className="text-12 text-muted">
        {next.label}
        {next.left > 1 ? `, and ${next.left - 1} more` : ''}
      </p>
    </div>
  ) : (
    <p className="mt-2 text-13 text-muted">
      Nothing else waits for you.{' '}
      <Link href="/requests?view=all" className="link">
        All requests
      </Link>
    </p>
  )

const Recorded = ({ outcome, next, afterwards }: { outcome: Outcome } & Pick<DecisionProps, 'next' | 'afterwards'>) => (
  <div role="status">
    <p className="font-medium">Recorded. {outcome.text}</p>
    {outcome.state === 'approved' ? (
      <p className="mt-1 text-muted">
        {afterwards ?? 'It is granted now, read back, and ends by itself. Its owner or you can end it earlier.'}
      </p>
    ) : null}
    <Next next={next} />
  </div>
)

/** Somebody or something was quicker: their decision is the news, not an error. */
const Meanwhile = ({ problem, next }: { problem: Problem; next: DecisionProps['next'] }) => (
  <div>
    <Callout title={problem.title}>{problem.detail}</Callout>
    <Next next={next} />
  </div>
)
