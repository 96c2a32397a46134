'use client'

import { useState } from 'react'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toaster.tsx'

/** Ends a live grant at once. */
export function EndNow({ grantId, identity, entitlement }: { grantId: string; identity: string; entitlement: string }) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const end = (reason: string) =>
    action.run(
      () => post<{ state: string }>(`/api/v1/grants/${grantId}/end`, { reason }),
      () => {
        setOpen(false)
        toast.success(`Ending ${identity} → ${entitlement}`)
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button variant="danger">End now</Button>}
      title={`End ${identity} → ${entitlement}`}
      consequence={`It is revoked at once and read back. Sessions of ${identity} that could keep it are ended; work within its baseline goes on.`}
      confirmLabel="End now"
      pending={action.pending}
      error={action.error}
      reason={{ label: 'Why now?', hint: 'Such as: the task is done.', minLength: 3 }}
      onConfirm={end}
    />
  )
}
