'use client'

import { useState } from 'react'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { toast } from '../ui/toaster.tsx'
import { ClaimForm, type ClaimWish, type TeamChoice } from './claim-form.tsx'

type Outcome = { claimId: string; state: 'accepted' | 'pending' }

/** At once when nobody owns it; otherwise its owner decides. */
export function ClaimButton({
  identityId,
  name,
  ownerName,
  teams,
}: {
  identityId: string
  name: string
  ownerName: string | null
  teams: readonly TeamChoice[]
}) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const claim = (wish: ClaimWish) =>
    action.run(
      () => post<Outcome>(`/api/v1/identities/${identityId}/claims`, wish),
      ({ state }) => {
        setOpen(false)
        toast.success(state === 'accepted' ? `${name} is yours` : `Claim sent to ${ownerName ?? 'the owner'}`)
      },
    )
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button variant={ownerName === null ? 'primary' : 'secondary'}>Claim…</Button>}
      title={`Claim ${name}`}
      description={
        ownerName === null
          ? 'Nobody owns it: it is yours at once. You then answer for what it holds.'
          : `${ownerName} owns it and decides about your claim.`
      }
    >
      <ClaimForm label="Claim" teams={teams} pending={action.pending} error={action.error} onClaim={claim} />
    </Dialog>
  )
}

export function ReleaseButton({ identityId, name }: { identityId: string; name: string }) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const release = (reason: string) =>
    action.run(
      () => post(`/api/v1/identities/${identityId}/release`, { reason }),
      () => {
        setOpen(false)
        toast.success(`${name} is released`)
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="small">Release…</Button>}
      title={`Release ${name}`}
      consequence="Nobody answers for it then. Everybody sees it as unowned and can claim it."
      confirmLabel="Release"
      pending={action.pending}
      error={action.error}
      reason={{ label: 'Why do you let go of it?' }}
      onConfirm={release}
    />
  )
}
