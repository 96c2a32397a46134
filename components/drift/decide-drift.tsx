'use client'

import { useState } from 'react'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toaster.tsx'

type DecideProps = {
  driftId: string
  button: string
  title: string
  consequence: string
  /** Said once it is recorded. */
  done: string
}

/** Puts it on record, with a reason. */
export const AdoptDrift = ({ insteadOfRemoval, ...props }: DecideProps & { insteadOfRemoval: boolean }) => (
  <Decide
    {...props}
    danger={false}
    path="adopt"
    body={insteadOfRemoval ? { insteadOfRemoval } : {}}
    why={{ label: 'Why does it stay?', hint: 'Recorded. Such as: the night job needs it, agreed with the owner.' }}
  />
)

/** Has it removed, with a reason. */
export const RemoveDrift = (props: DecideProps) => (
  <Decide
    {...props}
    danger
    path="remove"
    body={{}}
    why={{ label: 'Why is it removed?', hint: 'Recorded. Such as: nobody asked for it.' }}
  />
)

type Inner = DecideProps & {
  danger: boolean
  path: 'adopt' | 'remove'
  body: Record<string, unknown>
  why: { label: string; hint: string }
}

function Decide({ driftId, button, title, consequence, done, danger, path, body, why }: Inner) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const decide = (reason: string) =>
    action.run(
      () => post<{ state: string }>(`/api/v1/drift/${driftId}/${path}`, { ...body, reason }),
      () => {
        setOpen(false)
        toast.success(done)
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => (action.forget(), setOpen(next))}
      trigger={<Button variant={danger ? 'danger' : 'secondary'}>{button}</Button>}
      title={title}
      consequence={consequence}
      confirmLabel={button}
      danger={danger}
      pending={action.pending}
      error={action.error}
      reason={why}
      onConfirm={decide}
    />
  )
}
