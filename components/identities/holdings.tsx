'use client'

import Link from 'next/link'
import { useState } from 'react'
import { REASON_MIN } from '#lib/ownership/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { call } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { kindWords } from '../ui/kind-words.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { plural } from '../ui/numbers.ts'
import { Panel } from '../ui/panel.tsx'
import { EmptyState } from '../ui/states.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toaster.tsx'
import type { HoldingListRow } from './holding-rows.ts'
import { Name } from '../ui/name.tsx'
import { visibleText } from '../ui/visible.ts'

type HoldingsProps = {
  identityId: string
  name: string
  rows: readonly HoldingListRow[]
  now: Instant
  mayScope: boolean
}

/** What it holds now; its owner ticks what is needed, the rest is excess. */
export function Holdings({ identityId, name, rows, now, mayScope }: HoldingsProps) {
  const [needed, setNeeded] = useState<ReadonlySet<string> | null>(null)
  const standing = rows.filter((row) => row.standing)
  const declare = () =>
    setNeeded(new Set(standing.filter((row) => row.mark === 'baseline').map((row) => row.entitlementId)))
  const tick = (id: string, on: boolean) =>
    setNeeded((before) => new Set(on ? [...(before ?? []), id] : [...(before ?? [])].filter((one) => one !== id)))
  return (
    <Panel
      id="holdings"
      title="Holds now"
      count={rows.length}
      flush
      actions={
        mayScope && needed === null && standing.length > 0 ? (
          <Button size="small" onClick={declare}>
            Declare baseline…
          </Button>
        ) : null
      }
    >
      {rows.length === 0 ? (
        <EmptyState title="Holds nothing" why={`${name} holds no entitlement at its source.`} />
      ) : (
        <ul>
          {rows.map((row) => (
            <HoldingItem
              key={row.entitlementId}
              row={row}
              now={now}
              {...(needed && row.standing
                ? { needed: needed.has(row.entitlementId), onNeeded: (on: boolean) => tick(row.entitlementId, on) }
                : {})}
            />
          ))}
        </ul>
      )}
      {needed ? (
        <DeclareForm
          identityId={identityId}
          needed={needed}
          standing={standing.length}
          onDone={() => setNeeded(null)}
        />
      ) : null}
    </Panel>
  )
}

type ItemProps = { row: HoldingListRow; now: Instant; needed?: boolean; onNeeded?: (on: boolean) => void }

const HoldingItem = ({ row, now, needed, onNeeded }: ItemProps) => (
  <li className="flex min-h-11 items-start gap-3 border-b border-hairline px-4 py-2.5 last:border-b-0">
    {onNeeded ? (
      <Checkbox
        className="-my-0.5 -ml-1"
        aria-label={`${visibleText(row.name)} is needed`}
        checked={needed ?? false}
        onCheckedChange={(on) => onNeeded(on === true)}
      />
    ) : null}
    <div className="min-w-0 flex-1">
      <p className="wrap-anywhere">
        <span className="font-mono text-13">
          <Name>{row.name}</Name>
        </span>{' '}
        <span className="text-12 text-faint">{kindWords(row.kind)}</span>
      </p>
      {row.summary ? <p className="text-13 text-muted">{row.summary}</p> : null}
      {row.why ? <p className="text-12 text-faint">{row.why}</p> : null}
    </div>
    <div className="flex shrink-0 flex-col items-end text-13">
      {row.driftHref ? (
        <Link href={row.driftHref} prefetch={false} className="link" title="To the drift">
          <StatusChip tone={row.said.tone}>{row.said.word}</StatusChip>
        </Link>
      ) : (
        <StatusChip tone={row.said.tone}>{row.said.word}</StatusChip>
      )}
      <span className="text-12 text-faint">
        since <Time at={row.since} now={now} />
      </span>
    </div>
  </li>
)

type DeclareFormProps = { identityId: string; needed: ReadonlySet<string>; standing: number; onDone: () => void }

function DeclareForm({ identityId, needed, standing, onDone }: DeclareFormProps) {
  const action = useAction()
  const [reason, setReason] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  const excess = standing - needed.size
  const save = () => {
    if (reason.trim().length < REASON_MIN) return setComplaint(`Write at least ${REASON_MIN} characters.`)
    setComplaint(null)
    action.run(
      () =>
        call(`/api/v1/identities/${identityId}/baseline`, {
          method: 'PUT',
          body: { entitlementIds: [...needed], reason: reason.trim() },
        }),
      () => {
        toast.success('Baseline declared')
        onDone()
      },
    )
  }
  return (
    <form
      className="flex flex-col gap-3 border-t border-hairline bg-sunken p-4"
      noValidate
      onSubmit={(event) => (event.preventDefault(), save())}
    >
      <p className="text-13">
        {plural(needed.size, 'entitlement')} needed all the time, {excess === 0 ? 'no excess' : `${excess} excess`}.
        Nothing is taken away: excess is shown until somebody removes it at the source.
      </p>
      <Field id="baseline-reason" label="Why these?" error={complaint ?? action.error}>
        {(control) => (
          <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" pending={action.pending && 'Recording…'}>
          Declare baseline
        </Button>
      </div>
    </form>
  )
}
