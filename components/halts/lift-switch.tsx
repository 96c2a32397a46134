'use client'

import { useState } from 'react'
import { REASON_MIN } from '#lib/access/model.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toaster.tsx'

/** Opens what a kill switch closed. Nothing comes back by itself. */
export function LiftSwitch({ haltId, place }: { haltId: string; place: string }) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const lift = (reason: string) =>
    action.run(
      () => post(`/api/v1/halts/${haltId}/lift`, { reason }),
      () => {
        setOpen(false)
        toast.success(`Lifted for ${place}`)
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => (action.forget(), setOpen(next))}
      trigger={<Button size="small">Lift…</Button>}
      title={`Lift the kill switch for ${place}`}
      consequence="Requests can be made and approved again, also those that waited. What it ended stays ended: whoever still needs it asks again."
      confirmLabel="Lift it"
      danger={false}
      pending={action.pending}
      error={action.error}
      reason={{ label: 'Why is it safe now?', hint: 'It stays in the record.', minLength: REASON_MIN }}
      onConfirm={lift}
    />
  )
}
