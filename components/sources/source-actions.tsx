'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { call, post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toaster.tsx'

export function SyncNow({ sourceId, running }: { sourceId: string; running: boolean }) {
  const action = useAction()
  const sync = () =>
    action.run(
      async () => {
        const answer = await post(`/api/v1/sources/${sourceId}/sync`)
        if (!answer.ok) toast.error('Not queued', { description: answer.problem.detail })
        return answer
      },
      () => toast.success('Sync queued'),
    )
  return (
    <Button variant="primary" onClick={sync} pending={running ? 'Syncing…' : action.pending && 'Queueing…'}>
      Sync now
    </Button>
  )
}

/** For a sync that was held because so much was missing at once. */
export function AcceptDisappearance({
  sourceId,
  source,
  missing,
}: {
  sourceId: string
  source: string
  missing: string
}) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const accept = () =>
    action.run(
      () => post(`/api/v1/sources/${sourceId}/sync`, { acceptDisappearance: true }),
      () => {
        setOpen(false)
        toast.success('Confirmed; the next sync marks them as gone')
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button variant="danger">Confirm the disappearance…</Button>}
      title={`Confirm that ${missing} of ${source} are gone`}
      consequence="A new sync runs, and what is still missing then is marked as gone: those identities leave the lists, their owners and history stay on record. If more is missing by then, it is held again."
      confirmLabel="They are gone"
      pending={action.pending}
      error={action.error}
      onConfirm={accept}
    />
  )
}

type RemoveSourceProps = { sourceId: string; source: string; consequence: string }

export function RemoveSource({ sourceId, source, consequence }: RemoveSourceProps) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const router = useRouter()
  const remove = () =>
    action.run(
      () => call(`/api/v1/sources/${sourceId}`, { method: 'DELETE' }),
      () => {
        toast.success(`${source} was removed`)
        router.push('/sources')
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button variant="danger">Remove…</Button>}
      title={`Remove ${source}`}
      consequence={consequence}
      confirmLabel="Remove the source"
      typeToConfirm={source}
      pending={action.pending}
      error={action.error}
      onConfirm={remove}
    />
  )
}
