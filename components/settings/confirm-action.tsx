'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toaster.tsx'

type ConfirmActionProps = {
  label: string
  title: string
  consequence: string
  confirmLabel: string
  done: string
  method: 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  path: string
  body?: Record<string, unknown>
  danger?: boolean
  small?: boolean
  typeToConfirm?: string
  /** Where to go when the thing itself is gone. */
  then?: string
}

/** One command behind one question that names the thing and what follows. */
export function ConfirmAction(props: ConfirmActionProps) {
  const {
    label,
    title,
    consequence,
    confirmLabel,
    done,
    method,
    path,
    body,
    danger = true,
    small = false,
    typeToConfirm,
    then,
  } = props
  const [open, setOpen] = useState(false)
  const action = useAction()
  const router = useRouter()
  const act = () =>
    action.run(
      () => call(path, { method, ...(body || method === 'POST' ? { body: body ?? {} } : {}) }),
      () => {
        setOpen(false)
        toast.success(done)
        if (then) router.push(then)
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => (action.forget(), setOpen(next))}
      trigger={
        <Button variant={danger ? 'danger' : 'secondary'} size={small ? 'small' : 'medium'}>
          {label}
        </Button>
      }
      title={title}
      consequence={consequence}
      confirmLabel={confirmLabel}
      danger={danger}
      pending={action.pending}
      error={action.error}
      {...(typeToConfirm ? { typeToConfirm } : {})}
      onConfirm={act}
    />
  )
}
