'use client'

import { useState } from 'react'
import { REASON_MIN } from '#lib/access/model.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/numbers.ts'
import { toast } from '../ui/toaster.tsx'

/** Says that the database was restored: for what a worker cannot notice. */
export function DeclareRestore() {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const declare = (reason: string) =>
    action.run(
      () => post<{ requestsLapsed: number; grantsStopped: number }>('/api/v1/restorations', { reason }),
      ({ requestsLapsed, grantsStopped }) => {
        setOpen(false)
        toast.success(
          `In restore mode: ${plural(requestsLapsed, 'request')} to ask again, ${plural(grantsStopped, 'grant')} stopped`,
        )
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => (action.forget(), setOpen(next))}
      trigger={<Button variant="danger">Declare a restore…</Button>}
      title="Declare that the database was restored"
      consequence="Pending requests lapse and have to be made again; grants that would start are closed. Nothing is asked, approved or given until every source is reconciled and an admin has ended it. Live grants keep their ends."
      confirmLabel="Enter restore mode"
      pending={action.pending}
      error={action.error}
      reason={{ label: 'What was restored, from when?', hint: 'It stays in the record.', minLength: REASON_MIN }}
      onConfirm={declare}
    />
  )
}

/** Ends it: possible once nothing is missing. */
export function FinishRestore() {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const finish = (reason: string) =>
    action.run(
      () => post('/api/v1/restorations/finish', { reason }),
      () => {
        setOpen(false)
        toast.success('Restore mode is over')
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => (action.forget(), setOpen(next))}
      trigger={<Button variant="primary">End restore mode…</Button>}
      title="End restore mode"
      consequence="Access may be asked for, approved and given again, by the people, roles and rules that the restored database knows."
      confirmLabel="End restore mode"
      danger={false}
      pending={action.pending}
      error={action.error}
      reason={{ label: 'What did you look at?', hint: 'It stays in the record.', minLength: REASON_MIN }}
      onConfirm={finish}
    />
  )
}
