'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { HOUR_MS } from '#lib/kernel/time.ts'
import { DURATION_MIN_MS, REASON_MIN } from '#lib/access/model.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Textarea } from '../ui/input.tsx'
import { Panel } from '../ui/panel.tsx'
import { toast } from '../ui/toaster.tsx'
import { DurationChoice } from './duration-choice.tsx'
import { EntitlementChoice, type Offered } from './entitlement-choice.tsx'
import { usePreview } from './use-preview.ts'
import { WhoDecides } from './who-decides.tsx'

type RequestFormProps = {
  identityId: string
  identityName: string
  offered: readonly Offered[]
  initialEntitlementId: string | null
  /** Set while nothing can be asked for, and then why. What was filled in before it came stays. */
  closed: ReactNode
}

const LONGEST_UNKNOWN_MS = 8 * HOUR_MS

/** What, for how long, why; beside it who will decide, before anything is sent. */
export function RequestForm({ identityId, identityName, offered, initialEntitlementId, closed }: RequestFormProps) {
  const router = useRouter()
  const action = useAction()
  const [entitlementId, setEntitlementId] = useState(initialEntitlementId ?? '')
  const [durationMs, setDurationMs] = useState<number | null>(HOUR_MS)
  const [reason, setReason] = useState('')
  const [task, setTask] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  const chosen = offered.find((one) => one.id === entitlementId) ?? null
  const longestMs = chosen?.maxDurationMs ?? LONGEST_UNKNOWN_MS
  const outOfBounds = durationMs === null || durationMs < DURATION_MIN_MS || durationMs > longestMs
  const preview = usePreview(
    // While it is closed the answer is known; asked again once it is open, or an old refusal would stand.
    chosen && !outOfBounds && !closed
      ? { identityId, entitlementId: chosen.id, duration: toIsoDuration(durationMs) }
      : null,
  )
  const choose = (id: string) => {
    setEntitlementId(id)
    const limit = offered.find((one) => one.id === id)?.maxDurationMs ?? LONGEST_UNKNOWN_MS
    if (durationMs !== null && durationMs > limit) setDurationMs(limit)
  }
  const submit = () => {
    const missing = !chosen
      ? 'Choose what is needed.'
      : outOfBounds
        ? `Choose between ${formatDuration(DURATION_MIN_MS)} and ${formatDuration(longestMs)}.`
        : reason.trim().length < REASON_MIN
          ? `Say in at least ${REASON_MIN} characters what it is for.`
          : null
    setComplaint(missing)
    if (missing || !chosen || durationMs === null) return
    action.run(
      () =>
        post<{ id: string }>('/api/v1/requests', {
          identityId,
          entitlementId: chosen.id,
          duration: toIsoDuration(durationMs),
          reason: reason.trim(),
          ...(task.trim() ? { task: task.trim() } : {}),
        }),
      ({ id }) => {
        toast.success('Request sent')
        router.push(`/requests/${id}`)
      },
    )
  }
  const untouched = entitlementId === (initialEntitlementId ?? '') && reason === '' && task === ''
  if (closed && untouched) return closed
  return (
    <form
      className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_320px]"
      noValidate
      onSubmit={(event) => (event.preventDefault(), submit())}
    >
      {closed ? (
        <div className="flex flex-col gap-3 lg:col-span-2">
          {closed}
          <p className="text-13 text-muted">What you filled in stays here: it can be sent once that is over.</p>
        </div>
      ) : null}
      <div className="flex min-w-0 flex-col gap-5">
        <Panel title="What" count={offered.length} flush>
          <EntitlementChoice offered={offered} chosen={entitlementId} onChoose={choose} identityName={identityName} />
        </Panel>
        <Panel title="For how long">
          <DurationChoice valueMs={durationMs} longestMs={longestMs} onChange={setDurationMs} />
        </Panel>
        <Panel title="Why">
          <div className="flex flex-col gap-4">
            <Field
              id="reason"
              label="What is it for?"
              hint="The approver decides by this, and it stays in the record. Name the ticket, the failure or the change."
            >
              {(control) => (
                <Textarea
                  {...control}
                  minLength={REASON_MIN}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              )}
            </Field>
            <Field id="task" label="Ticket or task" optional>
              {(control) => (
                <Input
                  {...control}
                  className="max-w-80 font-mono"
                  placeholder="INC-4711"
                  value={task}
                  onChange={(event) => setTask(event.target.value)}
                />
              )}
            </Field>
          </div>
        </Panel>
      </div>
      <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-16">
        <WhoDecides preview={preview} hasChosen={chosen !== null} />
        {complaint || action.error ? (
          <Callout tone="danger" title={complaint ?? 'It was not sent'}>
            {complaint ? null : action.error}
          </Callout>
        ) : null}
        <Button
          type="submit"
          variant="primary"
          size="large"
          className="w-full"
          pending={action.pending && 'Sending…'}
          disabled={preview.state === 'refused' || Boolean(closed)}
        >
          Send request
        </Button>
        <p className="text-12 text-muted">
          The time starts when it is granted, not when you ask. It ends by itself; you can end it earlier.
        </p>
      </div>
    </form>
  )
}
