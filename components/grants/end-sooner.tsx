'use client'

import { useState } from 'react'
import { formatDuration } from '#lib/kernel/duration.ts'
import { HOUR_MS, type Instant, instant, MINUTE_MS, plus, SECOND_MS, toRfc3339 } from '#lib/kernel/time.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { useClockText } from '../ui/clock.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toaster.tsx'

const LEFT_MS = [5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS]

type EndSoonerProps = { grantId: string; what: string; endsAt: Instant; now: Instant }

/** Leaves a live grant less time than it has. To lengthen it again takes a decision. */
export function EndSooner({ grantId, what, endsAt, now }: EndSoonerProps) {
  const [open, setOpen] = useState(false)
  // By the server's clock, to the second: the browser's may be wrong by minutes.
  const current = instant(Number(useClockText(now, (at) => String(Math.floor(at / SECOND_MS)))) * SECOND_MS)
  const offered = LEFT_MS.filter((ms) => plus(current, ms) < endsAt)
  if (offered.length === 0) return null
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>End sooner…</Button>}
      title={`End ${what} sooner`}
      description="It is taken back and read back at the new end. To have it longer again takes a new decision."
    >
      <Shorten key={String(open)} {...{ grantId, endsAt, now, current, offered }} onDone={() => setOpen(false)} />
    </Dialog>
  )
}

type ShortenProps = Omit<EndSoonerProps, 'what'> & {
  current: Instant
  offered: readonly number[]
  onDone: () => void
}

function Shorten({ grantId, endsAt, now, current, offered, onDone }: ShortenProps) {
  const action = useAction()
  const [chosen, setChosen] = useState(() => offered[0] ?? MINUTE_MS)
  const leftMs = offered.includes(chosen) ? chosen : (offered.at(-1) ?? chosen)
  const wanted = plus(current, leftMs)
  const submit = () =>
    action.run(
      () => post(`/api/v1/grants/${grantId}/shorten`, { endsAt: toRfc3339(wanted) }),
      () => {
        onDone()
        toast.success(`Ends in ${formatDuration(leftMs)}`)
      },
    )
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={(event) => (event.preventDefault(), submit())}>
      <Field id="time-left" label="Time that is left">
        {(control) => (
          <Select
            {...control}
            value={String(leftMs)}
            onChange={(event) => setChosen(Number(event.target.value))}
            options={offered.map((ms) => ({ value: String(ms), label: formatDuration(ms) }))}
          />
        )}
      </Field>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-13">
        <dt className="text-muted">End as it is</dt>
        <dd>
          <Time at={endsAt} now={now} exact className="whitespace-normal" />
        </dd>
        <dt className="text-muted">New end</dt>
        <dd className="font-medium">
          <Time key={wanted} at={wanted} now={now} exact className="whitespace-normal" />
        </dd>
      </dl>
      {action.error ? (
        <p role="alert" className="text-13 text-danger-text">
          {action.error}
        </p>
      ) : null}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={action.pending && 'Recording…'}>
          End in {formatDuration(leftMs)}
        </Button>
      </div>
    </form>
  )
}
