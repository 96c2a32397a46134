'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { parseIsoDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { call, messageOf } from '../api/call.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { AskForMore } from './more-time.tsx'

type Facts = { pendingRequestId: string | null; longest: string | null; whyNot: string | null }
type Looked = { state: 'looking' } | { state: 'unknown'; why: string } | { state: 'known'; facts: Facts | null }
type MoreTimeHereProps = { grantId: string; what: string; reason: string; endsAt: Instant; now: Instant }

/** Where grants are listed: how much more may be asked for is looked up when somebody wants to know. */
export function MoreTimeHere(props: MoreTimeHereProps) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>More time…</Button>}
      title={`More time for ${props.what}`}
      description="A request of its own: an approver decides, and until then the grant ends when it was to end."
    >
      <Inside {...props} onDone={() => setOpen(false)} />
    </Dialog>
  )
}

function useLook(grantId: string): Looked {
  const [looked, setLooked] = useState<Looked>({ state: 'looking' })
  useEffect(() => {
    const abort = new AbortController()
    const look = async () => {
      const found = await call<{ moreTime: Facts | null }>(`/api/v1/grants/${grantId}`, { signal: abort.signal })
      setLooked(
        found.ok ? { state: 'known', facts: found.data.moreTime } : { state: 'unknown', why: messageOf(found.problem) },
      )
    }
    // An aborted question has no answer to show.
    void look().catch(() => undefined)
    return () => abort.abort()
  }, [grantId])
  return looked
}

function Inside({ onDone, ...props }: MoreTimeHereProps & { onDone: () => void }) {
  const looked = useLook(props.grantId)
  if (looked.state === 'looking')
    return (
      <p role="status" className="min-h-72 text-muted">
        Looking how much more it may have…
      </p>
    )
  if (looked.state === 'unknown')
    return (
      <p role="alert" className="text-danger-text">
        {looked.why}
      </p>
    )
  const { facts } = looked
  if (facts?.pendingRequestId)
    return (
      <p>
        More time{' '}
        <Link href={`/requests/${facts.pendingRequestId}`} className="link underline">
          is asked for and waits for a decision
        </Link>
        . Until it is approved the end stands.
      </p>
    )
  return (
    <AskForMore
      {...props}
      longestMs={facts?.longest ? parseIsoDuration(facts.longest) : 0}
      whyNot={facts ? facts.whyNot : 'It is not live any more, or not yours to ask more time for.'}
      onDone={onDone}
    />
  )
}
