'use client'

import { useRouter } from 'next/navigation'
import { Component, type ReactNode, startTransition, useEffect, useState } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import { Button } from '../ui/button.tsx'
import { CouldNotLoad } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

type Failure = { reference: string }
type BoundaryProps = { what: string; children: ReactNode }

/** Around a list: when its rows cannot be read, the page and what was asked stay, and it can be tried again. */
export class ListBoundary extends Component<BoundaryProps, { failure: Failure | null }> {
  override state: { failure: Failure | null } = { failure: null }

  static getDerivedStateFromError(error: Error & { digest?: string }): { failure: Failure } {
    return { failure: { reference: error.digest ?? error.message } }
  }

  override render(): ReactNode {
    const { what, children } = this.props
    const { failure } = this.state
    if (failure === null) return children
    return <ListFailed what={what} reference={failure.reference} onRetry={() => this.setState({ failure: null })} />
  }
}

const keyOf = (what: string) => `curfew:loaded:${what}`

/** Notes when rows were last read well, for the time that they cannot be. */
export function LoadedAt({ what, at }: { what: string; at: Instant }) {
  useEffect(() => sessionStorage.setItem(keyOf(what), String(at)), [what, at])
  return null
}

/** In place of the rows. */
export function ListFailed({ what, reference, onRetry }: { what: string; reference: string; onRetry: () => void }) {
  const router = useRouter()
  const [now] = useState(() => Date.now() as Instant)
  const kept = typeof window === 'undefined' ? null : sessionStorage.getItem(keyOf(what))
  const again = () =>
    startTransition(() => {
      router.refresh()
      onRetry()
    })
  return (
    <div className="rounded-panel border border-hairline bg-surface">
      <CouldNotLoad
        what={`The ${what} could not be read.`}
        meaning="This is not an empty list: what is there is not known now. Nothing was changed, and grants end on time all the same."
        {...(kept === null ? {} : { lastGood: <Time at={Number(kept) as Instant} now={now} /> })}
        action={<Button onClick={again}>Try again</Button>}
        reference={reference}
      />
    </div>
  )
}
