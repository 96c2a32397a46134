'use client'

import { useEffect, useState } from 'react'
import { WIPE_CONFIRMATION, type WipeState } from '#lib/demo/model.ts'
import { call, post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'

type WipeDemoProps = { wipe: { state: WipeState; error: string | null } | null; consequence: string; small?: boolean }

const WORDS: Record<WipeState, string> = {
  requested: 'Wiping the demo…',
  'ending-grants': 'Ending the demo grants…',
  swapping: 'Replacing the database…',
  failed: 'The wipe failed',
}
const LOOK_EVERY_MS = 1_000

/** The one way out of the demo world. Everybody is signed out at its end, so this waits for that and goes to the sign-in. */
export function WipeDemo({ wipe, consequence, small = false }: WipeDemoProps) {
  const [open, setOpen] = useState(false)
  const [state, setState] = useState(wipe?.state ?? null)
  const action = useAction()
  const underWay = state !== null && state !== 'failed'
  useEffect(() => {
    if (!underWay) return
    const timer = setInterval(async () => {
      const answer = await call<{ isDemo: boolean; wipe: { state: WipeState } | null }>('/api/v1/demo')
      if (answer.ok && answer.data.wipe) setState(answer.data.wipe.state)
      else if (answer.ok ? !answer.data.isDemo : answer.problem.status === 401) window.location.assign('/sign-in')
    }, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [underWay])
  const start = () =>
    action.run(
      () => post<{ state: WipeState }>('/api/v1/demo/wipe', { confirm: WIPE_CONFIRMATION }),
      (begun) => {
        setOpen(false)
        setState(begun.state)
      },
    )
  if (underWay && state)
    return (
      <p role="status" className="text-13 text-muted">
        {WORDS[state]}
      </p>
    )
  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant="danger" size={small ? 'small' : 'medium'}>
          Wipe…
        </Button>
      }
      title="Wipe the demo world"
      consequence={consequence}
      confirmLabel="Wipe the demo world"
      pendingLabel="Asking…"
      typeToConfirm={WIPE_CONFIRMATION}
      pending={action.pending}
      error={
        action.error ?? (state === 'failed' ? (wipe?.error ?? 'The last attempt failed. Nothing was replaced.') : null)
      }
      onConfirm={start}
    />
  )
}
