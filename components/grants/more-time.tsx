'use client'

import Link from 'next/link'
import { useState } from 'react'
import { DURATION_MIN_MS, REASON_MAX, REASON_MIN } from '#lib/access/model.ts'
import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { post } from '../api/call.ts'
import { type Action, useAction } from '../api/use-action.ts'
import { DurationChoice } from '../requests/duration-choice.tsx'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { useClockText } from '../ui/clock.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toaster.tsx'

export type MoreTimeProps = {
  grantId: string
  what: string
  /** What the grant is for: the purpose of the one-click ask. */
  reason: string
  endsAt: Instant
  now: Instant
  /** The most that can be asked for now; 0 when nothing can, and then why. */
  longestMs: number
  whyNot: string | null
  pendingRequestId: string | null
}

const USUAL_MS = 15 * MINUTE_MS

function useAsk(grantId: string): Action & { ask: (durationMs: number, reason: string, done?: () => void) => void } {
  const action = useAction()
  const ask = (durationMs: number, reason: string, done?: () => void) =>
    action.run(
      () => post(`/api/v1/grants/${grantId}/extensions`, { duration: toIsoDuration(durationMs), reason }),
      () => {
        done?.()
        toast.success(`Asked for ${formatDuration(durationMs)} more`)
      },
    )
  return { ...action, ask }
}

/** For owners, while a grant is live: how much more, and why; beside it when it would end then. */
export function MoreTime(props: MoreTimeProps) {
  const [open, setOpen] = useState(false)
  if (props.pendingRequestId) return null
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>Ask for more time…</Button>}
      title={`More time for ${props.what}`}
      description="A request of its own: an approver decides, and until then the grant ends when it was to end."
    >
      <AskForMore {...props} key={String(open)} onDone={() => setOpen(false)} />
    </Dialog>
  )
}

type AskForMoreProps = Omit<MoreTimeProps, 'pendingRequestId' | 'reason' | 'what'> & { onDone: () => void }

/** The form inside of the dialog. */
export function AskForMore({ grantId, endsAt, now, longestMs, whyNot, onDone }: AskForMoreProps) {
  const { ask, pending, error } = useAsk(grantId)
  const [durationMs, setDurationMs] = useState<number | null>(Math.min(USUAL_MS, longestMs))
  const [reason, setReason] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  if (whyNot) return <p className="text-muted">{whyNot}</p>
  const possible = durationMs !== null && durationMs >= DURATION_MIN_MS && durationMs <= longestMs
  const submit = () => {
    if (!possible || durationMs === null) return
    if (reason.trim().length < REASON_MIN)
      return setComplaint(`Say in at least ${REASON_MIN} characters what the time is for.`)
    setComplaint(null)
    ask(durationMs, reason.trim(), onDone)
  }
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={(event) => (event.preventDefault(), submit())}>
      <DurationChoice valueMs={durationMs} longestMs={longestMs} onChange={setDurationMs} />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-13">
        <dt className="text-muted">End as it is</dt>
        <dd>
          <Time at={endsAt} now={now} exact className="whitespace-normal" />
        </dd>
        <dt className="text-muted">New end</dt>
        <dd className="font-medium">
          {possible && durationMs !== null ? (
            <Time at={plus(endsAt, durationMs)} now={now} exact className="whitespace-normal" />
          ) : (
            '—'
          )}
        </dd>
      </dl>
      <Field id="more-time-reason" label="What is the time for?" hint="The approver decides by this." error={complaint}>
        {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      {error ? (
        <p role="alert" className="text-13 text-danger-text">
          {error}
        </p>
      ) : null}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={!possible} pending={pending && 'Sending…'}>
          Ask for {durationMs !== null && possible ? formatDuration(durationMs) : 'it'} more
        </Button>
      </div>
    </form>
  )
}

/** The last quarter of an hour, and then the last five minutes, by the server's clock. */
const phaseAt = (endsAt: Instant, now: Instant): '' | '15' | '5' => {
  const leftMs = endsAt - now
  if (leftMs <= 0 || leftMs > 15 * MINUTE_MS) return ''
  return leftMs <= 5 * MINUTE_MS ? '5' : '15'
}

/** Warns before the cut, so that nobody loses unfinished work to it; one click asks for a little more. */
export function EndsSoon({ grantId, reason, endsAt, now, longestMs, whyNot, pendingRequestId }: MoreTimeProps) {
  const phase = useClockText(now, (current) => phaseAt(endsAt, current))
  const { ask, pending, error } = useAsk(grantId)
  if (phase === '') return null
  const durationMs = Math.min(USUAL_MS, longestMs)
  const tone = phase === '5' ? 'warn' : 'info'
  const title = phase === '5' ? 'It ends within 5 minutes' : 'It ends within 15 minutes'
  if (pendingRequestId)
    return (
      <Callout tone={tone} title={title}>
        More time <Pending requestId={pendingRequestId} />. Until it is approved the end stands.
      </Callout>
    )
  return (
    <Callout
      tone={tone}
      title={title}
      action={
        whyNot ? null : (
          <Button
            pending={pending && 'Sending…'}
            onClick={() => ask(durationMs, `More time for the same task: ${reason}`.slice(0, REASON_MAX))}
          >
            Ask for {formatDuration(durationMs)} more
          </Button>
        )
      }
    >
      {error ?? whyNot ?? 'Finish and save what you are doing: sessions that could keep the privilege are ended.'}
    </Callout>
  )
}

const Pending = ({ requestId }: { requestId: string }) => (
  <Link href={`/requests/${requestId}`} className="link underline">
    is asked for and waits for a decision
  </Link>
)
