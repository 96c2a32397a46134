'use client'

import { OctagonX } from 'lucide-react'
import { useState } from 'react'
import { ESTATE_NAME, type HaltTarget, REASON_MIN } from '#lib/access/model.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { formatCount, plural } from '../ui/numbers.ts'
import { toast } from '../ui/toaster.tsx'
import { type Counted, useOutlook } from './use-outlook.ts'
import { consequencesOf, targetFields } from './words.ts'

type PullSwitchProps = {
  target: HaltTarget
  /** In a sentence: "all of billing-db". */
  place: string
}

/** Ends everything at once. It says in numbers what that is before it is done. */
export function PullSwitch({ target, place }: PullSwitchProps) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const counted = useOutlook(open ? new URLSearchParams(targetFields(target)).toString() : null)
  const counting = counted.state === 'counting'
  const pull = (reason: string) =>
    action.run(
      () => post<{ grantsEnded: number }>('/api/v1/halts', { ...targetFields(target), reason }),
      ({ grantsEnded }) => {
        setOpen(false)
        toast.success(
          grantsEnded === 0
            ? `The kill switch is pulled for ${place}`
            : `The kill switch is pulled for ${place}: ${plural(grantsEnded, 'grant')} ${grantsEnded === 1 ? 'ends' : 'end'}`,
        )
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => (action.forget(), setOpen(next))}
      trigger={
        <Button variant="danger">
          <OctagonX aria-hidden />
          Pull the kill switch…
        </Button>
      }
      title={`Pull the kill switch for ${place}`}
      consequence={<Consequences counted={counted} />}
      confirmLabel="Pull the kill switch"
      pendingLabel={counting ? 'Counting…' : 'Recording…'}
      pending={action.pending || counting}
      error={action.error}
      reason={{
        label: 'Why?',
        hint: 'Everybody it stops reads this, and it stays in the record.',
        minLength: REASON_MIN,
      }}
      {...(target.scope === 'estate' ? { typeToConfirm: ESTATE_NAME } : {})}
      onConfirm={pull}
    />
  )
}

/** As high while it counts as when it is counted. */
const Consequences = ({ counted }: { counted: Counted }) => (
  <>
    <div aria-live="polite" className="my-3 min-h-12 rounded-control border border-hairline bg-sunken px-3 py-2">
      {counted.state === 'counted' ? (
        <ul aria-label="What ends" className="text-text">
          {consequencesOf(counted.outlook).map(({ key, count, text }) => (
            <li key={key} className="flex gap-2">
              <span className="tabular min-w-4 shrink-0 text-right font-semibold">{formatCount(count)}</span>
              {text}
            </li>
          ))}
        </ul>
      ) : (
        <p>{counted.state === 'counting' ? 'Counting what would end…' : `It could not be counted. ${counted.why}`}</p>
      )}
    </div>
    <p>
      Nothing is asked, approved or given there until an admin lifts it. What ended does not come back: it has to be
      asked for again.
    </p>
  </>
)
