'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type RefObject, useRef, useState } from 'react'
import { BULK_MAX } from '#lib/views/model.ts'
import { BulkDialog } from '../table/bulk-dialog.tsx'
import { CLAIM_IDENTITIES } from '../table/bulk-plans.ts'
import { useBulk } from '../table/bulk-run.ts'
import type { TeamChoice } from '../table/views-frame.tsx'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Name } from '../ui/name.tsx'
import { plural } from '../ui/numbers.ts'
import { Panel } from '../ui/panel.tsx'
import { toast } from '../ui/toaster.tsx'
import { visibleText } from '../ui/visible.ts'

export type Suggested = {
  identityId: string
  name: string
  sourceName: string
  connected: boolean
  evidence: string
  also: string | null
}
type ClaimTheseProps = { suggested: readonly Suggested[]; teams: readonly TeamChoice[] }

/** Unowned, and something speaks for them being the reader's: looked at one by one, claimed in one go. */
export function ClaimThese({ suggested, teams }: ClaimTheseProps) {
  const router = useRouter()
  const bulk = useBulk(CLAIM_IDENTITIES)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const opener = useRef<HTMLButtonElement>(null)
  const all = useRef<HTMLAnchorElement>(null)
  const next = useRef<RefObject<HTMLElement | null>>(opener)
  const chosen = suggested.filter(({ identityId }) => !left.has(identityId))
  const toggle = (id: string) => setLeft((before) => before.symmetricDifference(new Set([id])))
  const close = () => {
    const done = bulk.state.step === 'done' ? bulk.state.results.filter((one) => one.done).length : 0
    bulk.close()
    if (done === 0) return
    toast.success(`${plural(done, 'identity', 'identities')} claimed`)
    // What was pressed may go with the last of them.
    next.current = all
    router.refresh()
  }
  return (
    <Panel
      id="claim"
      title="Looks like yours"
      count={suggested.length || null}
      flush
      actions={
        suggested.length === 0 ? null : (
          <Button
            size="small"
            variant="primary"
            ref={opener}
            disabled={chosen.length === 0}
            onClick={() => void bulk.look({ ids: chosen.map(({ identityId }) => identityId) })}
          >
            {chosen.length === 1 ? 'Claim this one…' : `Claim these ${chosen.length}…`}
          </Button>
        )
      }
      footer={
        <Link ref={all} href="/identities?q=owner:none" className="link inline-flex min-h-6 items-center">
          All without an owner
        </Link>
      }
    >
      {suggested.length === 0 ? (
        <p className="p-4 text-muted">
          No unowned identity looks like yours: none is named like what you own, and you asked for access for none.
        </p>
      ) : (
        <ul aria-label="Unowned, and perhaps yours" className="sm:max-h-112 sm:overflow-y-auto">
          {suggested.map((one) => (
            <SuggestedRow
              key={one.identityId}
              one={one}
              ticked={!left.has(one.identityId)}
              onToggle={() => toggle(one.identityId)}
            />
          ))}
        </ul>
      )}
      <BulkDialog
        plan={CLAIM_IDENTITIES}
        bulk={bulk}
        teams={teams}
        most={BULK_MAX}
        onClose={close}
        focusAfter={() => next.current.current}
      />
    </Panel>
  )
}

type RowProps = { one: Suggested; ticked: boolean; onToggle: () => void }

const SuggestedRow = ({ one, ticked, onToggle }: RowProps) => (
  <li className="flex items-start gap-2 border-b border-hairline px-3 py-2 last:border-b-0">
    <Checkbox
      checked={ticked}
      onCheckedChange={onToggle}
      // A workload has the same name at several sources: to the ear, too, they are told apart.
      aria-label={`Claim ${visibleText(one.name)}, ${visibleText(one.sourceName)}`}
    />
    <div className="min-w-0 flex-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <Link
          href={`/identities/${one.identityId}`}
          prefetch={false}
          className="inline-block min-h-6 font-medium wrap-anywhere hover:underline"
        >
          <Name>{one.name}</Name>
        </Link>
        <span className="text-12 text-muted">
          {visibleText(one.sourceName)}
          {one.connected ? '' : ', imported'}
        </span>
      </div>
      <p className="text-13 text-muted wrap-anywhere">
        {visibleText(one.evidence)}
        {one.also === null ? null : ` ${visibleText(one.also)}`}
      </p>
    </div>
  </li>
)
