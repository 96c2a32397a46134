'use client'

import { useRouter } from 'next/navigation'
import { lazy, Suspense, use, useRef } from 'react'
import { BULK_MAX, filtersOf } from '#lib/views/model.ts'
import { Button } from '../ui/button.tsx'
import { formatCount, formatUpTo } from '../ui/numbers.ts'
import { type BulkPlan, useBulk } from './bulk-run.ts'
import { type TeamChoice, useListFrame } from './views-frame.tsx'

// Fetched while the preview is asked for.
const BulkDialog = lazy(async () => ({ default: (await import('./bulk-dialog.tsx')).BulkDialog }))

type BulkActionsProps = {
  plan: BulkPlan
  selected: readonly { id: string }[]
  teams?: readonly TeamChoice[]
  onDone: () => void
}

/** What is done to the ticked rows, or to all that match; nothing is before it was looked at. */
export function BulkActions({ plan, selected, teams = [], onDone }: BulkActionsProps) {
  const router = useRouter()
  const frame = useListFrame()
  const bulk = useBulk(plan)
  const opener = useRef<HTMLButtonElement>(null)
  const close = () => {
    const changed = bulk.state.step === 'done' && bulk.state.results.some((one) => one.done)
    bulk.close()
    if (!changed) return
    onDone()
    router.refresh()
  }
  const search = frame ? new URLSearchParams(frame.search) : null
  const matching = search
    ? [filtersOf(search.toString()), sortOf(frame?.tools.list, search), zoneOf(frame?.tools.zone, search)]
        .filter(Boolean)
        .join('&')
    : ''
  return (
    <>
      <Button ref={opener} size="small" onClick={() => void bulk.look({ ids: selected.map((row) => row.id) })}>
        {plan.verb} {formatCount(selected.length)}…
      </Button>
      {frame ? (
        <Button size="small" variant="ghost" onClick={() => void bulk.look({ matching })}>
          <span>
            {plan.verb} all{' '}
            <Suspense fallback="">
              <Total total={frame.tools.total} />
            </Suspense>
            matching…
          </span>
        </Button>
      ) : null}
      <Suspense fallback={null}>
        {bulk.state.step === 'closed' ? null : (
          <BulkDialog
            plan={plan}
            bulk={bulk}
            teams={teams}
            most={BULK_MAX}
            onClose={close}
            // With the selection its bar goes, too: then to the page.
            focusAfter={() => opener.current ?? document.querySelector('main')}
          />
        )}
      </Suspense>
    </>
  )
}

const sortOf = (list: string | undefined, search: URLSearchParams): string => {
  const sort = search.get('sort')
  return list === 'identities' && sort ? `sort=${sort}` : ''
}

const zoneOf = (zone: string | null | undefined, search: URLSearchParams): string =>
  zone && search.has('q') ? `zone=${encodeURIComponent(zone)}` : ''

const Total = ({ total }: { total: Promise<number> | undefined }) => (total ? `${formatUpTo(use(total))} ` : '')
