'use client'

import { useState } from 'react'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { plural } from '../ui/numbers.ts'
import { toast } from '../ui/toaster.tsx'
import { ClaimForm, type ClaimWish, type TeamChoice } from './claim-form.tsx'
import type { IdentityListRow } from './identity-rows.ts'

type Result = { identityId: string; state: 'accepted' | 'pending' | 'refused'; message?: string }

const ATMOST = 100

/** Several claims at once; each stands for itself, so the answer is a list. */
export function ClaimSelected({
  selected,
  teams,
  onDone,
}: {
  selected: readonly IdentityListRow[]
  teams: readonly TeamChoice[]
  onDone: () => void
}) {
  const [open, setOpen] = useState(false)
  const [results, setResults] = useState<readonly Result[] | null>(null)
  const action = useAction()
  const owned = selected.filter((row) => row.owner !== null && !row.owner.mine).length
  const claim = (wish: ClaimWish) =>
    action.run(
      () => post<{ data: Result[] }>('/api/v1/claims', { identityIds: selected.map((row) => row.id), ...wish }),
      ({ data }) => {
        if (data.every((one) => one.state === 'accepted')) {
          toast.success(`${plural(data.length, 'identity', 'identities')} claimed`)
          setOpen(false)
          onDone()
        } else setResults(data)
      },
    )
  const change = (next: boolean) => {
    setOpen(next)
    if (next) return
    if (results) onDone()
    setResults(null)
    action.forget()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={
        <Button size="small" disabled={selected.length > ATMOST}>
          Claim {selected.length}…
        </Button>
      }
      title={results ? 'What became of the claims' : `Claim ${plural(selected.length, 'identity', 'identities')}`}
      description={results ? null : consequence(selected.length - owned, owned)}
    >
      {results ? (
        <Results results={results} rows={selected} />
      ) : (
        <ClaimForm
          label={`Claim ${selected.length}`}
          teams={teams}
          pending={action.pending}
          error={action.error}
          onClaim={claim}
        />
      )}
    </Dialog>
  )
}

const consequence = (free: number, owned: number): string =>
  [free > 0 ? `${free} unowned: yours at once.` : '', owned > 0 ? `${owned} owned by others: they decide.` : '']
    .filter(Boolean)
    .join(' ')

const WORDS = { accepted: 'yours now', pending: 'waits for its owner', refused: 'refused' } as const

const Results = ({ results, rows }: { results: readonly Result[]; rows: readonly IdentityListRow[] }) => (
  <ul className="flex max-h-72 flex-col gap-1.5 overflow-y-auto text-13">
    {results.map((one) => (
      <li key={one.identityId}>
        <span className="font-medium wrap-anywhere">
          {rows.find((row) => row.id === one.identityId)?.name ?? one.identityId}
        </span>{' '}
        <span className={one.state === 'refused' ? 'text-danger-text' : 'text-muted'}>
          {one.message ?? WORDS[one.state]}
        </span>
      </li>
    ))}
  </ul>
)
