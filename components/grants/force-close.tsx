'use client'

import { useState } from 'react'
import { REASON_MIN } from '#lib/access/model.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toaster.tsx'

type ForceCloseProps = { grantId: string; what: string; source: string }

/** For admins, while the revoke fails: stops the attempts, and says for good that it may still be live. */
export function ForceClose({ grantId, what, source }: ForceCloseProps) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const close = (reason: string) =>
    action.run(
      () => post(`/api/v1/grants/${grantId}/force-close`, { reason }),
      () => {
        setOpen(false)
        toast.success(`Given up: ${what} may still be live`)
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>Force close…</Button>}
      title={`Give up taking back ${what}`}
      consequence={`The attempts stop. It may still be live at ${source}: it stays marked so and counts as exposed until a complete listing of ${source} proves it gone. A listing that shows it puts it with what is not on record, to be removed there.`}
      confirmLabel="Force close"
      pending={action.pending}
      error={action.error}
      reason={{
        label: 'Why is it given up?',
        hint: 'Such as: the server was switched off for good.',
        minLength: REASON_MIN,
      }}
      onConfirm={close}
    />
  )
}
