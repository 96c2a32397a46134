'use client'

import { useState } from 'react'
import Link from 'next/link'
import type { Instant } from '#lib/kernel/time.ts'
import { post } from '../api/call.ts'
import { type Action, useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toaster.tsx'
import { Name } from '../ui/name.tsx'

export type ClaimItemProps = {
  claim: {
    id: string
    identityId: string
    identityName: string
    sentence: string
    reason: string
    createdAt: Instant
    mayDecide: boolean
    mayWithdraw: boolean
  }
  now: Instant
  /** On the overview the identity is named and linked; on its own page it is known. */
  linked?: boolean
}

/** One claim that waits: its decider accepts or refuses it, its maker may take it back. */
export function ClaimItem({ claim, now, linked = false }: ClaimItemProps) {
  const action = useAction()
  const withdraw = () =>
    action.run(
      () => post(`/api/v1/claims/${claim.id}/withdraw`),
      () => toast.success('Claim withdrawn'),
    )
  return (
    <div className="flex flex-col gap-2">
      <p className="text-13 wrap-anywhere">
        {linked ? (
          <>
            <Link href={`/identities/${claim.identityId}`} className="font-medium hover:underline">
              <Name>{claim.identityName}</Name>
            </Link>
            :{' '}
          </>
        ) : null}
        {claim.sentence} <span className="text-muted">“{claim.reason}”</span>{' '}
        <Time at={claim.createdAt} now={now} className="text-12 text-faint" />
      </p>
      <div className="flex flex-wrap gap-2">
        {claim.mayDecide ? (
          <>
            <Decide claim={claim} decision="accept" action={action} />
            <Decide claim={claim} decision="refuse" action={action} />
          </>
        ) : null}
        {claim.mayWithdraw ? (
          <Button size="small" pending={action.pending && 'Recording…'} onClick={withdraw}>
            Withdraw claim
          </Button>
        ) : null}
      </div>
      {action.error ? (
        <p role="alert" className="text-13 text-danger-text">
          {action.error}
        </p>
      ) : null}
    </div>
  )
}

const WORDS = {
  accept: {
    verb: 'Accept',
    done: 'Claim accepted',
    consequence: 'Its owner changes at once. The present owner answers for it no longer.',
  },
  refuse: {
    verb: 'Refuse',
    done: 'Claim refused',
    consequence: 'Its owner stays. Whoever claimed it reads your reason.',
  },
} as const

function Decide({
  claim,
  decision,
  action,
}: {
  claim: ClaimItemProps['claim']
  decision: 'accept' | 'refuse'
  action: Action
}) {
  const [open, setOpen] = useState(false)
  const { verb, done, consequence } = WORDS[decision]
  const decide = (reason: string) =>
    action.run(
      () => post(`/api/v1/claims/${claim.id}/decide`, { decision, reason }),
      () => {
        setOpen(false)
        toast.success(done)
      },
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="small">{verb}…</Button>}
      title={`${verb} the claim on ${claim.identityName}`}
      consequence={consequence}
      confirmLabel={verb}
      danger={false}
      pending={action.pending}
      error={action.error}
      reason={{ label: 'Why?' }}
      onConfirm={decide}
    />
  )
}
