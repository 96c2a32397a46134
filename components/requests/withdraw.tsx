'use client'

import { useState } from 'react'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toaster.tsx'

export function Withdraw({ requestId, what }: { requestId: string; what: string }) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const withdraw = () =>
    action.run(
      () => post(`/api/v1/requests/${requestId}/withdraw`),
      () => {
        setOpen(false)
        toast.success('Request withdrawn')
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>Withdraw…</Button>}
      title={`Withdraw ${what}`}
      consequence="Nobody can decide it any more. You can ask again at any time."
      confirmLabel="Withdraw"
      pending={action.pending}
      error={action.error}
      danger={false}
      onConfirm={withdraw}
    />
  )
}
